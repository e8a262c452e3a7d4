"""The database a command works on: the embedded one is started for the command and stopped after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fluxo.cli.interrupt import undisturbed
from fluxo.settings import Environment, Settings, load_settings


@contextmanager
def database() -> Iterator[Settings]:
    """Give the settings with the database up.

    In the embedded environment the server is started if it is not running, brought to the present
    migration, and stopped by the last command that uses it, unless `fluxo db start` was to keep it up.
    On a server nothing is started.
    """
    settings = load_settings()
    if settings.env is not Environment.EMBEDDED:
        yield settings
        return
    from infra.embedded.locks import among_users, is_last_user
    from infra.embedded.postgres import EmbeddedPostgres, start_database

    server = EmbeddedPostgres(settings)
    with among_users(server.users) as users:
        try:
            yield start_database(settings, keep=False)
        finally:
            with undisturbed():
                if is_last_user(users):
                    server.stop(only_temporary=True)

"""The database a command works on: the embedded one is started for the command and stopped after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fluxo.settings import Environment, Settings, load_settings


@contextmanager
def database() -> Iterator[Settings]:
    """Give the settings with the database up.

    In the embedded environment the server is started if it is not running, brought to the present
    migration, and stopped at the end if this command started it. On a server nothing is started.
    """
    settings = load_settings()
    if settings.env is not Environment.EMBEDDED:
        yield settings
        return
    from infra.embedded.postgres import EmbeddedPostgres, start_database

    server = EmbeddedPostgres(settings)
    was_running = server.is_running()
    try:
        yield start_database(settings)
    finally:
        if not was_running:
            server.stop()

"""Fixtures that many tests share: one real PostgreSQL a worker, a fresh pair of databases a module."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxo.db.bootstrap import create_roles_and_databases, drop_databases
from fluxo.db.migrate import migrate
from fluxo.settings import PREFIX, Settings, load_settings


def free_port() -> int:
    """Return a TCP port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the session a home of its own, so that no test touches the data of the person running it."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    home = tmp_path_factory.mktemp("home")
    os.environ[PREFIX + "HOME"] = str(home)
    os.environ[PREFIX + "POSTGRES_PORT"] = str(free_port())
    os.environ["DO_NOT_TRACK"] = "1"
    return home


@pytest.fixture(scope="session")
def postgres(own_environment: Path) -> Iterator[Settings]:
    """A running embedded server, stopped at the end of the session."""
    from infra.embedded.postgres import EmbeddedPostgres, start_database

    settings = start_database(load_settings())
    yield settings
    EmbeddedPostgres(settings).stop()


@pytest.fixture(scope="module")
def settings(postgres: Settings) -> Settings:
    """Settings whose two databases are empty and migrated at the start of the test module."""
    drop_databases(postgres)
    create_roles_and_databases(postgres)
    migrate(postgres)
    return postgres

"""Connections to PostgreSQL. Belongs here: opening them with a clear error when the server is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from fluxo.errors import ServiceDown
from fluxo.settings import Environment, Settings


def _where(url: str) -> str:
    parts = make_url(url)
    return f"{parts.host}:{parts.port or 5432}/{parts.database}"


def _hint(settings: Settings) -> str:
    if settings.env is Environment.EMBEDDED:
        return "start it with `fluxo db start`"
    return "start it, or correct the address in the settings"


@contextmanager
def connect(settings: Settings, role: str, *, autocommit: bool = False) -> Iterator[Connection[TupleRow]]:
    """Open a psycopg connection as ``role`` ("owner", "app", "extract", "warehouse", "reader", "admin").

    Times are read and written in UTC. Commits at the end of the block, rolls back on an error. Raises
    ServiceDown, naming the server and what to start, if it does not answer.
    """
    url = settings.secret(f"{role}_database_url")
    try:
        connection = psycopg.connect(url, autocommit=autocommit, options="-c timezone=UTC", connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1].split("FATAL:")[-1].strip()
        raise ServiceDown(f"PostgreSQL at {_where(url)} does not answer ({reason}): {_hint(settings)}.") from None
    with connection:
        yield connection


def sqlalchemy_engine(settings: Settings, role: str) -> Engine:
    """Return an SQLAlchemy engine over psycopg 3, for migrations and administration."""
    url = make_url(settings.secret(f"{role}_database_url")).set(drivername="postgresql+psycopg")
    return create_engine(url, connect_args={"options": "-c timezone=UTC"})

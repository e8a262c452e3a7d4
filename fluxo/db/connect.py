"""Connections to PostgreSQL. Belongs here: opening them with a clear error when the server is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.settings import NOT_A_POSTGRES_URL, PREFIX, Environment, Settings


def _where(url: str) -> str:
    parts = make_url(url)
    return f"{parts.host}:{parts.port or 5432}/{parts.database}"


def _hint(settings: Settings) -> str:
    if settings.env is Environment.EMBEDDED:
        return "start it with `fluxo db start`"
    return "start it, or correct the address in the settings"


def _open(settings: Settings, role: str, autocommit: bool = False, options: str = "") -> Connection[TupleRow]:
    name = f"{role}_database_url"
    url = settings.secret(name)
    try:
        return psycopg.connect(url, autocommit=autocommit, options=f"-c timezone=UTC {options}", connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[-1].split("FATAL:")[-1].strip()
        raise ServiceDown(f"PostgreSQL at {_where(url)} does not answer ({reason}): {_hint(settings)}.") from None
    except (psycopg.Error, ValueError):
        # their texts can hold the password
        raise ConfigurationError(f"{PREFIX}{name.upper()} {NOT_A_POSTGRES_URL}.") from None


@contextmanager
def connect(
    settings: Settings, role: str, *, autocommit: bool = False, all_workspaces: bool = False
) -> Iterator[Connection[TupleRow]]:
    """Open a psycopg connection as ``role`` ("owner", "app", "extract", "warehouse", "reader", "admin").

    Times are read and written in UTC. Commits at the end of the block, rolls back on an error. Raises
    ServiceDown, naming the server and what to start, if it does not answer.

    ``all_workspaces`` is for tools that serve every workspace (imports, simulated history, verification): the
    row-level security of ``fluxo.db.scope`` lets them through, and what they post announces no events.
    """
    with _open(settings, role, autocommit, "-c fluxo.workspaces=all" if all_workspaces else "") as connection:
        yield connection


@contextmanager
def one_at_a_time(settings: Settings, role: str) -> Iterator[Connection[TupleRow]]:
    """Open an autocommit connection as ``role`` in a block that one process at a time is in, a database."""
    with connect(settings, role, autocommit=True) as connection:
        # held by the session: a process that dies lets go of it
        connection.execute("SELECT pg_advisory_lock(hashtext('fluxo.one_at_a_time'))")
        yield connection


def sqlalchemy_engine(settings: Settings, role: str) -> Engine:
    """Return an SQLAlchemy engine over psycopg 3; its connections fail as those of `connect` do."""
    return create_engine("postgresql+psycopg://", creator=lambda: _open(settings, role))

"""The pools of connections to the operational database, as the role ``app``."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.http import context
from api.places import Places
from fluxo.db.scope import ENTER, workspaces_literal
from fluxo.settings import Settings

MAX_CONNECTIONS = 8
"""Connections of one worker for requests that read, or that decide inside their transaction."""
RESERVED_CONNECTIONS = 3
"""Those that no request ever holds: one posts the batches, one writes the log, one learns which sessions ended."""
WAIT_SECONDS = 5.0
LOCK_TIMEOUT_MS = 2_000
BATCH_LOCK_TIMEOUT_MS = 500
"""A batch waits less for a lock: whoever it waits for is then waited for apart (``api.posting.batching``)."""
STATEMENT_TIMEOUT_MS = 15_000
WITHIN_AT_ONCE, WITHIN_WAITING = 4, 1_000
"""How many connections the reads of one workspace have at a time, and how many requests wait for those."""

AppConnection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[AppConnection]

_places: WeakKeyDictionary[Pool, Places] = WeakKeyDictionary()


def _pool(settings: Settings, name: str, least: int, most: int, lock_timeout_ms: int) -> Pool:
    options = f"-c timezone=UTC -c lock_timeout={lock_timeout_ms} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    return AsyncConnectionPool(
        settings.secret("app_database_url"),
        min_size=least,
        max_size=most,
        timeout=WAIT_SECONDS,
        # set once a connection, not a transaction: it costs a request nothing
        kwargs={"autocommit": True, "prepare_threshold": 0, "options": options},
        open=False,
        name=name,
    )


def make_pool(settings: Settings) -> Pool:
    """Return a pool that is not open yet. Connections are in autocommit: a read is one round trip."""
    return _pool(settings, "fluxo-api", 2, MAX_CONNECTIONS, LOCK_TIMEOUT_MS)


def make_reserved_pool(settings: Settings) -> Pool:
    """Return the pool, not open yet, of those who each use one connection at a time and must always have it."""
    return _pool(settings, "fluxo-api-reserved", RESERVED_CONNECTIONS, RESERVED_CONNECTIONS, BATCH_LOCK_TIMEOUT_MS)


@asynccontextmanager
async def looking_up(pool: Pool) -> AsyncIterator[AppConnection]:
    """Lend a connection in autocommit that sees no workspace; its time counts as the request's database time."""
    with context.current().database_time():
        async with pool.connection() as connection:
            yield connection


@asynccontextmanager
async def within(pool: Pool, *workspace_ids: UUID) -> AsyncIterator[AppConnection]:
    """Lend a connection in a transaction that sees these workspaces and no other; its time counts too.

    Raises Problem ``busy`` where too many of the same workspace wait for one. Not to be nested.
    """
    places = _places.get(pool)
    if places is None:
        places = _places[pool] = Places(WITHIN_AT_ONCE, WITHIN_WAITING, WAIT_SECONDS)
    with context.current().database_time():
        async with places.take(workspace_ids), pool.connection() as connection, connection.transaction():
            await enter(connection, workspace_ids)
            yield connection


async def enter(connection: AppConnection, workspace_ids: Iterable[UUID]) -> None:
    """Let the running transaction see these workspaces."""
    await connection.execute(ENTER, (workspaces_literal(workspace_ids),))

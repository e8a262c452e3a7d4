"""The pool of connections to the operational database, as the role ``app``."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.http import context
from fluxo.db.scope import ENTER, workspaces_literal
from fluxo.settings import Settings

MAX_CONNECTIONS = 8
"""Connections of one worker: one posts, one writes the log, the others read."""
WAIT_SECONDS = 5.0

AppConnection = AsyncConnection[TupleRow]


def make_pool(settings: Settings) -> AsyncConnectionPool[AppConnection]:
    """Return a pool that is not open yet. Connections are in autocommit: a read is one round trip."""
    return AsyncConnectionPool(
        settings.secret("app_database_url"),
        min_size=2,
        max_size=MAX_CONNECTIONS,
        timeout=WAIT_SECONDS,
        kwargs={"autocommit": True, "prepare_threshold": 0, "options": "-c timezone=UTC"},
        open=False,
        name="fluxo-api",
    )


@asynccontextmanager
async def looking_up(pool: AsyncConnectionPool[AppConnection]) -> AsyncIterator[AppConnection]:
    """Lend a connection in autocommit that sees no workspace; its time counts as the request's database time."""
    with context.current().database_time():
        async with pool.connection() as connection:
            yield connection


@asynccontextmanager
async def within(pool: AsyncConnectionPool[AppConnection], *workspace_ids: UUID) -> AsyncIterator[AppConnection]:
    """Lend a connection in a transaction that sees these workspaces and no other; its time counts too."""
    with context.current().database_time():
        async with pool.connection() as connection, connection.transaction():
            await enter(connection, workspace_ids)
            yield connection


async def enter(connection: AppConnection, workspace_ids: Iterable[UUID]) -> None:
    """Let the running transaction see these workspaces."""
    await connection.execute(ENTER, (workspaces_literal(workspace_ids),))

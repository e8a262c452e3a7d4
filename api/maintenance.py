"""What the clock brings: errands that each worker runs beside its requests, a task each.

Belongs here: the errands of identity, the audit log and holds, and the loop. A failure is logged and the errand
runs again at its next time. What one worker is to do at a time goes through ``alone``.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import psycopg
from psycopg_pool import PoolTimeout

from api.database import AppConnection, Pool
from api.http import context
from api.http.context import RequestRecord
from api.identity.security import REMEMBER_ENDED_SECONDS, Tokens
from api.shop.settlement import settle_due
from fluxo.db.scope import ENTER
from fluxo.ids import uuid7

IDEMPOTENCY_DAYS = 30
"""How long an answer is kept for its Idempotency-Key; told in the documentation."""
PURGE_BATCH = 10_000
STOP_SECONDS = 3.0
"""How long errands under way have at shutdown before they are cancelled."""
CANCEL_SECONDS = 0.5
_HOUR = 3600.0

SELECT_ENDED = "SELECT id FROM fluxo.sessions WHERE revoked_at > now() - make_interval(secs => %b)"
PURGE_KEYS = """
DELETE FROM fluxo.idempotency_keys WHERE ctid IN (
    SELECT ctid FROM fluxo.idempotency_keys WHERE created_at < now() - make_interval(days => %b) LIMIT %b
)
"""
# a token of a session that is gone is an unknown one
PURGE_TOKENS = """
DELETE FROM fluxo.refresh_tokens AS t USING fluxo.sessions AS s
WHERE s.id = t.session_id AND least(s.expires_at, s.revoked_at) < now() - interval '7 days'
"""
PURGE_SESSIONS = "DELETE FROM fluxo.sessions WHERE least(expires_at, revoked_at) < now() - interval '7 days'"
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('fluxo.errand.' || %b::text, 0))"
EVERYWHERE = "all"

_log = logging.getLogger("fluxo.api")


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do again and again, so many seconds after it was last done."""

    name: str
    every_seconds: float
    run: Callable[[], Awaitable[None]]


class Clockwork:
    """Runs errands from ``start`` to ``stop``."""

    def __init__(self, errands: Sequence[Errand]) -> None:
        self._errands = errands
        self._stopping = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._tasks = {asyncio.create_task(self._repeat(errand), name=errand.name) for errand in self._errands}

    async def stop(self) -> None:
        """Finish what is under way; what takes long is cut short, and is for the next start."""
        self._stopping.set()
        running = self._tasks
        patience = STOP_SECONDS
        while running:
            # told until it is heard: a cancellation that meets a query may end as a failure of the query
            _, running = await asyncio.wait(running, timeout=patience)
            patience = CANCEL_SECONDS
            for task in running:
                task.cancel()

    async def _repeat(self, errand: Errand) -> None:
        while not self._stopping.is_set():
            await run_once(errand)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), errand.every_seconds)


async def run_once(errand: Errand) -> None:
    """Run an errand, as a request of the clock's own; whatever it raises is logged."""
    context.begin(RequestRecord(f"clock-{uuid7()}", "CLOCK", route=errand.name))
    try:
        await errand.run()
    except (psycopg.OperationalError, PoolTimeout) as error:
        _log.warning("errand %s: the database did not answer (%s)", errand.name, type(error).__name__)
    except Exception:
        _log.exception("errand %s failed", errand.name)


@asynccontextmanager
async def alone(pool: Pool, name: str) -> AsyncIterator[AppConnection | None]:
    """Lend a connection in a transaction that no other worker has for this name; None if one has it."""
    async with pool.connection() as connection, connection.transaction():
        got = await (await connection.execute(TRY_LOCK, (name,))).fetchone()
        yield connection if got and got[0] else None


async def learn_ended_sessions(pool: Pool, tokens: Tokens) -> None:
    """Tell this worker's tokens of the sessions that ended lately, whoever ended them."""
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(ENTER, (EVERYWHERE,))
        rows = await (await connection.execute(SELECT_ENDED, (REMEMBER_ENDED_SECONDS,))).fetchall()
    tokens.ended(row[0] for row in rows)


async def chain_audit(pool: Pool) -> None:
    """Chain what was audited since."""
    async with alone(pool, "chain_audit") as connection:
        if connection is not None:
            await connection.execute("SELECT fluxo.chain_audit()")


async def expire_holds(pool: Pool) -> None:
    """Let go of holds past their time on accounts that nothing moves."""
    async with alone(pool, "expire_holds") as connection:
        if connection is not None:
            await connection.execute("SELECT fluxo.expire_all_holds()")


async def purge(pool: Pool) -> None:
    """Delete answers and sessions that were kept for a time only."""
    deleted = PURGE_BATCH
    while deleted == PURGE_BATCH:
        async with alone(pool, "purge") as connection:
            if connection is None:
                return
            await connection.execute(ENTER, (EVERYWHERE,))
            deleted = (await connection.execute(PURGE_KEYS, (IDEMPOTENCY_DAYS, PURGE_BATCH))).rowcount
            await connection.execute(PURGE_TOKENS)
            await connection.execute(PURGE_SESSIONS)


async def settle_receivables(pool: Pool) -> None:
    """Settle what card machines pay today, in every shop."""
    async with alone(pool, "settle_receivables") as connection:
        if connection is not None:
            await settle_due(pool)


def standing_errands(pool: Pool, reserved: Pool, tokens: Tokens) -> list[Errand]:
    """Return the errands that every worker has. Who logged out is learnt however busy ``pool`` is."""
    return [
        Errand("ended sessions", 1.0, partial(learn_ended_sessions, reserved, tokens)),
        Errand("audit chain", 2.0, partial(chain_audit, pool)),
        Errand("holds", 5.0, partial(expire_holds, pool)),
        Errand("settlement", 60.0, partial(settle_receivables, pool)),
        Errand("purge", _HOUR, partial(purge, pool)),
    ]

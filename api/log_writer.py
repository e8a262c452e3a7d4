"""Write request records off the request path: a bounded queue, batches, a flush at shutdown.

A full queue never blocks a request: the record is dropped and counted, and ``/ready`` shows the count.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from api.context import RequestRecord
from fluxo.clock import utc_now
from fluxo.ids import uuid7

CAPACITY = 20_000
"""Records that wait at most: some seconds of the busiest traffic while the database is away."""
BATCH = 1_000
PAUSE_SECONDS = 0.25
"""Records gather this long before a write, so that a write serves many requests."""
FLUSH_TRIES = 3

INSERT = """
INSERT INTO fluxo.request_log (
    id, workspace_id, actor_id, customer_id, request_id, method, route, status, outcome, reason, started_at, total_ms,
    db_ms, recorded_at
)
SELECT r.*, %b::timestamptz
FROM unnest(
    %b::uuid[], %b::uuid[], %b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::int2[], %b::text[],
    %b::text[], %b::timestamptz[], %b::float8[], %b::float8[]
) AS r
"""
_log = logging.getLogger("fluxo.api")


class LogWriter:
    """The queue and its writer task. ``add`` is for the event loop's thread only."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.dropped = 0
        self._capacity = capacity
        self._waiting: deque[RequestRecord] = deque()
        self._task: asyncio.Task[None] | None = None
        self._pool: AsyncConnectionPool | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, record: RequestRecord) -> None:
        """Queue a record, or drop and count it if the queue is full. Never waits."""
        if len(self._waiting) >= self._capacity:
            self.dropped += 1
        else:
            self._waiting.append(record)

    def start(self, pool: AsyncConnectionPool) -> None:
        """Start writing what is queued."""
        self._pool = pool
        self._task = asyncio.create_task(self._run(), name="request-log")

    async def stop(self) -> None:
        """Write what is left; what the database does not take is counted as dropped and told."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for _ in range(FLUSH_TRIES):
            if await self._write_all():
                break
        self.dropped += len(self._waiting)
        self._waiting.clear()
        if self.dropped:
            _log.warning("request log: %d records dropped", self.dropped)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            # shielded: a write that has begun ends, or its records would be written twice at shutdown
            writing = asyncio.ensure_future(self._write_all())
            try:
                await asyncio.shield(writing)
            except asyncio.CancelledError:
                await writing
                raise

    async def _write_all(self) -> bool:
        """Write batches until the queue is empty; return False when the database did not take one."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                await self._write(batch)
            except (psycopg.Error, PoolTimeout) as error:
                _log.warning("request log: write failed (%s), %d records wait", type(error).__name__, len(batch))
                self._waiting.extendleft(reversed(batch))
                return False
        return True

    async def _write(self, batch: list[RequestRecord]) -> None:
        assert self._pool is not None
        rows = [
            (
                uuid7(), r.workspace_id, r.actor_id, r.customer_id, r.request_id, r.method, r.route, r.status,
                r.outcome, r.reason, r.started_at, r.total_ms, r.db_ms,
            )
            for r in batch
        ]  # fmt: skip
        columns = [list(column) for column in zip(*rows, strict=True)]
        async with self._pool.connection() as connection:
            await connection.execute(INSERT, (utc_now(), *columns))

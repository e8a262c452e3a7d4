"""Write request records off the request path: a bounded queue, batches, a flush at shutdown.

A full queue never blocks a request: the record is dropped and counted, and ``/ready`` shows the count.
"""

import asyncio
import logging
from collections import deque
from contextlib import suppress
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from api.http.context import RequestRecord
from api.posting.arrays import instants, numbers, texts, uuids
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
    %t::uuid[], %t::uuid[], %t::uuid[], %t::uuid[], %t::text[], %t::text[], %t::text[], %t::int2[], %t::text[],
    %t::text[], %t::timestamptz[], %t::float8[], %t::float8[]
) AS r
ON CONFLICT DO NOTHING
"""
_log = logging.getLogger("fluxo.api")


class LogWriter:
    """The queue and its writer task. ``add`` is for the event loop's thread only."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.dropped = 0
        self._capacity = capacity
        self._waiting: deque[RequestRecord] = deque()
        # a batch that the database may or may not have taken: its ids stay, so that it is not written twice
        self._unsure: list[tuple[UUID, RequestRecord]] = []
        self._task: asyncio.Task[None] | None = None
        self._pool: AsyncConnectionPool | None = None

    def __len__(self) -> int:
        return len(self._waiting) + len(self._unsure)

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
        self.dropped += len(self)
        self._waiting.clear()
        self._unsure.clear()
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
        while len(self):
            if not self._unsure:
                self._unsure = [(uuid7(), self._waiting.popleft()) for _ in range(min(BATCH, len(self._waiting)))]
            try:
                await self._write(self._unsure)
            except (psycopg.Error, PoolTimeout) as error:
                _log.warning("request log: write failed (%s), %d records wait", type(error).__name__, len(self))
                return False
            self._unsure = []
        return True

    async def _write(self, batch: list[tuple[UUID, RequestRecord]]) -> None:
        assert self._pool is not None
        ids, records = zip(*batch, strict=True)
        columns = (
            uuids(ids),
            uuids(r.workspace_id for r in records),
            uuids(r.actor_id for r in records),
            uuids(r.customer_id for r in records),
            texts(r.request_id for r in records),
            texts(r.method for r in records),
            texts(r.route for r in records),
            numbers(r.status for r in records),
            texts(r.outcome for r in records),
            texts(r.reason for r in records),
            instants(r.started_at for r in records),
            numbers(r.total_ms for r in records),
            numbers(r.db_ms for r in records),
        )
        async with self._pool.connection() as connection:
            await connection.execute(INSERT, (utc_now(), *columns))

"""Gather the requests of one worker into batches: adaptive, one commit a batch.

A batch leaves as soon as the one before it is back, so a request alone is not delayed and a busy worker
pays one commit for many. After a batch of several the next one gathers for some milliseconds at most: those
who were just answered ask again, and one large batch costs much less than two small ones (measured).
Nothing is answered before its commit. If a batch fails for a reason that is one request's own, its requests
are carried out one by one and its neighbours succeed.

A batch that waits too long for a lock is given up, and each of its requests is carried out apart, on the
connections of the requests that decide inside their transaction (``submit_alone``). There a workspace has a few
places, so those who wait for one tenant's locks hold nobody else up.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter
from uuid import UUID

from psycopg import OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from api.database import Pool
from api.http import context
from api.http.problems import Problem
from api.places import Places
from api.posting.direct import carry_out_direct
from api.posting.idempotency import Answer, Scope
from api.posting.turns import take_batch
from api.posting.work import Decision, Prepare, ToPixKey, Work, execute

TRIES = 5
GATHER_SECONDS = (0.005, 0.010)
"""A batch gathers at most as long as the one before it took, within these bounds, if that one had company."""
ALONE_AT_ONCE, ALONE_WAITING = 2, 200
"""How many requests of one workspace are carried out apart from the batches at a time, and how many wait for that."""
KEEP_APART_SECONDS = 10.0
"""How long a workspace whose locks were waited for in vain has no part in the batches."""
_ANOTHER_WAS_FIRST = (UniqueViolation, DeadlockDetected, SerializationFailure)


_Waiting = tuple[Work, "asyncio.Future[None]"]


class Poster:
    """The write path of one worker: a connection of ``for_batches``, and some of ``pool`` for what goes alone."""

    def __init__(self, pool: Pool, for_batches: Pool) -> None:
        self._pool = pool
        self._for_batches = for_batches
        self._places = Places(ALONE_AT_ONCE, ALONE_WAITING)
        self._apart_until: dict[UUID, float] = {}
        self._apart: set[asyncio.Task[None]] = set()
        self._waiting: list[_Waiting] = []
        self._in_flight: set[tuple[object, ...]] = set()
        self._wake = asyncio.Event()
        self._enough = 1
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="poster")

    async def stop(self) -> None:
        """Finish what was accepted, then stop."""
        while self._in_flight:
            await asyncio.sleep(0.01)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def submit(self, scope: Scope, wish: Decision | ToPixKey) -> Answer:
        """Carry out a wish with whatever else is waiting. Raises Problem, or what the database raised."""
        if self._apart_until and self._is_kept_apart(scope.workspace_id):
            return await self.submit_alone(scope, wish)
        work = Work(scope, context.current(), wish)
        self._take(scope)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.add_done_callback(lambda _: self._in_flight.discard(scope.identity))
        self._waiting.append((work, done))
        if len(self._waiting) >= self._enough:
            self._wake.set()
        # shielded: once accepted it is carried out, whether or not the client is still there
        await asyncio.shield(done)
        return _outcome(work)

    async def submit_alone(self, scope: Scope, wish: Prepare | Decision | ToPixKey) -> Answer:
        """Carry out a request that decides inside its transaction, apart from the batches.

        Raises Problem ``busy`` if too many of the same workspace wait already, LockNotAvailable if what it needs
        stays locked: nothing was done, and its key is free.
        """
        work = Work(scope, context.current(), wish)
        self._take(scope)
        try:
            await self._carry_out_apart(work)
        finally:
            self._in_flight.discard(scope.identity)
        return _outcome(work)

    def _take(self, scope: Scope) -> None:
        """Note a key as in use by this worker. Raises Problem if it is: batches hold a key once."""
        if scope.identity in self._in_flight:
            raise Problem("request_in_progress")
        self._in_flight.add(scope.identity)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._waiting:
                self._enough = 1
                continue
            batch, self._waiting = take_batch(self._waiting)
            started = loop.time()
            await self._flush(batch)
            # as many as were at it of late, or whoever has come when the time is up
            self._enough = max(len(batch) + len(self._waiting), self._enough - 1) if len(batch) > 1 else 1
            if timer is not None:
                timer.cancel()
            if len(self._waiting) >= self._enough:
                self._wake.set()
            elif self._enough > 1:
                least, most = GATHER_SECONDS
                timer = loop.call_later(min(max(loop.time() - started, least), most), self._wake.set)

    async def _flush(self, batch: list[_Waiting]) -> None:
        try:
            await self._carry_out(self._for_batches, [work for work, _ in batch])
        except LockNotAvailable:
            # whose lock it is, each finds out by themselves, and the next batch does not wait for it
            for one in batch:
                task = asyncio.create_task(self._flush_apart(one))
                self._apart.add(task)
                task.add_done_callback(self._apart.discard)
        except OperationalError as error:
            _settle(batch, error)
        except Exception as error:
            if len(batch) == 1:
                _settle(batch, error)
            else:
                for one in batch:
                    if one[0].outcome is None:
                        await self._flush([one])
                    else:
                        _settle([one], None)
        else:
            _settle(batch, None)

    async def _flush_apart(self, one: _Waiting) -> None:
        work, _ = one
        error: Exception | None = None
        try:
            if work.outcome is None:
                await self._carry_out_apart(work)
        except Exception as raised:
            error = raised
        _settle([one], error)

    async def _carry_out_apart(self, work: Work) -> None:
        workspace_id = work.scope.workspace_id
        async with self._places.take(workspace_id):
            try:
                await self._carry_out(self._pool, [work])
            except LockNotAvailable:
                self._apart_until[workspace_id] = asyncio.get_running_loop().time() + KEEP_APART_SECONDS
                raise

    def _is_kept_apart(self, workspace_id: UUID) -> bool:
        until = self._apart_until.get(workspace_id)
        if until is None or asyncio.get_running_loop().time() < until:
            return until is not None
        del self._apart_until[workspace_id]
        return False

    async def _carry_out(self, pool: Pool, works: Sequence[Work]) -> None:
        started = perf_counter()
        try:
            for attempt in range(TRIES):
                try:
                    # a batch may be run again in part: what has an outcome is committed
                    left = [work for work in works if work.outcome is None]
                    async with pool.connection() as connection:
                        left = await carry_out_direct(connection, left)
                        if left:
                            await execute(connection, left)
                    return
                except _ANOTHER_WAS_FIRST:
                    if attempt == TRIES - 1:
                        raise
        finally:
            elapsed = (perf_counter() - started) * 1000
            for work in works:
                work.record.db_ms += elapsed


def _settle(batch: list[_Waiting], error: Exception | None) -> None:
    for work, done in batch:
        if done.cancelled():
            continue
        if error is None or work.outcome is not None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _outcome(work: Work) -> Answer:
    if isinstance(work.outcome, Problem):
        raise work.outcome
    assert work.outcome is not None
    return work.outcome

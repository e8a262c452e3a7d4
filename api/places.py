"""So many at a time by key, so many more in a queue, and nobody for ever: what one workspace may hold of a worker.

Belongs here: the counting. It is done before a connection is taken, so that those who wait for a workspace's locks
hold a few connections of the worker and never all of them.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from api.http.problems import Problem

WAIT_SECONDS = 5.0


class Places:
    """``count`` places for each key; a place exists while somebody is in it or waits for it. For one event loop."""

    def __init__(self, count: int, waiting: int, wait_seconds: float = WAIT_SECONDS) -> None:
        self._count = count
        self._most = count + waiting
        self._wait_seconds = wait_seconds
        self._taken: dict[Hashable, tuple[asyncio.Semaphore, int]] = {}

    def __len__(self) -> int:
        return len(self._taken)

    @asynccontextmanager
    async def take(self, key: Hashable) -> AsyncIterator[None]:
        """Take a place until the block ends. Raises Problem ``busy`` if too many wait, or if none is free in time."""
        free, here = self._taken.get(key) or (asyncio.Semaphore(self._count), 0)
        if here >= self._most:
            raise Problem("busy")
        self._taken[key] = (free, here + 1)
        try:
            if free.locked():
                try:
                    await asyncio.wait_for(free.acquire(), self._wait_seconds)
                except TimeoutError:
                    raise Problem("busy") from None
            else:
                await free.acquire()
            try:
                yield
            finally:
                free.release()
        finally:
            free, here = self._taken.pop(key)
            if here > 1:
                self._taken[key] = (free, here - 1)

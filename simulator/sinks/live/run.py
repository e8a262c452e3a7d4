"""Live traffic put together: sign up, let sessions begin when they are due, look at what came of it, end well."""

import asyncio
import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvloop

from simulator.sinks.live.arrivals import Arrivals, Schedule
from simulator.sinks.live.client import MOST_UNDER_WAY, ApiClient
from simulator.sinks.live.crowd import make_crowd
from simulator.sinks.live.measured import Measured
from simulator.sinks.live.plan import LivePlan, sessions_of
from simulator.sinks.live.player import Player
from simulator.sinks.live.result import LiveResult, Moment, result_of
from simulator.sinks.live.sign_up import leave, sign_up
from simulator.sinks.live.steps import Session

_CLIENTS = 32
"""People at once where there is no rate."""
_PAUSE_SECONDS = 0.02
"""How long a session that is due waits before it looks again whether the API has caught up."""


@dataclass(frozen=True)
class Watch:
    """Who is told how it goes. ``signed_up`` hears how many of how many; ``moment`` every ``every`` seconds."""

    signed_up: Callable[[int, int], None] = lambda done, total: None
    moment: Callable[[Moment], None] = lambda moment: None
    every: float = 5.0


def run_live(plan: LivePlan, watch: Watch | None = None, *, stoppable: bool = False) -> LiveResult:
    """Make the traffic. Raises ServiceDown if the API is not there.

    ``stoppable``: Ctrl-C and SIGTERM end it well, with what came of it so far; else they are left to the caller.
    """
    with _rare_collections(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(drive(plan, watch or Watch(), stoppable=stoppable))


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for garbage seldom: a fifth of the generator's time went into looking at what stays (measured)."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def drive(plan: LivePlan, watch: Watch, *, stoppable: bool = False) -> LiveResult:
    """The same inside a running event loop."""
    crowd, preparing, measured = make_crowd(plan.seed, plan.customers, plan.shops), Measured(), Measured()
    knobs = plan.scenario.live
    thinks = plan.rate is not None
    async with ApiClient(plan.base_url, measured, knobs.patience_seconds if thinks else 0.0) as client:
        await client.require_up()
        client.measured = preparing
        actors = await sign_up(client, crowd, watch.signed_up)
        client.measured = measured
        traffic = _Traffic(plan, client, Player(client, actors, thinks=thinks), watch)
        interrupted = await traffic.run(sessions_of(crowd, plan), stoppable=stoppable)
        client.measured = preparing
        client.hurry.clear()
        await leave(client, crowd, actors)
    return result_of(traffic.moment(), measured, interrupted=interrupted)


class _Traffic:
    def __init__(self, plan: LivePlan, client: ApiClient, player: Player, watch: Watch) -> None:
        self._plan = plan
        self._client = client
        self._player = player
        self._measured = client.measured
        self._watch = watch
        self._started = self._looked = time.monotonic()
        self._schedule = Schedule(self._started)
        self._stop = asyncio.Event()
        self._interrupted = False
        self._ended: float | None = None

    def moment(self) -> Moment:
        """Return how it goes: what came since the last look, and in all."""
        now = self._ended or time.monotonic()
        last, self._looked = self._looked, now
        since = self._measured.look()
        return Moment(
            now - self._started, now - last, since, self._measured.total(), self._player.done,
            self._client.under_way, self._schedule.held_back,
        )  # fmt: skip

    async def run(self, sessions: Iterator[Session], *, stoppable: bool) -> bool:
        """Play the sessions until they or the time are over; tell whether somebody interrupted it."""
        loop = asyncio.get_running_loop()
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)} if stoppable else {}
        for number in before:
            loop.add_signal_handler(number, self._interrupt)
        watcher = loop.create_task(self._watching())
        over = None if self._plan.seconds is None else loop.call_later(self._plan.seconds, self._stop.set)
        stopper = loop.create_task(self._stopping())
        try:
            await (self._as_fast_as_it_goes(sessions) if self._plan.rate is None else self._at_rate(sessions))
        finally:
            self._ended = time.monotonic()
            watcher.cancel()
            stopper.cancel()
            if over is not None:
                over.cancel()
            for number, handler in before.items():
                loop.remove_signal_handler(number)
                signal.signal(number, handler)
        return self._interrupted

    def _interrupt(self) -> None:
        self._interrupted = True
        self._stop.set()

    async def _stopping(self) -> None:
        await self._stop.wait()
        self._client.hurry.set()
        self._player.stop()

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(self._watch.every)
            self._watch.moment(self.moment())

    async def _as_fast_as_it_goes(self, sessions: Iterator[Session]) -> None:
        async def visitor() -> None:
            for session in sessions:
                if self._stop.is_set():
                    return
                await self._player.play(session)

        async with asyncio.TaskGroup() as group:
            for _ in range(_CLIENTS):
                group.create_task(visitor())

    async def _at_rate(self, sessions: Iterator[Session]) -> None:
        assert self._plan.rate is not None
        arrivals = Arrivals(self._plan.rate)
        async with asyncio.TaskGroup() as group:
            for session in sessions:
                await self._due(arrivals.next(session.offsets()))
                if self._stop.is_set():
                    return
                group.create_task(self._player.play(session))

    async def _due(self, due: float) -> None:
        """Wait until a session is due, and longer while the API has too much to answer; or until told to stop."""
        while not self._stop.is_set():
            wait = self._schedule.wait(due, time.monotonic())
            if wait <= 0 and self._client.under_way < MOST_UNDER_WAY:
                return
            if wait < _PAUSE_SECONDS:
                await asyncio.sleep(wait or _PAUSE_SECONDS)
                continue
            try:
                async with asyncio.timeout(wait):
                    await self._stop.wait()
            except TimeoutError:
                continue

"""Live traffic against the API over HTTP: many clients at once, in honest sessions, at a steady rate.

Idempotency keys and amounts follow from the seed, the run and the step, so that the same run made again
is answered from what was stored and adds nothing.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from fluxo.settings import Settings
from simulator.sinks.live_client import ApiClient, Measured
from simulator.sinks.live_sessions import Cast, bank_session, register_customer, register_shop, shop_session
from simulator.world.people import LIVE, people
from simulator.world.shops import make_shops

Progress = Callable[[int, int | None], None]
_CLIENTS = 32
_SHOP_EVERY = 4
"""Every fourth session is a shop's, if there are shops."""


@dataclass(frozen=True)
class LivePlan:
    """Which traffic to make. ``rate`` is requests a second; None goes as fast as the API answers.

    ``sessions`` fixes the number of sessions, ``seconds`` the time; with neither it goes on until it is
    cancelled. ``run`` sets traffic apart from that of another run by the same customers.
    """

    base_url: str
    seed: int = 42
    customers: int = 20
    shops: int = 2
    sessions: int | None = None
    seconds: float | None = None
    rate: float | None = 20.0
    run: int = 0


@dataclass(frozen=True)
class LiveResult:
    """``sent`` requests: ``accepted`` ones (2xx), ``refused`` by reason, ``failed`` by error; milliseconds."""

    sent: int
    accepted: int
    refused: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    seconds: float = 0.0


def _silent(done: int, total: int | None) -> None:
    """Show no progress."""


def run_live(settings: Settings, plan: LivePlan, progress: Progress = _silent) -> LiveResult:
    """Make the traffic; ``progress`` hears of requests sent. Raises ServiceDown if the API is not there."""
    return asyncio.run(drive(plan, progress))


async def drive(plan: LivePlan, progress: Progress = _silent) -> LiveResult:
    """The same inside a running event loop."""
    started = time.monotonic()
    measured = Measured()
    async with ApiClient(plan.base_url, plan.rate, _CLIENTS, measured) as client:
        await client.require_up()
        cast = await _register(client, plan)
        deadline = None if plan.seconds is None else time.monotonic() + plan.seconds
        numbers = iter(range(plan.sessions)) if plan.sessions is not None else _endless()
        done = Counter[str]()

        async def visitor() -> None:
            for number in numbers:
                if deadline is not None and time.monotonic() >= deadline:
                    return
                await _session(client, cast, plan, number)
                done["sessions"] += 1
                progress(measured.sent, None)

        async with asyncio.TaskGroup() as group:
            for _ in range(_CLIENTS if plan.sessions is None else min(_CLIENTS, max(plan.sessions, 1))):
                group.create_task(visitor())
    return LiveResult(
        measured.sent, measured.accepted, dict(measured.refused), dict(measured.failed), done["sessions"],
        measured.percentile(50), measured.percentile(99), time.monotonic() - started,
    )  # fmt: skip


def _endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


async def _register(client: ApiClient, plan: LivePlan) -> Cast:
    """Sign everybody up; who is there already stays as they are."""
    cast = Cast(plan.seed, people(plan.seed, plan.customers, LIVE), make_shops(plan.seed, plan.shops))
    turns = asyncio.Semaphore(_CLIENTS)

    async def register(one: Callable[[ApiClient, Cast, int], Awaitable[None]], number: int) -> None:
        async with turns:
            await one(client, cast, number)

    await asyncio.gather(
        *(register(register_customer, number) for number in range(plan.customers)),
        *(register(register_shop, number) for number in range(plan.shops)),
    )
    return cast


async def _session(client: ApiClient, cast: Cast, plan: LivePlan, number: int) -> None:
    if plan.shops and (number % _SHOP_EVERY == _SHOP_EVERY - 1 or not plan.customers):
        await shop_session(client, cast, plan.run, number)
    elif plan.customers:
        await bank_session(client, cast, plan.run, number)

"""Which traffic to make, and its sessions in their order. Pure: the same plan gives the same sessions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.scenario.model import NORMAL, Scenario
from simulator.sinks.live.bank_sessions import bank_sessions
from simulator.sinks.live.crowd import Crowd
from simulator.sinks.live.draws import streams
from simulator.sinks.live.shop_sessions import shop_sessions
from simulator.sinks.live.steps import Session
from simulator.streams import chance, fork

_BLOCK = 256
"""Sessions drawn at once: tens of microseconds each, and not in the middle of a second's requests for long."""


@dataclass(frozen=True)
class LivePlan:
    """Which traffic to make. ``rate`` is requests a second; None goes as fast as the API answers, without thinking.

    ``sessions`` fixes the number of sessions, ``seconds`` the time; with neither it goes on until it is
    stopped. ``run`` sets traffic apart from that of another run by the same people.
    """

    base_url: str
    seed: int = 42
    customers: int = 20
    shops: int = 2
    sessions: int | None = None
    seconds: float | None = None
    rate: float | None = 20.0
    run: int = 0
    scenario: Scenario = NORMAL


def sessions_of(crowd: Crowd, plan: LivePlan) -> Iterator[Session]:
    """Yield the sessions of a plan, for ever unless it says how many."""
    first = 0
    while crowd.actors and (plan.sessions is None or first < plan.sessions):
        last = first + _BLOCK if plan.sessions is None else min(first + _BLOCK, plan.sessions)
        yield from _block(crowd, plan, first, last)
        first = last


def _block(crowd: Crowd, plan: LivePlan, first: int, last: int) -> list[Session]:
    knobs, numbers = plan.scenario.live, np.arange(first, last)
    share = 0.0 if not crowd.places else 1.0 if not crowd.customers else knobs.shop_sessions
    shops = chance(fork(streams(crowd.seed, plan.run, numbers), "whose"), share)
    found: list[Session] = []
    if not shops.all():
        found += bank_sessions(crowd, knobs, plan.run, numbers[~shops])
    if shops.any():
        found += shop_sessions(crowd, knobs, plan.run, numbers[shops])
    return sorted(found, key=lambda session: session.number)

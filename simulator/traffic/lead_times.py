"""The lead-time log that history would have left: the requests behind events, drawn to fit what became of them.

Belongs here: putting a log together of sessions, slips, failures and the acts themselves. A draw depends on the event
only, so that more days, customers or shops never change what was there. The log is marked as simulated wherever it
is written. Pure.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.events import BANK_WORKSPACE, Events
from simulator.movements import MOVEMENTS, M
from simulator.streams import Hashes, Integers, each, root
from simulator.traffic.conditions import USUAL, Conditions
from simulator.traffic.incidents import DAY_US
from simulator.traffic.latencies import answered
from simulator.traffic.mistakes import failures, slips
from simulator.traffic.requests import (
    DOWN,
    LOGIN,
    NO_REASON,
    ROUTES,
    SIGN_UP,
    Asked,
    Requests,
    concat_requests,
)
from simulator.traffic.sessions import Answers, bank_sessions, till_sessions
from simulator.world.devices import device_used, strange_device

_ROUTE = np.array(
    [ROUTES.index(route) if (route := MOVEMENTS[movement].route) in ROUTES else -1 for movement in M], dtype=np.int64
)
_PROMPT_US = 1_000_000


def of_events(
    seed: int, events: Events, recorded_us: Integers, refused: NDArray[np.str_], conditions: Conditions = USUAL
) -> Requests:
    """Return the requests behind posted and refused events (``refused``: the API's reason, "" where posted)."""
    asked = np.flatnonzero(_ROUTE[events.movement] >= 0)
    events, recorded_us, refused = events.take(asked), recorded_us[asked], refused[asked]
    case = conditions.intruder(events.key)
    acts = Asked(
        events.key, events.workspace.astype(np.int64), events.customer.astype(np.int64),
        _devices(seed, events, case, conditions), _ROUTE[events.movement], recorded_us,
    )  # fmt: skip
    answers: Answers = [
        *bank_sessions(acts, conditions.comes_in(acts.key), conditions.knobs),
        *till_sessions(acts.take(events.movement == M.SALE), conditions.knobs),
        *slips(acts, conditions.knobs.mistakes),
        *failures(acts, conditions, _intended(events.occurred_us, recorded_us)),
    ]
    return concat_requests([answered(acts, refused, conditions), *_answered_alike(answers, conditions)])


def _intended(occurred_us: Integers, recorded_us: Integers) -> Integers:
    """Return when each act was tried first: when it happened, unless it came late by itself, not by an outage."""
    waited = recorded_us - occurred_us < DAY_US
    return np.where(waited, np.minimum(occurred_us + _PROMPT_US, recorded_us), recorded_us)


def _answered_alike(answers: Answers, conditions: Conditions) -> list[Requests]:
    """Return requests with the same answer each time, but for those that a total outage left without one."""
    found = []
    for asked, reason in answers:
        if len(asked):
            down = conditions.incidents.total_at(asked.ended_us)
            found.append(answered(asked, np.where(down, DOWN, reason), conditions))
    return found


def _devices(seed: int, events: Events, case: Hashes, conditions: Conditions) -> Hashes:
    stream = each(root(seed, "customers"), np.maximum(events.customer, 0))
    own = device_used(stream, events.key, conditions.knobs.sessions.second_device)
    customers = np.where(events.workspace == BANK_WORKSPACE, own, np.uint64(0))
    return np.where(case != 0, strange_device(case), customers)


def logins(seed: int, key: Hashes, ended_us: Integers, customer: Integers, conditions: Conditions = USUAL) -> Requests:
    """Return logins of customers that went well."""
    return _of_customers(seed, key, LOGIN, ended_us, customer, conditions)


def sign_ups(
    seed: int, key: Hashes, ended_us: Integers, customer: Integers, conditions: Conditions = USUAL
) -> Requests:
    """Return the requests by which customers signed up."""
    return _of_customers(seed, key, SIGN_UP, ended_us, customer, conditions)


def _of_customers(
    seed: int, key: Hashes, route: int, ended_us: Integers, customer: Integers, conditions: Conditions
) -> Requests:
    stream = each(root(seed, "customers"), customer)
    device = device_used(stream, key, conditions.knobs.sessions.second_device)
    n = len(key)
    asked = Asked(key, np.full(n, BANK_WORKSPACE), customer, device, np.full(n, route), ended_us)
    return answered(asked, np.full(n, NO_REASON), conditions)

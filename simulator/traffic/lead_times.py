"""The lead-time log that history would have left: one row a request, drawn to fit what became of it.

Latencies are log-normal, slower when the service is loaded and in the hour of an incident. The log is
marked as simulated wherever it is written. Pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.curves import hour_load
from simulator.events import BANK_WORKSPACE, NOBODY, Events
from simulator.movements import MOVEMENTS, M
from simulator.streams import Hashes, Integers, chance, each, fork, lognormal, root

ROUTES = (
    "/cadastro", "/login", "/saldo", "/deposito", "/saque", "/pix", "/pix/{transacao_id}/devolucao", "/pagamento",
    "/vendas", "/vendas/{venda_id}/devolucao",
)  # fmt: skip
METHODS = ("POST", "GET")
GET_ROUTES = ("/saldo",)
SIGN_UP, LOGIN, BALANCE = ROUTES.index("/cadastro"), ROUTES.index("/login"), ROUTES.index("/saldo")
_MEDIAN_US = np.array([78_000, 62_000, 2_600, 9_500, 9_800, 11_500, 12_500, 10_200, 17_500, 16_000], dtype=np.int64)
_DB_SHARE = np.array([0.10, 0.06, 0.55, 0.72, 0.72, 0.74, 0.74, 0.72, 0.70, 0.70])
"""Hashing a password is what takes time at sign-up and login; elsewhere it is the database."""
_SIGMA = 0.42
_HOUR_US = 3600 * 1_000_000
_INCIDENT_HOURS = 0.0025
_INCIDENT_SLOWNESS = 9
_INCIDENT_ERRORS = 0.04
_WRONG_PASSWORD = 0.03
_LOOKS_FIRST = 0.6

_ROUTE = np.array(
    [ROUTES.index(route) if (route := MOVEMENTS[movement].route) in ROUTES else -1 for movement in M], dtype=np.int64
)
OK, REFUSED, ERROR = 0, 1, 2
OUTCOMES = ("ok", "refused", "error")
_STATUS = {OK: 201, REFUSED: 422, ERROR: 503}
NO_REASON = ""


@dataclass(frozen=True)
class Requests:
    """Columns of the log; instants in microseconds (UTC), durations in microseconds."""

    workspace: Integers
    customer: Integers
    """Number of the customer; NOBODY where the request is a shop's or nobody is known."""
    route: Integers
    status: Integers
    outcome: Integers
    reason: NDArray[np.str_]
    ended_us: Integers
    total_us: Integers
    db_us: Integers

    def __len__(self) -> int:
        return len(self.route)


def concat_requests(parts: list[Requests]) -> Requests:
    return Requests(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Requests.__dataclass_fields__)
    )


def _in_incident(seed: int, instant_us: Integers) -> NDArray[np.bool_]:
    return chance(each(root(seed, "incidents"), instant_us // _HOUR_US), _INCIDENT_HOURS)


def draw_requests(
    seed: int, key: Hashes, route: Integers, ended_us: Integers, *, workspace: Integers, customer: Integers,
    status: Integers, outcome: Integers, reason: NDArray[np.str_],
) -> Requests:  # fmt: skip
    """Return requests with their latencies drawn for the route, the hour and incidents."""
    local_hour = (ended_us // _HOUR_US - 3) % 24
    median = (_MEDIAN_US[route] * (0.85 + 0.15 * hour_load()[local_hour])).astype(np.int64)
    slow = np.where(_in_incident(seed, ended_us), _INCIDENT_SLOWNESS, 1)
    total = lognormal(fork(key, "latency"), median * slow, _SIGMA)
    db = (total * np.minimum(_DB_SHARE[route] * np.where(slow > 1, 1.25, 1.0), 0.97)).astype(np.int64)
    return Requests(workspace, customer, route, status, outcome, reason, ended_us, total, db)


def of_events(seed: int, events: Events, recorded_us: Integers, refused: NDArray[np.str_]) -> Requests:
    """Return the requests behind posted and refused events (``refused``: the reason, "" where posted).

    Some fail first in an incident and are tried again; the first request of a customer's day is a login,
    with now and then a wrong password before it, and often a look at the balance.
    """
    asked = np.flatnonzero(_ROUTE[events.movement] >= 0)
    events, recorded_us, refused = events.take(asked), recorded_us[asked], refused[asked]
    route = _ROUTE[events.movement]
    workspace, customer = events.workspace.astype(np.int64), events.customer.astype(np.int64)
    outcome = np.where(refused == NO_REASON, OK, REFUSED)
    status = np.where(outcome == OK, _STATUS[OK], _STATUS[REFUSED])
    done = draw_requests(
        seed, events.key, route, recorded_us, workspace=workspace, customer=customer, status=status,
        outcome=outcome, reason=refused,
    )  # fmt: skip
    failing = _in_incident(seed, recorded_us) & chance(fork(events.key, "fails first"), _INCIDENT_ERRORS * 10)
    parts = [done, _failed(seed, events, recorded_us, failing)]
    first = np.zeros(len(events), dtype=bool)
    by_customer = np.flatnonzero(events.workspace == BANK_WORKSPACE)
    first[by_customer[np.unique(events.customer[by_customer], return_index=True)[1]]] = True
    parts += _sessions(seed, events.take(first), recorded_us[first])
    return concat_requests(parts)


def _failed(seed: int, events: Events, recorded_us: Integers, failing: NDArray[np.bool_]) -> Requests:
    chosen = events.take(failing)
    n = len(chosen)
    return draw_requests(
        seed, fork(chosen.key, "failed"), _ROUTE[chosen.movement], recorded_us[failing] - 2_000_000,
        workspace=chosen.workspace.astype(np.int64), customer=chosen.customer.astype(np.int64),
        status=np.full(n, _STATUS[ERROR]), outcome=np.full(n, ERROR), reason=np.full(n, "unavailable"),
    )  # fmt: skip


def _sessions(seed: int, events: Events, recorded_us: Integers) -> list[Requests]:
    key = fork(events.key, "session")
    login_at = recorded_us - lognormal(fork(key, "think"), 25_000_000, 0.5)
    customer = events.customer.astype(np.int64)
    wrong = chance(fork(key, "wrong password"), _WRONG_PASSWORD)
    looks = chance(fork(key, "looks"), _LOOKS_FIRST)
    return [
        logins(seed, key, login_at, customer),
        logins(seed, fork(key, "wrong")[wrong], login_at[wrong] - 9_000_000, customer[wrong], wrong=True),
        _plain(seed, fork(key, "look")[looks], BALANCE, login_at[looks] + 4_000_000, customer[looks], 200),
    ]


def logins(seed: int, key: Hashes, ended_us: Integers, customer: Integers, *, wrong: bool = False) -> Requests:
    """Return logins; a wrong password is refused, and nobody is known then."""
    if not wrong:
        return _plain(seed, key, LOGIN, ended_us, customer, 200)
    return _plain(seed, key, LOGIN, ended_us, np.full(len(key), NOBODY), 401, REFUSED, "invalid_credentials")


def sign_ups(seed: int, key: Hashes, ended_us: Integers, customer: Integers) -> Requests:
    """Return the requests by which customers signed up."""
    return _plain(seed, key, SIGN_UP, ended_us, customer, 201)


def _plain(
    seed: int, key: Hashes, route: int, ended_us: Integers, customer: Integers, status: int, outcome: int = OK,
    reason: str = NO_REASON,
) -> Requests:  # fmt: skip
    n = len(key)
    return draw_requests(
        seed, key, np.full(n, route), ended_us, workspace=np.full(n, BANK_WORKSPACE), customer=customer,
        status=np.full(n, status), outcome=np.full(n, outcome), reason=np.full(n, reason),
    )  # fmt: skip

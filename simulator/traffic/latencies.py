"""How long requests take: a log-normal body by route, a heavier tail, the load of the hour, incidents. Pure.

Belongs here: durations. What is asked and what is answered is drawn before.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.curves import hour_load
from simulator.events import NOBODY
from simulator.streams import MILLIONTHS, Integers, chance, fork, fraction, lognormal
from simulator.traffic.conditions import Conditions
from simulator.traffic.incidents import NONE
from simulator.traffic.requests import (
    ERROR,
    LOGIN,
    OK,
    REFUSED,
    ROUTES,
    Asked,
    Requests,
    knows_caller,
    outcome_of,
    status_of,
)

_PROFILES = {
    # median in microseconds, spread (sigma), share of the time that the database takes
    "/cadastro": (78_000, 0.30, 0.10),
    "/login": (62_000, 0.26, 0.06),
    "/saldo": (2_600, 0.45, 0.55),
    "/deposito": (9_500, 0.40, 0.72),
    "/saque": (9_800, 0.40, 0.72),
    "/pix": (11_500, 0.42, 0.74),
    "/pix/{transacao_id}/devolucao": (12_500, 0.42, 0.74),
    "/pagamento": (10_200, 0.40, 0.72),
    "/vendas": (17_500, 0.45, 0.70),
    "/vendas/{venda_id}/devolucao": (16_000, 0.45, 0.70),
    "/historico": (6_800, 0.62, 0.66),
    "/pdv/login": (64_000, 0.26, 0.07),
    "/consolidado": (24_000, 0.70, 0.86),
}
"""Hashing a password is what takes time at sign-up and login; elsewhere it is the database.

The medians are near those of this repository's API on one machine below half of its load.
"""
_MEDIAN_US = np.array([_PROFILES[route][0] for route in ROUTES], dtype=np.int64)
_SIGMAS = tuple(_PROFILES[route][1] for route in ROUTES)
_DB_MILLIONTHS = np.array([int(_PROFILES[route][2] * MILLIONTHS) for route in ROUTES], dtype=np.int64)
_REFUSED_SHARE = 0.7
"""A refusal ends sooner: nothing is written."""
_TAIL_MEDIAN, _TAIL_SIGMA = 4 * MILLIONTHS, 0.8
_TIME_OUT_US = 10_000_000
"""A request that has had no answer by then is ended: whoever asked has gone."""
_TIMED_OUT = 0.4
"""Failures that are time-outs; the others are told at once."""
_MOST_OF_IT = 970_000
_HOUR_US = 3600 * 1_000_000
_UTC_OFFSET_HOURS = 3


def answered(asked: Asked, reason: NDArray[np.str_], conditions: Conditions) -> Requests:
    """Return requests with their status and how long they took.

    Nobody is known where the status is 401, nor by a login that was not let in.
    """
    status = status_of(reason, asked.route)
    outcome = outcome_of(status)
    total, db = _durations(asked, outcome, conditions)
    known = knows_caller(status) & ((outcome == OK) | (asked.route != LOGIN))
    customer = np.where(known, asked.customer, NOBODY)
    return Requests(
        asked.key, asked.workspace, customer, asked.device, asked.route, status, outcome, reason, asked.ended_us,
        total, db,
    )  # fmt: skip


def _durations(asked: Asked, outcome: Integers, conditions: Conditions) -> tuple[Integers, Integers]:
    knobs, key = conditions.knobs, asked.key
    local_hour = (asked.ended_us // _HOUR_US - _UTC_OFFSET_HOURS) % 24
    load = np.maximum(1.0 + knobs.load * (hour_load()[local_hour] - 1.0), 0.2)
    median = (_MEDIAN_US[asked.route] * (knobs.latency * load)).astype(np.int64)
    body = _by_route(fork(key, "latency"), median, asked.route)
    slow = chance(fork(key, "tail"), knobs.slow_share)
    tail = lognormal(fork(key, "tail length"), _TAIL_MEDIAN, _TAIL_SIGMA)
    total = np.where(slow, body * tail // MILLIONTHS, body)
    total = np.where(outcome == REFUSED, (total * _REFUSED_SHARE).astype(np.int64), total)
    incident = conditions.incidents.at(asked.ended_us)
    hit = incident != NONE
    if hit.any():
        slowness = np.where(hit, conditions.incidents.slowness[incident], MILLIONTHS)
        total = total * slowness // MILLIONTHS
    timed_out = (outcome == ERROR) & chance(fork(key, "time-out"), _TIMED_OUT)
    total = np.where(timed_out, _TIME_OUT_US + total // 100, np.minimum(total, _TIME_OUT_US))
    total = np.maximum(total, 400)
    # a slow request is slow in the database, and no two wait there for the same part of their time
    share = _DB_MILLIONTHS[asked.route] * (900_000 + (fraction(fork(key, "database")) * 200_000).astype(np.int64))
    share = share // MILLIONTHS + np.where(hit | slow | timed_out, 200_000, 0)
    return total, total * np.minimum(share, _MOST_OF_IT) // MILLIONTHS


def _by_route(draws: np.ndarray, median: Integers, route: Integers) -> Integers:
    found = np.zeros(len(route), dtype=np.int64)
    for sigma in sorted(set(_SIGMAS)):
        own = np.isin(route, [number for number, its in enumerate(_SIGMAS) if its == sigma])
        if own.any():
            found[own] = lognormal(draws[own], median[own], sigma)
    return found

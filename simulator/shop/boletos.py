"""Sales paid by boleto: when each is paid, which never are, and the money that it brings to the bank."""

from datetime import timedelta

import numpy as np

from fluxo.business_days import is_business_day
from fluxo.ledger.entries import PaymentMethod
from simulator.days import Days
from simulator.events import METHODS, Events
from simulator.movements import M
from simulator.scenario.shops import ShopKnobs
from simulator.streams import Integers, below, chance, fork, lognormal

BOLETO = METHODS.index(PaymentMethod.BOLETO)
NEVER = 1_000_000
"""The day on which an unpaid boleto is paid: after the end of every run."""
_PROMPT_DAYS = 3
_LATE_MEDIAN_DAYS, _LATE_MOST_DAYS = 5, 30


def paid_days(sales: Events, days: Days, knobs: ShopKnobs) -> Integers:
    """Return the day on which each sale is paid for: its own, or for a boleto one to three days later, a few late.

    Days past the run's end count as past it, whatever they are. ``NEVER`` for what is never paid.
    """
    key, sold_day = sales.key, sales.day.astype(np.int64)
    lag = 1 + below(fork(key, "boleto"), _PROMPT_DAYS)
    late = _PROMPT_DAYS + np.minimum(lognormal(fork(key, "late by"), _LATE_MEDIAN_DAYS, 0.8), _LATE_MOST_DAYS)
    lag = np.where(chance(fork(key, "boleto late"), knobs.boleto_late), late, lag)
    day = _next_business(days)[np.minimum(sold_day + lag, days.count)]
    day = np.where(chance(fork(key, "boleto unpaid"), knobs.boleto_unpaid), NEVER, day)
    return np.where(sales.method == BOLETO, day, sold_day)


def boleto_money(days: Days, traded: Events, paid_day: Integers) -> tuple[Integers, Integers]:
    """Return by day what the bank gets for boletos, and what it pays back for returns, the day after each.

    ``paid_day`` is that of each sale, the first events of ``traded``.
    """
    received, refunded = (np.zeros(days.count + 1, dtype=np.int64) for _ in range(2))
    sales = traded.take(slice(0, len(paid_day)))
    paid = sales.method == BOLETO
    np.add.at(received, np.minimum(paid_day[paid], days.count), sales.amount[paid])
    returns = traded.take((traded.movement == M.SALE_RETURN) & (traded.method == BOLETO))
    np.add.at(refunded, _next_business(days)[np.minimum(returns.day + 1, days.count)], returns.amount)
    return received[: days.count], refunded[: days.count]


def _next_business(days: Days) -> Integers:
    """Return for each day, and for the one after the run, itself or the next business day, at most the one after."""
    found, following = [days.count], days.count
    for offset in reversed(range(days.count)):
        following = offset if is_business_day(days.start + timedelta(days=offset)) else following
        found.append(following)
    return np.array(found[::-1], dtype=np.int64)

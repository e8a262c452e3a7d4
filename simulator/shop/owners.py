"""When a shop's owners put more money in: a shop that cannot pay its bills of the day gets it from them first."""

from collections.abc import Iterator, Sequence

import numpy as np

from fluxo.ledger import chart
from fluxo.ledger.entries import PAYMENT_ACCOUNT
from simulator.events import METHODS, Events
from simulator.movements import MOVEMENTS, M
from simulator.shop.bookings import Booking
from simulator.streams import Integers

_TO_BANK = np.array([PAYMENT_ACCOUNT[method] == chart.BANK for method in METHODS])
_STEP = 500_000
"""Owners give whole multiples of 5,000.00."""


def capital_calls(
    count: int, traded: Events, bookings: Sequence[Booking], month_cents: int
) -> Iterator[tuple[int, int]]:
    """Yield days and centavos that keep the bank from going below zero, all that day's payments made first.

    A call follows from what is booked up to its day only.
    """
    received, paid = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    through_bank = _TO_BANK[traded.method]
    for traded_as, total in ((M.SALE, received), (M.SALE_RETURN, paid)):
        chosen = through_bank & (traded.movement == traded_as)
        np.add.at(total, traded.day[chosen], traded.amount[chosen])
    for booking in bookings:
        movement = MOVEMENTS[booking.movement]
        if movement.debit == chart.BANK:
            received[booking.day] += booking.cents
        elif movement.credit == chart.BANK:
            paid[booking.day] += booking.cents
    yield from _calls(received, paid, _early(count, bookings), month_cents)


def _early(count: int, bookings: Sequence[Booking]) -> Integers:
    """Return what reaches the bank on each day before anything is paid: the opening and the card machine's money."""
    early = np.zeros(count, dtype=np.int64)
    for booking in bookings:
        if booking.movement in (M.SHOP_OPENING_BANK, M.CARD_SETTLEMENT):
            early[booking.day] += booking.cents
    return early


def _calls(received: Integers, paid: Integers, early: Integers, month_cents: int) -> Iterator[tuple[int, int]]:
    balance = 0
    for day, (money_in, money_out, first) in enumerate(
        zip(received.tolist(), paid.tolist(), early.tolist(), strict=True)
    ):
        lowest = balance + first - money_out
        if lowest < 0:
            # a tenth of a month beyond what lacks, so that it is not asked for every day
            cents = (-lowest + month_cents // 10) // _STEP * _STEP + _STEP
            balance += cents
            yield day, cents
        balance += money_in - money_out

"""A booking of a shop's books, and the business days that bookings fall on."""

from datetime import timedelta
from typing import NamedTuple

from fluxo.business_days import next_business_day
from simulator.days import Days, Month
from simulator.events import NOBODY
from simulator.movements import M


class Booking(NamedTuple):
    """What is booked on a day. ``second`` is of the day; ``payee`` is a supplier's place or ``NOBODY``."""

    day: int
    movement: M
    second: int
    cents: int
    payee: int = NOBODY


def business_day(days: Days, offset: int) -> int:
    """Return the day itself, or the first business day after it."""
    return (next_business_day(days.start + timedelta(days=offset)) - days.start).days


def fifth_business_day(days: Days, month: Month) -> int:
    """Return the day by which Brazilian law has the month's salaries paid."""
    day = month.first - 1
    for _ in range(5):
        day = business_day(days, day + 1)
    return day

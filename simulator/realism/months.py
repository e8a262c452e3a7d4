"""Counts by account and calendar month, of the months that were observed whole. Pure."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Integers

LAST_DAY = 31
_EPOCH = date(1970, 1, 1).toordinal()


def month_of(days: Integers) -> Integers:
    """Return the number of the calendar month of ordinals of dates: months since January 1970."""
    found: Integers = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found


def day_of_month(days: Integers) -> Integers:
    """Return the day of the month, from 1, of ordinals of dates."""
    dates = (days - _EPOCH).astype("datetime64[D]")
    found: Integers = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return found


def place_in_month(days: Integers) -> Integers:
    """Return the day of the month, from 1, of ordinals of dates; LAST_DAY for the last, be it the 28th or the 31st.

    Month ends hold fees and interest: counted by number, they would tell which months were covered, not how people
    and banks behave (0.0026 between Berka's fifteen months and any year, as much as twice the noise).
    """
    return np.where(month_of(days + 1) > month_of(days), LAST_DAY, day_of_month(days))


def months_in_full(account: Integers, days: Integers) -> list[NDArray[np.int64]]:
    """Return each account's lines a month, from the month after its first line to that of its last.

    Lines come by account and time. The first and the last month of all are left out where they were not seen from
    the first day or to the last; an account that ends before its last month is over keeps that month out too.
    """
    if not len(account):
        return []
    month = month_of(days)
    ends = month_of(np.array([days.max() + 1]))[0] > month.max()
    last_whole = int(month.max()) if ends else int(month.max()) - 1
    first = np.flatnonzero(np.concatenate(([True], account[1:] != account[:-1])))
    bounds = np.append(first, len(account))
    found = []
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        own = month[start:end]
        closes = month_of(days[end - 1 : end] + 1)[0] > own[-1]
        low, high = int(own[0]) + 1, min(int(own[-1]) if closes else int(own[-1]) - 1, last_whole)
        if high >= low:
            found.append(np.bincount(own - own[0], minlength=high - low + 2)[1 : high - low + 2])
    return found

"""Where chosen events fall: counts drawn a customer and month, days within the month by its table.

The months are whole, even where the run cuts them, so that more days never change what was there. Belongs
here: how many and on which day. What is done is in ``actions``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.curves import bank_days
from simulator.days import Days
from simulator.streams import Floats, Hashes, Integers, each, fork, poisson, steps

_DAY_BITS = 12
_ORDINARY_DAY = 0.93
"""Mean of ``bank_days`` over a year, and the days of a mean month: a month's load is 1 on average."""
_DAYS_A_MONTH = 30.4


@dataclass(frozen=True)
class Calendar:
    """The months of a run. ``days`` has a row a month: offsets of its days, as often as customers act on them."""

    number: Integers
    first: Integers
    load: Floats
    days: NDArray[np.int16]


@lru_cache(maxsize=4)
def calendar(days: Days) -> Calendar:
    """Return the months that a run touches, whole."""
    months = days.months
    whole = Days(days.date_of(months[0].first), months[-1].last - months[0].first + 1)
    factors = bank_days(whole)
    table = np.zeros((len(months), 1 << _DAY_BITS), dtype=np.int16)
    load = np.zeros(len(months))
    for place, month in enumerate(months):
        own = factors[month.first - months[0].first : month.last - months[0].first + 1]
        # sums that are the same to the last bit on every machine
        total = math.fsum(own.tolist())
        bounds = np.rint(np.cumsum(own) / total * table.shape[1]).astype(np.int64)
        table[place] = np.searchsorted(bounds, np.arange(table.shape[1]), side="right")
        load[place] = total / (_ORDINARY_DAY * _DAYS_A_MONTH)
    return Calendar(np.array([m.number for m in months]), np.array([m.first for m in months]), load, table)


@dataclass(frozen=True)
class Cells:
    """Occasions: a key each, the customer's row and the day of the run.

    Days may lie outside the run: ``take`` those wanted.
    """

    key: Hashes
    row: Integers
    day: Integers

    def __len__(self) -> int:
        return len(self.key)

    def take(self, index: NDArray[np.bool_]) -> "Cells":
        return Cells(self.key[index], self.row[index], self.day[index])


def concat_cells(parts: Sequence[Cells]) -> Cells:
    """Return the occasions of all parts, one after the other."""
    columns = ([getattr(part, name) for part in parts] for name in ("key", "row", "day"))
    return Cells(*(np.concatenate(column) for column in columns))


def draw_cells(streams: Hashes, months: Calendar, rate: Floats) -> Cells:
    """Return Poisson occasions of customers (rows of ``rate``) in months (columns), each on a day of its month."""
    grid = each(streams[:, None], months.number[None, :])
    counts = poisson(grid, rate).ravel()
    cell, place = steps(counts)
    key = each(grid.ravel()[cell], place)
    row, month = np.divmod(cell, len(months.number))
    drawn = (fork(key, "day") >> np.uint64(64 - _DAY_BITS)).astype(np.intp)
    return Cells(key, row, months.first[month] + months.days[month, drawn])

"""Which customers have a case of fraud and on which day: drawn by customer and calendar month, as everything is. Pure.

Belongs here: what all typologies share. What is done in a case is in the typology's own module.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import Events
from simulator.fraud.labels import Labels, Typology
from simulator.scenario.fraud import FraudKnobs
from simulator.streams import Hashes, Integers, below, chance, each, fork

_A_THOUSAND = 1000.0


@dataclass(frozen=True)
class Cases:
    """One row a case: its key, the row of the customer among the streams given, and its first day."""

    key: Hashes
    row: Integers
    day: Integers

    def __len__(self) -> int:
        return len(self.key)

    def take(self, index: NDArray[np.bool_]) -> "Cases":
        return Cases(self.key[index], self.row[index], self.day[index])


def draw_cases(streams: Hashes, days: Days, knobs: FraudKnobs, purpose: str, a_thousand_a_month: float) -> Cases:
    """Return the cases of customers, given by their streams, that begin in the run and in the scenario's window."""
    own = fork(streams, purpose)
    found = [Cases(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for month in days.months:
        key = each(own, month.number)
        row = np.flatnonzero(chance(key, a_thousand_a_month / _A_THOUSAND))
        day = month.first + below(fork(key[row], "day"), month.last - month.first + 1)
        inside = days.holds(day) & (day >= knobs.from_day) & (day < knobs.from_day + knobs.for_days)
        found.append(Cases(key[row][inside], row[inside], day[inside]))
    return Cases(*(np.concatenate([getattr(part, name) for part in found]) for name in ("key", "row", "day")))


def labelled(events: Events, typology: Typology, case: Hashes) -> tuple[Events, Labels]:
    """Return events with the labels that say which case each belongs to."""
    return events, Labels(events.key, np.full(len(events), typology, dtype=np.int8), case)

"""Incidents: intervals in which the API is slow, fails, or does not answer at all. Pure.

At most one begins each day (UTC), drawn from the seed and the day's number alone: the same in every run that
touches the day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.traffic import IncidentKnobs
from simulator.streams import MILLIONTHS, Floats, Hashes, Integers, below, chance, each, fork, lognormal, root

_MINUTE_US = 60 * 1_000_000
DAY_US = 24 * 60 * _MINUTE_US
_DAYS_A_MONTH = 30.4
_SEVEREST_ERRORS = 0.95
NONE = -1


@dataclass(frozen=True)
class Incidents:
    """One row an incident, in order; instants in microseconds (UTC)."""

    start_us: Integers
    end_us: Integers
    slowness: Integers
    """How many times as long requests take, in millionths."""
    errors: Floats
    """Share of requests that fail; 1 in a total outage."""

    def __len__(self) -> int:
        return len(self.start_us)

    def at(self, instant_us: Integers) -> Integers:
        """Return the number of the incident at each instant; the one that began last; ``NONE`` where there is none."""
        if not len(self):
            return np.full(len(instant_us), NONE, dtype=np.int64)
        latest = np.searchsorted(self.start_us, instant_us, side="right") - 1
        inside = (latest >= 0) & (instant_us < self.end_us[np.maximum(latest, 0)])
        return np.where(inside, latest, NONE)

    def total_at(self, instant_us: Integers) -> NDArray[np.bool_]:
        """Tell which instants are in a total outage."""
        if not len(self):
            return np.zeros(len(instant_us), dtype=bool)
        incident = self.at(instant_us)
        caught: NDArray[np.bool_] = (incident != NONE) & (self.errors >= 1.0)[incident]
        return caught

    def after_outages(self, instant_us: Integers, key: Hashes) -> Integers:
        """Return the instants, those in a total outage moved to some minutes after its end."""
        caught = self.total_at(instant_us)
        if not caught.any():
            return instant_us
        back = self.end_us[self.at(instant_us)] + lognormal(fork(key, "after outage"), 4 * _MINUTE_US, 1.0)
        return np.where(caught, back, instant_us)


_NEVER = np.zeros(0, dtype=np.int64)
NO_INCIDENTS = Incidents(_NEVER, _NEVER, _NEVER, np.zeros(0, dtype=np.float64))


def incidents_between(seed: int, knobs: IncidentKnobs, first_us: int, last_us: int) -> Incidents:
    """Return the incidents that touch the time between two instants."""
    # one that began the day before may reach into the first day
    days = np.arange(first_us // DAY_US - 1, last_us // DAY_US + 1, dtype=np.int64)
    draws = each(root(seed, "incidents"), days)
    happens = chance(draws, knobs.a_month / _DAYS_A_MONTH)
    days, draws = days[happens], draws[happens]
    start = days * DAY_US + below(fork(draws, "start"), DAY_US // 1_000_000) * 1_000_000
    length = lognormal(fork(draws, "length"), int(knobs.median_minutes * _MINUTE_US), 0.8)
    severity = lognormal(fork(draws, "severity"), MILLIONTHS, 0.5)
    total = chance(fork(draws, "total"), knobs.total_share)
    return _without_overlaps(
        start,
        start + np.clip(length, _MINUTE_US, knobs.at_most_minutes * _MINUTE_US),
        np.maximum((severity * knobs.slowness).astype(np.int64), MILLIONTHS),
        np.where(total, 1.0, np.minimum(severity / MILLIONTHS * knobs.errors, _SEVEREST_ERRORS)),
    )


def _without_overlaps(start: Integers, end: Integers, slowness: Integers, errors: Floats) -> Incidents:
    """An incident lasts at most until the next one begins."""
    following = np.append(start[1:], np.iinfo(np.int64).max)
    return Incidents(start, np.minimum(end, following), slowness, errors)

"""The days of a run: offsets from the first day, their dates, months and midnights. Pure calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fluxo.clock import BUSINESS_TIMEZONE
from simulator.streams import Integers

_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Month:
    """A calendar month that the run touches. ``first`` may be negative and ``last`` past the end."""

    number: int
    """Months since year 0, the same in every run."""
    month: int
    first: int
    """Offset of the month's first day."""
    last: int
    """Offset of the month's last day."""

    def offset(self, day_of_month: Integers | int) -> Integers:
        """Return the offset of a day of this month; the last day where the month is shorter."""
        return np.minimum(self.first + np.asarray(day_of_month, dtype=np.int64) - 1, self.last)


@dataclass(frozen=True)
class Days:
    """``count`` business days from ``start``; every instant is microseconds since 1970, UTC."""

    start: date
    count: int

    def date_of(self, offset: int) -> date:
        return self.start + timedelta(days=offset)

    @cached_property
    def dates(self) -> list[date]:
        return [self.date_of(offset) for offset in range(self.count)]

    @cached_property
    def weekdays(self) -> Integers:
        """Monday is 0."""
        return (np.arange(self.count, dtype=np.int64) + self.start.weekday()) % 7

    @cached_property
    def _midnights(self) -> Integers:
        zone = ZoneInfo(BUSINESS_TIMEZONE)
        instants = (datetime.combine(self.date_of(o), time(), zone).astimezone(UTC) for o in range(self.count + 1))
        return np.array([int(instant.timestamp()) * _MICROSECONDS for instant in instants], dtype=np.int64)

    @property
    def end_us(self) -> int:
        """The instant after the last one of the run."""
        return int(self._midnights[-1])

    def instants(self, offsets: Integers, seconds: Integers, microseconds: Integers | int = 0) -> Integers:
        """Return instants from second-of-day; what a shortened day (DST, before 2019) lacks goes to its end."""
        start = self._midnights[offsets]
        found: Integers = np.minimum(start + seconds * _MICROSECONDS + microseconds, self._midnights[offsets + 1] - 1)
        return found

    @cached_property
    def months(self) -> list[Month]:
        found: list[Month] = []
        first = self.start.replace(day=1)
        while (first - self.start).days < self.count:
            following = (first + timedelta(days=32)).replace(day=1)
            found.append(
                Month(
                    first.year * 12 + first.month - 1,
                    first.month,
                    (first - self.start).days,
                    (following - self.start).days - 1,
                )
            )
            first = following
        return found

    def holds(self, offsets: Integers) -> NDArray[np.bool_]:
        """Tell which offsets are in the run."""
        return (offsets >= 0) & (offsets < self.count)

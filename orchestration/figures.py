"""Rows and centavos by day: the figures in which source, lake and warehouse are held against one another. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_SHOWN = 3


@dataclass(frozen=True)
class Figures:
    """Rows of a table and day, and the sum of their centavos, each taken as positive."""

    rows: int
    cents: int


NOTHING = Figures(0, 0)
ByDay = Mapping[date, Figures]


def differing_days(expected: ByDay, found: ByDay) -> list[date]:
    """Return the days whose figures differ, oldest first; a day that is not there has none."""
    days = expected.keys() | found.keys()
    return sorted(day for day in days if expected.get(day, NOTHING) != found.get(day, NOTHING))


def describe(expected: ByDay, found: ByDay) -> str | None:
    """Return in words where the figures differ, the first few days; None if nowhere."""
    days = differing_days(expected, found)
    if not days:
        return None
    told = []
    for day in days[:_SHOWN]:
        want, have = expected.get(day, NOTHING), found.get(day, NOTHING)
        told.append(f"{day}: {have.rows} rows of {have.cents} centavos instead of {want.rows} of {want.cents}")
    more = f" and {len(days) - _SHOWN} more days" if len(days) > _SHOWN else ""
    return "; ".join(told) + more

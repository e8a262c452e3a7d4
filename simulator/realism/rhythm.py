"""How a shop's days differ: Saturdays, the first days of the month, December. Pure."""

import numpy as np

from simulator.realism.baskets import Baskets
from simulator.realism.months import day_of_month, month_of
from simulator.streams import Integers

_ENOUGH_SATURDAYS = 8
_ENOUGH_DAYS = 300
_MOST_OF_A_MONTH = 15


def shop_rhythm(sold: Baskets) -> dict[str, float]:
    """Return figures of the days of sales.

    ``saturday_least``, ``saturday_most``: value of a Saturday over that of an ordinary working day, of the shop in
    which it is least and of the one in which it is most; shops that are closed on Saturdays do not count.
    ``first_days``: value of an open day from the 1st to the 4th over that of the month's others, less one; the mean of
    the months but November and December, whose other days are those of Black Friday and Christmas.
    ``december``: value of a day of December over that of the others, less one; of runs of most of a year.
    """
    saturdays = [ratio for shop in np.unique(sold.shop) if (ratio := _saturday(sold.take(sold.shop == shop)))]
    days, value = _days(sold)
    found = {"saturday_least": min(saturdays), "saturday_most": max(saturdays)} if saturdays else {}
    early = _first_days(days, value)
    if early:
        found["first_days"] = float(np.mean(early)) - 1
    december = month_of(days) % 12 == 11
    if len(days) >= _ENOUGH_DAYS and december.sum() >= 20:
        found["december"] = float(value[december].mean() / value[~december].mean()) - 1
    return found


def _days(sold: Baskets) -> tuple[Integers, Integers]:
    """Return the days with sales and what was sold on each."""
    days, place = np.unique(sold.day, return_inverse=True)
    return days, np.bincount(place, weights=sold.cents).astype(np.int64)


def _first_days(days: Integers, value: Integers) -> list[float]:
    """Return, by month, the mean day from the 1st to the 4th over the mean of the others."""
    early, month = day_of_month(days) <= 4, month_of(days)
    ratios = []
    for each in np.unique(month[month % 12 < 10]):
        here = month == each
        if (here & early).any() and (here & ~early).sum() >= _MOST_OF_A_MONTH:
            ratios.append(float(value[here & early].mean() / value[here & ~early].mean()))
    return ratios


def _saturday(sold: Baskets) -> float | None:
    days, value = _days(sold)
    weekday = (days + 6) % 7
    on, working = weekday == 5, weekday < 5
    if on.sum() < _ENOUGH_SATURDAYS or not working.any():
        return None
    return float(value[on].mean() / value[working].mean())

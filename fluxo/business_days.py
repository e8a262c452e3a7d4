"""Days on which banks in Brazil settle: not weekends, not national holidays. Pure rules.

Belongs here: the national calendar of banks. States and towns have holidays of their own, which do not
close the payment system.
"""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (4, 21), (5, 1), (9, 7), (10, 12), (11, 2), (11, 15), (12, 25))
_CONSCIOUSNESS_DAY = (11, 20)
_CONSCIOUSNESS_DAY_SINCE = 2024  # Law 14.759 of 2023
_FROM_EASTER = (-48, -47, -2, 60)  # Carnival's Monday and Tuesday, Good Friday, Corpus Christi


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (Meeus, Jones and Butcher)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the national bank holidays of a year."""
    fixed = [*_FIXED, *([_CONSCIOUSNESS_DAY] if year >= _CONSCIOUSNESS_DAY_SINCE else [])]
    moving = [easter(year) + timedelta(days=days) for days in _FROM_EASTER]
    return frozenset([*(date(year, month, day) for month, day in fixed), *moving])


def is_business_day(day: date) -> bool:
    """Tell whether banks settle on this day."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_business_day(day: date) -> date:
    """Return the day itself, or the first business day after it."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day

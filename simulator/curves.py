"""The shapes of time: how much happens at each hour, weekday, day of the month and season.

Belongs here: curves and their calibration (facts from published figures of Pix).
Does not belong here: who acts and what for; the calendar of shops, which is ``shop.rhythm``.
"""

import math
from functools import lru_cache

import numpy as np

from fluxo.business_days import holidays
from simulator.days import Days
from simulator.streams import Floats, Hashes, Integers, below, choose, fork

BANK_HOURS_WORKDAY = (
    0.8, 0.4, 0.2, 0.2, 0.3, 0.7, 2.0, 3.6, 5.2, 6.3, 6.9, 7.0,
    7.6, 6.4, 5.9, 5.7, 5.6, 7.3, 8.6, 8.1, 6.8, 5.0, 2.7, 1.2,
)  # fmt: skip
"""38% of Pix happens after 17h on a working day."""
BANK_HOURS_WEEKEND = (
    1.8, 1.0, 0.6, 0.4, 0.4, 0.5, 1.0, 2.2, 4.2, 6.2, 7.8, 8.4,
    8.2, 6.8, 6.2, 5.9, 5.9, 6.4, 7.0, 6.8, 5.4, 3.8, 2.1, 1.0,
)  # fmt: skip

BANK_WEEKDAYS = (1.03, 1.0, 1.0, 1.04, 1.16, 0.68, 0.47)
"""Monday to Sunday. The value of a weekend is about a third of a working day's: fewer and smaller."""
WEEKEND_AMOUNT = 0.325

_PAYDAYS = {5: 1.25, 6: 1.23, 7: 1.04, 20: 1.02}
_FROM_THE_8TH = dict.fromkeys(range(8, 28), 1.03)
BANK_DAYS_OF_MONTH = tuple({**dict.fromkeys(range(1, 32), 0.97), **_FROM_THE_8TH, **_PAYDAYS}[d] for d in range(1, 32))
THIRTEENTH_SALARY = {(11, 30): 1.75, (12, 20): 1.75}
"""The two days on which the 13th salary arrives are the year's peaks."""
HOLIDAY = 0.55


def bank_days(days: Days) -> Floats:
    """Return how much customers do on each day of the run, 1 on an ordinary one."""
    factors = []
    for day in days.dates:
        of_month = THIRTEENTH_SALARY.get((day.month, day.day), BANK_DAYS_OF_MONTH[day.day - 1])
        factors.append(BANK_WEEKDAYS[day.weekday()] * of_month * (HOLIDAY if day in holidays(day.year) else 1.0))
    return np.array(factors)


def bank_seconds(draws: Hashes, weekday: Integers) -> Integers:
    """Return the second of the day at which a customer acts."""
    hour = np.where(weekday < 5, choose(draws, BANK_HOURS_WORKDAY), choose(draws, BANK_HOURS_WEEKEND))
    return hour * 3600 + below(fork(draws, "second"), 3600)


@lru_cache(maxsize=8)
def hour_load() -> Floats:
    """Return how loaded the service is at each hour, 1 on average: latencies follow it."""
    weights = np.array(BANK_HOURS_WORKDAY)
    return np.asarray(weights * 24 / math.fsum(BANK_HOURS_WORKDAY), dtype=np.float64)

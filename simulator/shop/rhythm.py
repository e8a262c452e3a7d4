"""How much a shop sells on each day and hour: weekdays, holidays, seasons, promotions, Black Friday, trend.

Belongs here: the calendar of selling, calibrated on published figures of physical shops and Online Retail.
Does not belong here: who buys and what.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from fluxo.business_days import holidays
from simulator.days import Days
from simulator.scenario.shops import ShopKnobs
from simulator.streams import Floats, Hashes, Integers, chance, each, fork, root
from simulator.world.shops import Shop

HOURS_A_DAY = 24
_FRIDAY = 4
_BEFORE, _AFTER = 0.2, 0.45
"""How much of Black Friday's crowd comes from Monday to Thursday before it, and until the Monday after it."""


def black_friday(year: int) -> date:
    """Return the last Friday of November."""
    last = date(year, 11, 30)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)


@dataclass(frozen=True)
class Calendar:
    """A shop's days: how many sales to expect in each of 24 hours, and which days are special."""

    expected: Floats
    """Sales by day and hour of the day, 0 where the shop is closed."""
    discount: Integers
    """Percent off every price on each day."""
    black_week: NDArray[np.bool_]

    @property
    def is_open(self) -> NDArray[np.bool_]:
        open_hours: NDArray[np.bool_] = self.expected > 0
        return np.asarray(open_hours.any(axis=1))

    def next_open(self) -> Integers:
        """Return, for each day, itself or the first open day after it; the run's length where there is none."""
        found, following = [], len(self.expected)
        for day in reversed(range(len(self.expected))):
            following = day if self.is_open_on(day) else following
            found.append(following)
        return np.array(found[::-1], dtype=np.int64)

    def is_open_on(self, day: int) -> bool:
        return bool((self.expected[day] > 0).any())


def shop_stream(seed: int, shop: Shop, days: Days) -> Hashes:
    """Return the stream of what happens in a shop in a run."""
    return each(root(seed, days.start, "shop"), shop.number)


def calendar(start: Hashes, shop: Shop, days: Days, knobs: ShopKnobs) -> Calendar:
    """Return the calendar of a shop; ``start`` is its stream, for the days of its promotions."""
    promotions = chance(each(fork(start, "promotion"), np.arange(days.count)), knobs.promotion_days)
    factors = day_factors(shop, days, knobs) * np.where(promotions, knobs.promotion_lift, 1.0)
    fridays = [_from_black_friday(day) for day in days.dates]
    black = np.array([-1 <= offset <= 3 for offset in fridays])
    off = np.maximum(np.where(promotions, knobs.promotion_discount, 0), np.where(black, _discount(shop, knobs), 0))
    weights = np.array([_hour_weights(shop, day) for day in days.dates])
    return Calendar(
        expected=(shop.sales_a_day * knobs.sales * factors)[:, None] * weights,
        discount=off.astype(np.int64),
        black_week=np.array([-4 <= offset <= 3 for offset in fridays]) & (shop.trade.black_friday > 1),
    )


def day_factors(shop: Shop, days: Days, knobs: ShopKnobs) -> Floats:
    """Return how much a shop sells on each day, 1 on an ordinary one and 0 when it is closed."""
    trade, factors = shop.trade, []
    for number, day in enumerate(days.dates):
        factor = trade.weekdays[day.weekday()] * trade.months[day.month - 1] * trade.days_of_month[day.day - 1]
        if day in holidays(day.year):
            # what a weekday's holiday keeps of it; one on a Sunday is a Sunday
            factor *= trade.holiday * knobs.holidays
        factor *= 1 + (trade.black_friday - 1) * knobs.black_friday.crowd * _crowd(_from_black_friday(day))
        factor *= max(1 + knobs.trend * number / 365, 0.0)
        factors.append(factor if shop.hours_on(day) else 0.0)
    return np.array(factors)


def _from_black_friday(day: date) -> int:
    """Return the days since the year's Black Friday; negative before it."""
    return (day - black_friday(day.year)).days


def _crowd(offset: int) -> float:
    if offset == 0:
        return 1.0
    if -4 <= offset < 0:
        return _BEFORE
    return _AFTER if 0 < offset <= 3 else 0.0


def _discount(shop: Shop, knobs: ShopKnobs) -> int:
    takes_part = shop.trade.black_friday > 1 and knobs.black_friday.crowd > 0
    return knobs.black_friday.discount if takes_part else 0


def _hour_weights(shop: Shop, day: date) -> list[float]:
    """Return the share of the day's sales of each hour, within that day's opening hours."""
    trade, hours = shop.trade, shop.hours_on(day)
    if hours is None:
        return [0.0] * HOURS_A_DAY
    first, closes = hours
    weights = [
        trade.hours[hour - trade.opens] if first <= hour < closes and 0 <= hour - trade.opens < len(trade.hours) else 0
        for hour in range(HOURS_A_DAY)
    ]
    total = math.fsum(weights)
    return [weight / total for weight in weights]

"""What a shop of this size can bear: expected sales of a month, fixed costs, stock and the owners' first money."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.days import Days
from simulator.scenario.shops import ShopKnobs
from simulator.shop.baskets import draw_baskets
from simulator.shop.rhythm import day_factors
from simulator.streams import Integers, each, fork, lognormal_table, look_up
from simulator.world.shops import RATE_SCALE, Shop

RENT, PAYROLL, UTILITIES, OTHER, DEPRECIATION = 0.21, 0.58, 0.09, 0.06, 0.06
"""Shares of the fixed costs."""
_SAMPLE = 3000
_PARTIAL_VALUE = 0.15
"""What a return of some lines is worth, as a share of the sale."""
_YEAR = Days(date(2025, 1, 1), 365)
"""Any year does: budgets know of weekdays, holidays and seasons, not of the run's own days."""
_BETTER_KEPT = 0.8
"""How much of a better margin than the trade's goes into dearer rent and staff, and of a worse one comes from it."""
_LEAST_FIXED = 0.08
_USUAL = ShopKnobs()


@dataclass(frozen=True)
class Budget:
    """Centavos of an ordinary month: what is sold, what it costs, and the fixed costs."""

    sales_cents: int
    cost_cents: int
    fixed_cents: int

    def part_of_fixed(self, share: float) -> int:
        return int(self.fixed_cents * share)


def budget(shop: Shop, knobs: ShopKnobs) -> Budget:
    """Return a shop's budget. It plans with usual sales, whatever a scenario brings; fixed costs are a knob."""
    sample = each(fork(shop.stream, "budget"), np.arange(_SAMPLE))
    items = draw_baskets(shop, sample, np.zeros(_SAMPLE, dtype=np.int64), _USUAL)
    month = shop.sales_a_day * math.fsum(day_factors(shop, _YEAR, _USUAL).tolist()) / _YEAR.count * 30
    sales = _times(items.quantity * items.unit_price, month)
    cost = _times(items.quantity * items.unit_cost, month)
    return Budget(sales, cost, int(_fixed_share(shop, sales, cost) * sales * knobs.fixed_costs))


def _fixed_share(shop: Shop, sales: int, cost: int) -> float:
    """Return the fixed costs that the shop can bear as a share of what it sells."""
    trade = shop.trade
    after_tax = 1 - int(shop.rates.sales_tax * RATE_SCALE) / RATE_SCALE
    kept = after_tax - trade.returned * (1 - trade.partial * (1 - _PARTIAL_VALUE))
    better = (trade.cost_share - cost / sales) / after_tax
    own = int(look_up(fork(shop.stream, "fixed"), lognormal_table(0.06))[0]) / 1_000_000
    return kept * max(trade.fixed_share * own + better * _BETTER_KEPT, _LEAST_FIXED)


def _times(values: Integers, month: float) -> int:
    return int(int(values.sum()) / _SAMPLE * month)

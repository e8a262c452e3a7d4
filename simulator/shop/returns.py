"""What comes back: some sales, some days later, whole or in part, never more than was sold. Pure and vectorised.

What a return books is the rule of ``fluxo.ledger.returns``: goods at their price and cost, taxes in proportion.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import Events, SaleItems, make_events
from simulator.movements import M
from simulator.scenario.shops import ShopKnobs
from simulator.shop.baskets import by_sale
from simulator.shop.quantiles import THOUSANDTHS, quantile_table
from simulator.shop.rhythm import Calendar
from simulator.streams import Hashes, Integers, below, chance, each, fork, lognormal, look_up
from simulator.world.shops import Shop

_LATEST_DAYS = 60
_USUAL_DAYS = 9
_LAG_SIGMA = 0.8
_ANOTHER_LINE = 0.06
_SOME_UNITS = 0.5


def draw_returns(
    shop: Shop, days: Days, calendar: Calendar, knobs: ShopKnobs, sales: Events, items: SaleItems, paid_day: Integers
) -> tuple[Events, SaleItems]:
    """Return the returns of sales and their lines, which bear the numbers of the lines they give back.

    ``paid_day`` is the day on which a sale is paid for: what is not paid yet does not come back.
    """
    black = calendar.black_week[sales.day]
    wanted = shop.trade.returned * knobs.returns * np.where(black, knobs.black_friday.returns, 1.0)
    comes_back = chance(fork(sales.key, "returned"), wanted)
    day = sales.day + _lags(shop, knobs, sales.key)
    within = comes_back & (day < days.count) & (day > paid_day)
    # a closed day is waited out
    day = np.where(within, calendar.next_open()[np.minimum(day, days.count - 1)], days.count)
    which = np.flatnonzero(day < days.count)
    original, day = sales.take(which), day[which]
    lines = items.take(_lines_of(items, which))
    quantity = _given_back(shop, knobs, original.key, lines)
    gross = by_sale(quantity * lines.unit_price, lines.line)
    key = fork(original.key, "return")
    returns = make_events(
        key, M.SALE_RETURN, day, days.instants(day, *_moment(calendar, day, key)), gross,
        workspace=shop.number, method=original.method, installments=original.installments,
        reverses=original.key, reverses_us=original.occurred_us,
        cost=by_sale(quantity * lines.unit_cost, lines.line),
        taxes=(2 * original.taxes * gross + original.amount) // (2 * original.amount),
    )  # fmt: skip
    back = SaleItems(**{**lines.__dict__, "sale": fork(lines.sale, "return"), "quantity": quantity})
    return returns, back.take(quantity > 0)


def _lags(shop: Shop, knobs: ShopKnobs, sale: Hashes) -> Integers:
    """Return after how many days, at least one, each sale would come back."""
    draws = fork(sale, "lag")
    if shop.trade.lag_knots:
        thousandths = look_up(draws, quantile_table(shop.trade.lag_knots)) * knobs.return_days // _USUAL_DAYS
        return np.maximum((thousandths + THOUSANDTHS // 2) // THOUSANDTHS, 1)
    # the half, so that the whole days have the median that is asked for
    return 1 + np.minimum(lognormal(draws, knobs.return_days * 2 - 1, _LAG_SIGMA) // 2, _LATEST_DAYS)


def _lines_of(items: SaleItems, which: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which lines are those of the chosen sales, given by their position."""
    position = np.cumsum(items.line == 1) - 1
    chosen = np.zeros(int(position[-1]) + 1 if len(position) else 0, dtype=bool)
    chosen[which] = True
    found: NDArray[np.bool_] = chosen[position]
    return found


def _given_back(shop: Shop, knobs: ShopKnobs, sale: Hashes, lines: SaleItems) -> Integers:
    """Return how many units of each line come back: all, or those of one line and now and then another."""
    starts = np.flatnonzero(lines.line == 1)
    count = np.diff(np.append(starts, len(lines)))
    position = np.repeat(np.arange(len(sale)), count)
    in_part = chance(fork(sale, "in part"), shop.trade.partial * knobs.partial_returns)[position]
    first = 1 + below(fork(sale, "line back"), count)
    own = each(fork(sale, "lines back")[position], lines.line)
    chosen = (lines.line == first[position]) | chance(fork(own, "too"), _ANOTHER_LINE)
    some = 1 + below(fork(own, "units"), lines.quantity)
    units = np.where(chance(fork(own, "some units"), _SOME_UNITS), some, lines.quantity)
    return np.where(in_part, np.where(chosen, units, 0), lines.quantity)


def _moment(calendar: Calendar, day: Integers, key: Hashes) -> tuple[Integers, Integers]:
    """Return a second of the day, and a microsecond of it, at which the shop is open."""
    is_open = calendar.expected[day] > 0
    first, hours = is_open.argmax(axis=1), is_open.sum(axis=1)
    second = first * 3600 + below(fork(key, "second"), hours * 3600)
    return second.astype(np.int64), below(fork(key, "microsecond"), 1_000_000)

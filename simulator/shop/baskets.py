"""What is in a basket: a heavy-tailed number of lines, products by popularity, quantities. Pure and vectorised."""

import numpy as np

from simulator.events import SaleItems
from simulator.scenario.shops import ShopKnobs
from simulator.shop.buyers import UNKNOWN, buyers_of
from simulator.shop.quantiles import THOUSANDTHS, quantile_table
from simulator.streams import (
    Hashes,
    Integers,
    below,
    chance,
    choose,
    each,
    fork,
    lognormal,
    lognormal_table,
    look_up,
    steps,
)
from simulator.world.online_retail import MEDIAN_CENTS
from simulator.world.shops import QUANTITY_SHARES, Shop

MOST_LINES = 420
_MOST_OF_A_SMALL_BASKET = 61
_MOST_UNITS = 2000
_SPREAD = 0.7
"""Sigma of what the lines of one basket come to."""
_SPEND_LASTS = 2.2
"""How many times as faithful buyers are to what they spend as to how many lines they order."""


def draw_baskets(shop: Shop, sale: Hashes, discount: Integers, knobs: ShopKnobs) -> SaleItems:
    """Draw the lines of each sale; ``discount`` is in percent, by sale."""
    line_draws, spend_draws = _moods(shop, sale, knobs)
    count = _line_counts(shop, sale, line_draws, knobs)
    position, line = steps(count)
    own = each(fork(sale, "basket")[position], line)
    product = look_up(fork(own, "product"), shop.popularity)
    price = shop.prices[product]
    if shop.trade.spend_knots:
        quantity = _wholesale(shop, count, spend_draws, position, own, price)
    else:
        quantity = 1 + choose(fork(own, "quantity"), QUANTITY_SHARES)
    return SaleItems(
        sale=sale[position],
        line=line + 1,
        shop=np.full(len(position), shop.number, dtype=np.int32),
        product=product.astype(np.int32),
        quantity=quantity,
        unit_price=np.maximum(price * (100 - discount[position]) // 100, 1),
        unit_cost=shop.costs[product],
    )


def by_sale(values: Integers, line: Integers) -> Integers:
    """Return the sums of lines by sale, in the order of the sales."""
    starts = np.flatnonzero(line == 1)
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, dtype=np.int64)


def _moods(shop: Shop, sale: Hashes, knobs: ShopKnobs) -> tuple[Hashes, Hashes]:
    """Return the draws of size and of spending: a faithful buyer's are often those of their last baskets."""
    size, spend = fork(sale, "lines"), fork(sale, "spend")
    buyers = shop.trade.buyers
    if buyers is None or buyers.faithful == 0:
        return size, spend
    buyer = buyers_of(sale, shop, knobs)
    habit = each(fork(shop.stream, "buyer"), buyer)
    usual = fork(sale, "as usual")
    usual_size = (buyer != UNKNOWN) & chance(usual, buyers.faithful)
    usual_spend = (buyer != UNKNOWN) & chance(usual, buyers.faithful * _SPEND_LASTS)
    return np.where(usual_size, fork(habit, "lines"), size), np.where(usual_spend, fork(habit, "spend"), spend)


def _line_counts(shop: Shop, sale: Hashes, draws: Hashes, knobs: ShopKnobs) -> Integers:
    scale = int(knobs.baskets * THOUSANDTHS)
    if shop.trade.line_knots:
        found = look_up(draws, quantile_table(shop.trade.line_knots)) * scale // THOUSANDTHS
        return np.clip((found + THOUSANDTHS // 2) // THOUSANDTHS, 1, MOST_LINES)
    # a log-normal number of lines has the long tail of real baskets
    more = lognormal(draws, int(shop.trade.lines * scale), 0.8, mean_one=True)
    beyond: Integers = (more + below(fork(sale, "rounding"), THOUSANDTHS)) // THOUSANDTHS
    return 1 + np.minimum(beyond, _MOST_OF_A_SMALL_BASKET - 1)


def _wholesale(
    shop: Shop, count: Integers, spend_draws: Hashes, position: Integers, own: Hashes, price: Integers
) -> Integers:
    """Return as many units of each line as make the basket come to what its buyer spends."""
    spend = np.zeros(len(count), dtype=np.int64)
    left = np.ones(len(count), dtype=bool)
    for most, knots in shop.trade.spend_knots:
        here = left & (count <= most)
        spend[here] = look_up(spend_draws[here], quantile_table(knots)) * MEDIAN_CENTS // THOUSANDTHS
        left &= ~here
    parts = look_up(fork(own, "units"), lognormal_table(_SPREAD)) // 1000
    starts = np.cumsum(count) - count
    of_basket = np.add.reduceat(parts, starts) if len(starts) else parts
    wanted = spend[position] * parts // of_basket[position]
    # to the nearest unit at random, so that the mean is kept
    units = (wanted * 256 + below(fork(own, "unit"), 256) * price) // (256 * price)
    return np.clip(units, 1, _MOST_UNITS)

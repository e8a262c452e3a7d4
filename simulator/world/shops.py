"""The shops of the world: trade, size, catalogue, and the fixed costs that such a shop can bear."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.curves import SHOP_MONTHS
from simulator.streams import (
    TABLE_SIZE,
    Hashes,
    Integers,
    below,
    choice_table,
    each,
    fork,
    lognormal,
    lognormal_table,
    look_up,
    root,
)
from simulator.world.people import shop_names
from simulator.world.trades import TRADES, Trade

QUANTITY_SHARES = (76.0, 16.0, 5.0, 3.0)
_FLAVOURS = ("", " especial", " premium")
_NET_SHARE = 0.955
"""What is left of the gross price after taxes and a few returns."""


@dataclass(frozen=True)
class Shop:
    """One shop; ``number`` starts at 1. Prices and costs are centavos."""

    number: int
    name: str
    trade: Trade
    stream: Hashes
    sales_a_day: float
    sellers: int
    products: tuple[str, ...]
    prices: Integers
    costs: Integers

    @property
    def slug(self) -> str:
        return f"loja-{self.number}"

    @cached_property
    def popularity(self) -> Integers:
        """Table of products by how often they sell (Zipf)."""
        return choice_table(tuple(1 / (rank + 1) ** 0.8 for rank in range(len(self.products))))

    @cached_property
    def month_cents(self) -> int:
        """Expected gross revenue of an ordinary month."""
        quantity = 1 + int(choice_table(QUANTITY_SHARES).sum()) / TABLE_SIZE
        line = float(self.prices[self.popularity].mean()) * quantity
        week = sum(self.trade.weekdays) / 7 * sum(SHOP_MONTHS) / 12
        return int(line * (1 + self.trade.lines) * self.sales_a_day * week * 30)

    @cached_property
    def fixed_cents(self) -> int:
        """Payroll, rent, utilities and depreciation of a month."""
        share = look_up(fork(self.stream, "fixed"), lognormal_table(0.06))[0] / 1_000_000
        return int(self.month_cents * _NET_SHARE * self.trade.fixed_share * share)


def make_shops(seed: int, count: int) -> list[Shop]:
    """Return the first ``count`` shops of the world of this seed; trades take turns."""
    return [_make_shop(seed, number) for number in range(1, count + 1)]


def _make_shop(seed: int, number: int) -> Shop:
    trade = TRADES[(number - 1) % len(TRADES)]
    stream = each(root(seed, "shops"), number)
    names = tuple(noun + flavour for flavour in _FLAVOURS for noun in trade.products)
    own = each(fork(stream, "products"), np.arange(len(names)))
    flavour = np.repeat([1.0, 1.35, 1.8], len(trade.products))
    prices = lognormal(fork(own, "price"), (trade.price_cents * flavour).astype(np.int64), trade.price_sigma)
    prices = np.maximum(prices, 150) // 10 * 10 - 1
    millionths = look_up(fork(own, "cost"), lognormal_table(0.12))
    costs = np.minimum(prices * int(trade.cost_share * 1000) // 1000 * millionths // 1_000_000, prices * 9 // 10)
    size = look_up(fork(stream, "size"), lognormal_table(0.18))[0] / 1_000_000
    surname = shop_names()[int(below(fork(stream, "name"), len(shop_names()))[0])]
    return Shop(
        number=number,
        name=f"{trade.title} {surname}",
        trade=trade,
        stream=stream,
        sales_a_day=trade.sales_a_day * size,
        sellers=2 + int(below(fork(stream, "sellers"), 4)[0]),
        products=names,
        prices=prices,
        costs=costs,
    )

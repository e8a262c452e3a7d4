"""The shops of the world: trade, size, catalogue, opening hours and the contract with the card machine."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from fluxo.business_days import holidays
from fluxo.ledger.sale_terms import Rates
from simulator.streams import (
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
from simulator.world.catalogues import DEARER
from simulator.world.people import shop_names
from simulator.world.trades import TRADES, Hours, Trade

QUANTITY_SHARES = (76.0, 16.0, 5.0, 3.0)
RATE_SCALE = 10_000
"""Rates are whole ten-thousandths."""
_CLOSED_ON = {(1, 1), (12, 25)}
"""Days on which every shop but an online one is closed."""


@dataclass(frozen=True)
class Shop:
    """One shop; ``number`` starts at 1. Prices and costs are centavos."""

    number: int
    seed: int
    name: str
    trade: Trade
    stream: Hashes
    sales_a_day: float
    sellers: int
    products: tuple[str, ...]
    prices: Integers
    costs: Integers
    rates: Rates
    """What the card machine and the state take of a sale, by this shop's contract."""

    @property
    def slug(self) -> str:
        return f"loja-{self.number}"

    @cached_property
    def popularity(self) -> Integers:
        """Table of products by how often they sell (Zipf)."""
        return choice_table(tuple(1 / (rank + 1) ** 0.8 for rank in range(len(self.products))))

    def hours_on(self, day: date) -> Hours | None:
        """Return from when to when the shop is open on a day of the calendar, or None if it is closed."""
        trade, weekday = self.trade, day.weekday()
        usual = (trade.opens, trade.opens + len(trade.hours))
        if trade.weekdays[weekday] == 0 or (not trade.online and (day.month, day.day) in _CLOSED_ON):
            return None
        if day in holidays(day.year):
            return (trade.sunday or usual) if trade.holiday > 0 else None
        own = {5: trade.saturday, 6: trade.sunday}.get(weekday)
        return own or usual


def make_shops(seed: int, count: int) -> list[Shop]:
    """Return the first ``count`` shops of the world of this seed; trades take turns."""
    return [_make_shop(seed, number) for number in range(1, count + 1)]


def _make_shop(seed: int, number: int) -> Shop:
    trade = TRADES[(number - 1) % len(TRADES)]
    stream = each(root(seed, "shops"), number)
    names = tuple(noun + flavour for flavour in trade.flavours for noun in trade.products)
    own = each(fork(stream, "products"), np.arange(len(names)))
    dearer = np.repeat([DEARER[flavour] for flavour in trade.flavours], len(trade.products))
    prices = lognormal(fork(own, "price"), trade.price_cents * dearer // 100, trade.price_sigma)
    prices = np.maximum(prices, 150) // 10 * 10 - 1
    millionths = look_up(fork(own, "cost"), lognormal_table(0.12))
    costs = np.minimum(prices * int(trade.cost_share * 1000) // 1000 * millionths // 1_000_000, prices * 9 // 10)
    size = look_up(fork(stream, "size"), lognormal_table(0.18))[0] / 1_000_000
    surname = shop_names()[int(below(fork(stream, "name"), len(shop_names()))[0])]
    return Shop(
        number=number,
        seed=seed,
        name=f"{trade.title} {surname}",
        trade=trade,
        stream=stream,
        sales_a_day=trade.sales_a_day * size,
        sellers=2 + int(below(fork(stream, "sellers"), 4)[0]),
        products=names,
        prices=prices,
        costs=costs,
        rates=_rates(stream),
    )


def _rates(stream: Hashes) -> Rates:
    """Return a contract within what card machines take in Brazil: debit 1-2%, credit 2-4%, instalments 3% and more."""
    debit = 100 + int(below(fork(stream, "debit rate"), 100)[0])
    credit = 249 + int(below(fork(stream, "credit rate"), 120)[0])
    more = 50 + int(below(fork(stream, "installments rate"), 110)[0])
    # Simples Nacional, Anexo I: what a small shop really pays of its sales
    tax = 400 + 25 * int(below(fork(stream, "sales tax"), 7)[0])
    return Rates(*(Decimal(rate) / RATE_SCALE for rate in (debit, credit, credit + more, tax)))

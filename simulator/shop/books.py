"""A shop's books beyond the counter: the opening, stock and suppliers, cards, boletos, cash.

Everything here follows from what was traded up to that day, so that a longer run changes no earlier day.
What is booked every month is in ``monthly``.
"""

from collections.abc import Iterator

import numpy as np

from simulator.days import Days
from simulator.events import Events, make_events
from simulator.movements import M
from simulator.scenario.shops import ShopKnobs
from simulator.shop.bookings import Booking, business_day
from simulator.shop.budget import Budget, budget
from simulator.shop.counterparties import SUPPLIERS
from simulator.shop.monthly import monthly
from simulator.shop.owners import capital_calls
from simulator.shop.totals import Totals
from simulator.streams import Hashes, Integers, below, each, fork, lognormal_table, look_up
from simulator.world.shops import Shop

SETTLED_AT = 18_000
"""Second of the day at which card machines pay: before any shop opens."""
_SUPPLIER_DAYS = 28
_FLOAT = 200_000
"""Centavos that stay in the drawer."""


def settlement_key(start: Hashes, day: Integers, movement: Integers) -> Hashes:
    """Return the keys of what card machines pay on a day."""
    return _key(start, day, movement, np.full(len(day), SETTLED_AT, dtype=np.int64))


def _key(start: Hashes, day: Integers, movement: Integers, second: Integers) -> Hashes:
    return each(each(each(fork(start, "books"), day), movement), second)


def book_events(start: Hashes, shop: Shop, days: Days, knobs: ShopKnobs, traded: Events, paid_day: Integers) -> Events:
    """Return the bookings that follow from a shop's sales and returns; ``paid_day`` is each sale's."""
    totals = Totals(days, traded, paid_day)
    means = budget(shop, knobs)
    bookings = [
        *_opening(shop, means),
        *_money_in(days, totals),
        *_weekly(start, shop, days, knobs, totals),
        *monthly(start, shop, days, knobs, means, totals),
        *_supply(shop, days, means),
    ]
    kept = [booking for booking in bookings if 0 <= booking.day < days.count and booking.cents > 0]
    kept += [
        Booking(day, M.OWNERS_CAPITAL, 28_800, cents)
        for day, cents in capital_calls(days.count, traded, kept, means.sales_cents)
    ]
    kept.sort()
    day, movement, second, amount, payee = (np.array(column, dtype=np.int64) for column in zip(*kept, strict=True))
    key = _key(start, day, movement, second)
    return make_events(key, movement, day, days.instants(day, second), amount, workspace=shop.number, payee=payee)


def _opening(shop: Shop, means: Budget) -> Iterator[Booking]:
    """The owners' first money: enough for costs until cards pay, the stock, the fittings."""
    month = means.sales_cents
    yield Booking(0, M.SHOP_OPENING_BANK, 60, int(month * _waiting(shop)) // 100_000 * 100_000)
    yield Booking(0, M.SHOP_OPENING_CASH, 61, _FLOAT)
    yield Booking(0, M.SHOP_OPENING_ASSETS, 62, month * 6 // 10 // 100_000 * 100_000)


def _waiting(shop: Shop) -> float:
    """Return for how many months of sales a shop needs money of its own: more where it sells on credit."""
    weights = shop.trade.methods
    return 0.9 + 1.3 * weights[3] / sum(weights)


def _supply(shop: Shop, days: Days, means: Budget) -> Iterator[Booking]:
    """The first stock, from every supplier, half of it paid after 28 days and half after 56."""
    share = means.cost_cents * shop.trade.stock_days // 30 // SUPPLIERS
    for supplier in range(SUPPLIERS):
        yield Booking(0, M.PURCHASE, 63 + supplier, share, supplier)
        for part, cents in ((1, share // 2), (2, share - share // 2)):
            due = business_day(days, _SUPPLIER_DAYS * part)
            yield Booking(due, M.SUPPLIER_PAYMENT, 38_500 + supplier, cents, supplier)


def _money_in(days: Days, totals: Totals) -> Iterator[Booking]:
    for day, cents in enumerate(totals.cards[: days.count].tolist()):
        yield Booking(day, M.CARD_SETTLEMENT if cents > 0 else M.CARD_CHARGEBACK, SETTLED_AT, abs(cents))
    for day, (received, refunded) in enumerate(zip(totals.boletos.tolist(), totals.refunds.tolist(), strict=True)):
        yield Booking(day, M.BOLETO_SETTLEMENT, 30_600, received)
        yield Booking(day, M.BOLETO_REFUND, 39_600, refunded)


def _weekly(start: Hashes, shop: Shop, days: Days, knobs: ShopKnobs, totals: Totals) -> Iterator[Booking]:
    """On the first business day of a week: cash to the bank, goods bought again from two suppliers, carriers paid."""
    appetite = look_up(each(fork(start, "purchase"), np.arange(days.count)), lognormal_table(0.08)).tolist()
    chosen = below(each(fork(start, "supplier"), np.arange(days.count)), SUPPLIERS).tolist()
    first_day, drawer, carried = 0, 0, 0
    for monday in range(-days.start.weekday(), days.count, 7):
        day = business_day(days, monday)
        if not first_day < day < days.count:
            continue
        week = slice(first_day, day)
        first_day = day
        drawer += int(totals.cash[week].sum())
        yield Booking(day, M.CASH_DEPOSIT, 36_000, max(drawer, 0))
        drawer = min(drawer, 0)
        carried += int(totals.cost[week].sum() * knobs.purchases)
        goods = max(carried, 0) * appetite[day] // 1_000_000
        # what was bought too much or too little is made up for next week
        carried -= goods
        for place, cents in enumerate((goods * 6 // 10, goods - goods * 6 // 10)):
            supplier = (chosen[day] + place) % SUPPLIERS
            yield Booking(day, M.PURCHASE, 37_000 + place, cents, supplier)
            due = business_day(days, day + _SUPPLIER_DAYS)
            yield Booking(due, M.SUPPLIER_PAYMENT, 38_000 + 10 * (day % 7) + place, cents, supplier)
        freight = int(totals.gross[week].sum() * shop.trade.freight * knobs.freight)
        yield Booking(day, M.FREIGHT, 39_300, freight)

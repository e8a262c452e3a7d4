"""What happens at the counter of a shop: sales and their payment. Pure and vectorised.

Baskets, returns and the books behind the counter have their own modules.
"""

import math

import numpy as np

from fluxo.ledger.entries import PaymentMethod
from simulator.days import Days
from simulator.events import METHODS, Events, SaleItems, concat, concat_items, make_events
from simulator.fraud import card_testing
from simulator.fraud.labels import Labels
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.scenario.shops import ShopKnobs
from simulator.shop.baskets import by_sale, draw_baskets
from simulator.shop.boletos import paid_days
from simulator.shop.books import book_events
from simulator.shop.card_machine import CREDIT, fees, share_of
from simulator.shop.returns import draw_returns
from simulator.shop.rhythm import Calendar, calendar, shop_stream
from simulator.streams import Hashes, Integers, below, chance, choose, each, fork, poisson, steps
from simulator.world.shops import RATE_SCALE, Shop

PAID_WITH = (
    PaymentMethod.CASH,
    PaymentMethod.PIX,
    PaymentMethod.DEBIT_CARD,
    PaymentMethod.CREDIT_CARD,
    PaymentMethod.BOLETO,
)
INSTALLMENTS = (1, 2, 3, 4, 5, 6, 8, 10)
INSTALLMENTS_FROM = 15_000
"""Centavos from which a credit sale may be paid in instalments."""
_CODES = np.array([METHODS.index(method) for method in PAID_WITH])
MOST_CASH = 100_000
"""Centavos above which nobody brings notes: a Pix instead."""
_CASH, _PIX = (METHODS.index(method) for method in (PaymentMethod.CASH, PaymentMethod.PIX))
_PARTS_OF_AN_HOUR, _MOST_A_PART = 8, 39
"""An hour is drawn in parts, more of them for a crowd, because one Poisson draw allows no more than forty."""


def shop_events(seed: int, shop: Shop, days: Days, scenario: Scenario) -> tuple[Events, SaleItems, Labels]:
    """Return a shop's events (sales, returns and its books), the lines of its sales, and labels of fraud."""
    start, knobs = shop_stream(seed, shop, days), scenario.shops
    dates = calendar(start, shop, days, knobs)
    key, day, hour = _visits(start, dates)
    items = draw_baskets(shop, key, dates.discount[day], knobs)
    sales = _sales(shop, days, knobs, (key, day, hour), dates, items)
    tests, tested_items, labels = card_testing.planned(start, shop, days, scenario, dates)
    sales, items = concat([sales, tests]), concat_items([items, tested_items])
    paid = paid_days(sales, days, knobs)
    returns, returned_items = draw_returns(shop, days, dates, knobs, sales, items, paid)
    traded = concat([sales, returns])
    books = book_events(start, shop, days, knobs, traded, paid)
    return concat([traded, books]), concat_items([items, returned_items]), labels


def _visits(start: Hashes, dates: Calendar) -> tuple[Hashes, Integers, Integers]:
    """Return key, day and hour of every sale: Poisson in each part of each opening hour."""
    day, hour = (places.astype(np.int64) for places in np.nonzero(dates.expected))
    hours = each(each(fork(start, "visits"), day), hour)
    expected = dates.expected[day, hour]
    parts = np.maximum(np.ceil(expected / _MOST_A_PART).astype(np.int64), _PARTS_OF_AN_HOUR)
    of_hour, part = steps(parts)
    cells = each(hours[of_hour], part)
    cell, place = steps(poisson(cells, (expected / parts)[of_hour]))
    in_hour = of_hour[cell]
    return each(cells[cell], place), day[in_hour], hour[in_hour]


def _sales(
    shop: Shop,
    days: Days,
    knobs: ShopKnobs,
    visit: tuple[Hashes, Integers, Integers],
    dates: Calendar,
    items: SaleItems,
) -> Events:
    key, day, hour = visit
    gross = by_sale(items.quantity * items.unit_price, items.line)
    method = _CODES[choose(fork(key, "method"), _habits(shop, knobs))]
    method = np.where((method == _CASH) & (gross > MOST_CASH), _PIX, method)
    installments = _installments(shop, knobs, key, gross, dates.black_week[day])
    installments = np.where(method == CREDIT, installments, 1)
    seconds = hour * 3600 + below(fork(key, "second"), 3600)
    return make_events(
        key, M.SALE, day, days.instants(day, seconds, below(fork(key, "microsecond"), 1_000_000)), gross,
        workspace=shop.number, method=method, installments=installments,
        cost=by_sale(items.quantity * items.unit_cost, items.line),
        taxes=share_of(gross, int(shop.rates.sales_tax * RATE_SCALE)),
        fee=fees(gross, method, installments, shop.rates),
    )  # fmt: skip


def _habits(shop: Shop, knobs: ShopKnobs) -> tuple[float, ...]:
    """Return the weights of ``PAID_WITH`` at a shop."""
    cash, pix, debit, credit, boleto = shop.trade.methods
    return (float(cash), float(pix), debit * knobs.cards, credit * knobs.cards, float(boleto))


def _installments(shop: Shop, knobs: ShopKnobs, key: Hashes, gross: Integers, black: np.ndarray) -> Integers:
    """Return in how many parts a sale by credit card is paid: one, or as many as the trade's customers choose."""
    at_once = shop.trade.parts[0] / math.fsum(shop.trade.parts)
    split = (1 - at_once) * knobs.installments * np.where(black, knobs.black_friday.installments, 1.0)
    several = chance(fork(key, "in instalments"), split) & (gross >= INSTALLMENTS_FROM)
    count = np.array(INSTALLMENTS[1:])[choose(fork(key, "installments"), shop.trade.parts[1:])]
    return np.where(several, count, 1)

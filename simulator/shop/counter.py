"""What happens at the counter of a shop: sales, their lines, and returns. Pure and vectorised."""

import numpy as np

from fluxo.ledger import sale_terms
from fluxo.ledger.entries import PaymentMethod
from simulator.curves import PROMOTION, shop_days
from simulator.days import Days
from simulator.events import METHODS, Events, SaleItems, concat, concat_items, make_events
from simulator.fraud.labels import Labels, no_labels
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.shop.books import book_events
from simulator.streams import (
    Hashes,
    Integers,
    below,
    chance,
    choose,
    each,
    fork,
    lognormal,
    look_up,
    poisson,
    root,
)
from simulator.world.shops import QUANTITY_SHARES, Shop

PAID_WITH = (PaymentMethod.CASH, PaymentMethod.PIX, PaymentMethod.DEBIT_CARD, PaymentMethod.CREDIT_CARD)
_CODE = {method: code for code, method in enumerate(METHODS)}
_CREDIT = _CODE[PaymentMethod.CREDIT_CARD]
_INSTALLMENTS = (1, 2, 3, 4, 5, 6, 8, 10)
_INSTALLMENT_SHARES = (24.0, 18.0, 24.0, 8.0, 6.0, 8.0, 6.0, 6.0)
_INSTALLMENTS_FROM = 15_000
"""Centavos from which a credit sale may be paid in instalments."""
_RATE_SCALE = 10_000
_PROMOTION_OFF = 12
"""Percent off the price on a promotion day."""
_RETURN_MEDIAN_DAYS = 9
_RETURN_LATEST_DAYS = 60


def share_of(cents: Integers, rate_ten_thousandths: Integers | int) -> Integers:
    """Return a share of amounts in centavos, rounded half up as ``fluxo.money`` does."""
    return (cents * rate_ten_thousandths + _RATE_SCALE // 2) // _RATE_SCALE


def fees(gross: Integers, method: Integers, installments: Integers) -> Integers:
    """Return the card machine's fees in centavos, by the rates of ``fluxo.ledger.sale_terms``."""
    rates = np.zeros(len(gross), dtype=np.int64)
    for code, name in enumerate(METHODS):
        for several in (False, True):
            rate = sale_terms.card_fee_rate(name, 2 if several else 1)
            rates[(method == code) & ((installments > 1) == several)] = int(rate * _RATE_SCALE)
    return share_of(gross, rates)


def shop_events(seed: int, shop: Shop, days: Days, scenario: Scenario) -> tuple[Events, SaleItems, Labels]:
    """Return a shop's events (sales, returns and its books), the lines of its sales, and labels of fraud."""
    start = each(root(seed, days.start, "shop"), shop.number)
    promotions = chance(each(fork(start, "promotion"), np.arange(days.count)), scenario.shops.promotion_days)
    key, day, hour = _visits(start, shop, days, promotions)
    items = _baskets(shop, key, promotions[day])
    gross = _by_sale(items.quantity * items.unit_price, items.line)
    cost = _by_sale(items.quantity * items.unit_cost, items.line)
    codes = np.array([_CODE[m] for m in PAID_WITH])
    method = codes[choose(fork(key, "method"), tuple(float(weight) for weight in shop.trade.methods))]
    several = (method == _CREDIT) & (gross >= _INSTALLMENTS_FROM)
    count = np.array(_INSTALLMENTS)[choose(fork(key, "installments"), _INSTALLMENT_SHARES)]
    installments = np.where(several, count, 1)
    seconds = hour * 3600 + below(fork(key, "second"), 3600)
    sales = make_events(
        key, M.SALE, day, days.instants(day, seconds, below(fork(key, "microsecond"), 1_000_000)), gross,
        workspace=shop.number, method=method, installments=installments, cost=cost,
        taxes=share_of(gross, int(sale_terms.USUAL_RATES.sales_tax * _RATE_SCALE)),
        fee=fees(gross, method, installments),
    )  # fmt: skip
    returns, returned_items = _returns(shop, days, sales, items)
    traded = concat([sales, returns])
    return concat([traded, book_events(start, shop, days, traded)]), concat_items([items, returned_items]), no_labels()


def _visits(start: Hashes, shop: Shop, days: Days, promotions: np.ndarray) -> tuple[Hashes, Integers, Integers]:
    """Return key, day and hour of every sale: Poisson in each opening hour."""
    trade = shop.trade
    per_day = shop.sales_a_day * shop_days(days, trade.weekdays) * np.where(promotions, PROMOTION, 1.0)
    per_hour = per_day[:, None] * np.array(trade.hours)[None, :] / sum(trade.hours)
    cells = each(each(fork(start, "visits"), np.arange(days.count))[:, None], np.arange(len(trade.hours))[None, :])
    counts = poisson(cells, per_hour).ravel()
    cell = np.repeat(np.arange(counts.size), counts)
    place = np.arange(cell.size) - np.repeat(np.cumsum(counts) - counts, counts)
    hours = len(trade.hours)
    return each(cells.ravel()[cell], place), cell // hours, trade.opens + cell % hours


def _baskets(shop: Shop, key: Hashes, promotion: np.ndarray) -> SaleItems:
    """Draw the lines of each sale: a heavy-tailed number of them, products by popularity."""
    # a log-normal number of lines has the long tail of real baskets
    more = lognormal(fork(key, "lines"), int(shop.trade.lines * 1000), 0.8, mean_one=True)
    lines = 1 + np.minimum((more + below(fork(key, "rounding"), 1000)) // 1000, 60)
    sale = np.repeat(np.arange(len(key)), lines)
    line = np.arange(len(sale)) - np.repeat(np.cumsum(lines) - lines, lines)
    own = each(fork(key, "basket")[sale], line)
    product = look_up(fork(own, "product"), shop.popularity)
    price = shop.prices[product]
    return SaleItems(
        sale=key[sale],
        line=line + 1,
        shop=np.full(len(sale), shop.number, dtype=np.int32),
        product=product.astype(np.int32),
        quantity=1 + choose(fork(own, "quantity"), QUANTITY_SHARES),
        unit_price=np.where(promotion[sale], price * (100 - _PROMOTION_OFF) // 100, price),
        unit_cost=shop.costs[product],
    )


def _by_sale(values: Integers, line: Integers) -> Integers:
    starts = np.flatnonzero(line == 1)
    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, dtype=np.int64)


def _returns(shop: Shop, days: Days, sales: Events, items: SaleItems) -> tuple[Events, SaleItems]:
    """Return whole sales that come back some days later, in the same hour, with their lines."""
    lag = 1 + np.minimum(lognormal(fork(sales.key, "lag"), _RETURN_MEDIAN_DAYS, 0.8), _RETURN_LATEST_DAYS)
    comes_back = chance(fork(sales.key, "returned"), shop.trade.returned)
    day = sales.day + lag
    # a closed day is waited out
    open_days = np.array(shop.trade.weekdays)[(day + days.start.weekday()) % 7] > 0
    day = np.where(open_days, day, day + 1)
    which = np.flatnonzero(comes_back & (day < days.count))
    original, day = sales.take(which), day[which]
    key = fork(original.key, "return")
    seconds = (shop.trade.opens * 3600) + below(fork(key, "second"), len(shop.trade.hours) * 3600)
    returns = make_events(
        key, M.SALE_RETURN, day, days.instants(day, seconds, below(fork(key, "microsecond"), 1_000_000)),
        original.amount, workspace=shop.number, method=original.method, cost=original.cost, taxes=original.taxes,
        reverses=original.key, reverses_us=original.occurred_us,
    )  # fmt: skip
    lines = items.take(np.isin(items.sale, original.key))
    return returns, SaleItems(**{**lines.__dict__, "sale": fork(lines.sale, "return")})

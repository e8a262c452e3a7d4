"""A shop's books beyond the counter: capital, stock, suppliers, cards, cash, fixed costs and taxes.

Everything here follows from what was traded up to that day, so that a longer run changes no earlier day.
"""

from collections.abc import Iterator

import numpy as np

from fluxo.ledger.entries import PaymentMethod
from simulator.days import Days, Month
from simulator.events import METHODS, Events, make_events
from simulator.movements import M
from simulator.streams import Hashes, Integers, each, fork, lognormal_table, look_up
from simulator.world.shops import Shop

Booking = tuple[int, M, int, int]
"""Day, movement, second of the day, centavos."""

_DEBIT = METHODS.index(PaymentMethod.DEBIT_CARD)
_CREDIT = METHODS.index(PaymentMethod.CREDIT_CARD)
_CASH = METHODS.index(PaymentMethod.CASH)
_SUPPLIER_DAYS = 28
_CARD_DAYS = 30
_STOCK_DAYS = 25
_RENT, _PAYROLL, _UTILITIES, _DEPRECIATION = 0.22, 0.62, 0.10, 0.06
"""Shares of the fixed costs."""
_ADVANCE = 0.4
"""Share of the payroll paid on day 20; the rest on day 5."""
_BANK_FEES = 8_990
_INCOME_TAX_PERCENT = 9


def book_events(start: Hashes, shop: Shop, days: Days, traded: Events) -> Events:
    """Return the bookings that follow from a shop's sales and returns."""
    totals = _Totals(days.count, traded)
    bookings = [
        *_opening(shop),
        *_cards(days, totals),
        *_weekly(start, days, totals),
        *_monthly(start, shop, days, totals),
    ]
    kept = sorted(booking for booking in bookings if 0 <= booking[0] < days.count and booking[3] > 0)
    day, movement, second, amount = (np.array(column, dtype=np.int64) for column in zip(*kept, strict=True))
    key = each(each(each(fork(start, "books"), day), movement), second)
    return make_events(key, movement, day, days.instants(day, second), amount, workspace=shop.number)


class _Totals:
    """What was traded on each day, in centavos: returns count with a minus."""

    def __init__(self, count: int, traded: Events) -> None:
        sign = np.where(traded.movement == M.SALE_RETURN, -1, 1)
        self.revenue = _a_day(count, traded, sign * traded.amount)
        self.taxes = _a_day(count, traded, sign * traded.taxes)
        self.cost = _a_day(count, traded, sign * traded.cost)
        self.fees = _a_day(count, traded, traded.fee)
        self.cash = _a_day(count, traded, np.where(traded.method == _CASH, sign * traded.amount, 0))
        self.cards = _card_money(count, traded, sign)


def _a_day(count: int, traded: Events, values: Integers) -> Integers:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, traded.day, values)
    return total


def _card_money(count: int, traded: Events, sign: Integers) -> Integers:
    """Return what the card machine pays on each day: debit D+1, credit in n parts D+30, D+60, ...

    The centavos left over by the split go to the first part. A return is taken off the next day's money.
    """
    due = np.zeros(count + 1, dtype=np.int64)
    net = traded.amount - traded.fee

    def add(mask: np.ndarray, lag: int, amount: Integers) -> None:
        day = traded.day[mask] + lag
        np.add.at(due, np.minimum(day, count), amount[mask])

    is_card = (traded.method == _DEBIT) | (traded.method == _CREDIT)
    add(is_card & (sign < 0), 1, -traded.amount)
    add((traded.method == _DEBIT) & (sign > 0), 1, net)
    parts = traded.installments.astype(np.int64)
    for part in range(1, int(parts.max(initial=1)) + 1):
        amount = net // parts + (part <= net % parts)
        add((traded.method == _CREDIT) & (sign > 0) & (parts >= part), _CARD_DAYS * part, amount)
    return due[:count]


def _opening(shop: Shop) -> Iterator[Booking]:
    month = shop.month_cents
    yield 0, M.SHOP_OPENING_BANK, 60, month * 11 // 10 // 100_000 * 100_000
    yield 0, M.SHOP_OPENING_CASH, 61, 200_000
    yield 0, M.SHOP_OPENING_ASSETS, 62, month * 6 // 10 // 100_000 * 100_000
    yield 0, M.PURCHASE, 63, int(month * shop.trade.cost_share * _STOCK_DAYS / 30)


def _cards(days: Days, totals: _Totals) -> Iterator[Booking]:
    for day, cents in enumerate(totals.cards.tolist()):
        yield day, M.CARD_SETTLEMENT if cents > 0 else M.CARD_CHARGEBACK, 25_200, abs(cents)


def _weekly(start: Hashes, days: Days, totals: _Totals) -> Iterator[Booking]:
    """On Mondays the week's cash goes to the bank and the week's goods are bought again, paid 28 days later."""
    mondays = np.flatnonzero(days.weekdays == 0)
    appetite = look_up(each(fork(start, "purchase"), mondays), lognormal_table(0.08)).tolist()
    for monday, millionths in zip(mondays.tolist(), appetite, strict=True):
        week = slice(max(monday - 7, 0), monday)
        goods = max(int(totals.cost[week].sum()), 0) * millionths // 1_000_000
        yield monday, M.CASH_DEPOSIT, 36_000, max(int(totals.cash[week].sum()), 0)
        yield monday, M.PURCHASE, 37_000, goods
        yield monday + _SUPPLIER_DAYS, M.SUPPLIER_PAYMENT, 38_000, goods


def _monthly(start: Hashes, shop: Shop, days: Days, totals: _Totals) -> Iterator[Booking]:
    fixed = shop.fixed_cents
    yield _SUPPLIER_DAYS, M.SUPPLIER_PAYMENT, 38_500, int(shop.month_cents * shop.trade.cost_share * _STOCK_DAYS / 30)
    for month in days.months:
        payroll = int(fixed * _PAYROLL)
        metered = int(look_up(each(fork(start, "metered"), month.number), lognormal_table(0.12))[0])
        yield int(month.offset(5)), M.RENT, 32_400, int(fixed * _RENT)
        yield int(month.offset(5)), M.PAYROLL, 33_000, int(payroll * (1 - _ADVANCE))
        yield int(month.offset(20)), M.PAYROLL, 33_000, int(payroll * _ADVANCE)
        yield int(month.offset(15)), M.UTILITIES, 34_000, int(fixed * _UTILITIES) * metered // 1_000_000
        yield month.last, M.DEPRECIATION, 80_000, int(fixed * _DEPRECIATION)
        yield month.last, M.FINANCIAL, 81_000, _BANK_FEES + shop.month_cents // 1000
        if month.month == 12:
            # the 13th salary, in one part
            yield int(month.offset(20)), M.PAYROLL, 33_100, payroll
        yield from _month_taxes(shop, month, days.count, totals)


def _month_taxes(shop: Shop, month: Month, count: int, totals: _Totals) -> Iterator[Booking]:
    """Income tax on the month's profit, booked on its last day; all taxes are paid on the next month's day 20."""
    if month.last >= count:
        return
    whole = slice(max(month.first, 0), month.last + 1)
    part = (month.last + 1 - max(month.first, 0)) / (month.last + 1 - month.first)
    sales_taxes = int(totals.taxes[whole].sum())
    profit = int(
        totals.revenue[whole].sum() - totals.cost[whole].sum() - totals.fees[whole].sum() - shop.fixed_cents * part
    )
    income_tax = max(profit - sales_taxes, 0) * _INCOME_TAX_PERCENT // 100
    yield month.last, M.INCOME_TAX, 82_000, income_tax
    yield month.last + 20, M.TAX_PAYMENT, 39_000, max(sales_taxes + income_tax, 0)

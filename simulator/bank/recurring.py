"""What comes round: the first deposit, wages and pensions, bills, and the month's fee and interest.

Recurring items repeat the same amount on the same day of the month.
"""

import numpy as np

from simulator.bank.context import BankContext
from simulator.days import Month
from simulator.events import Events, concat
from simulator.movements import M
from simulator.streams import Hashes, Integers, below, chance, each, fork, lognormal_table, look_up
from simulator.world.population import PENSIONER, SEGMENTS

_BILLS = (
    # movement, how many customers have it, share of income in millionths
    (M.BILL_RENT, 0.38, 210_000),
    (M.BILL_POWER, 0.72, 55_000),
    (M.BILL_PHONE, 0.80, 38_000),
)
_MONTH_END = 86_100


def first_deposits(context: BankContext) -> Events:
    """The deposit with which a customer becomes active."""
    block, days = context.block, context.days
    rows = np.flatnonzero(block.active_from < days.count)
    key = fork(context.streams[rows], "first deposit")
    share = look_up(fork(key, "amount"), lognormal_table(0.7))
    amount = np.maximum(block.income[rows] * share // 1_000_000 // 4 // 1000 * 1000, 2000)
    seconds = 32_400 + below(fork(key, "second"), 36_000)
    return context.events(key, rows, M.FIRST_DEPOSIT, block.active_from[rows], seconds, amount)


def _grid(context: BankContext, month: Month, day_of_month: Integers, name: str) -> tuple[Hashes, Integers, Integers]:
    """Return keys, rows and days of an item due this month, for the customers who are active then."""
    day = month.offset(day_of_month)
    rows = np.arange(len(context.block))
    due = context.days.holds(day) & context.active(rows, day)
    keys = each(fork(context.streams, name), month.number)
    return keys[due], rows[due], day[due]


def _before_weekend(context: BankContext, month: Month, day_of_month: Integers) -> Integers:
    """Wages due on a weekend are paid on the Friday before; on the Monday after, if that is another month."""
    day = month.offset(day_of_month)
    weekday = (day + context.days.start.weekday()) % 7
    due = day - month.first + 1
    early = due - np.maximum(weekday - 4, 0)
    return np.where(early >= 1, early, due + 7 - weekday)


def income(context: BankContext) -> Events:
    """Wages and pensions."""
    block, parts = context.block, []
    for month in context.days.months:
        key, rows, day = _grid(context, month, _before_weekend(context, month, block.payday), "income")
        paid = block.paid_monthly[rows]
        key, rows, day = key[paid], rows[paid], day[paid]
        # in December the 13th salary comes on top
        amount = block.income[rows] * (2 if month.month == 12 else 1)
        movement = np.where(block.segment[rows] == PENSIONER, M.PENSION, M.SALARY)
        parts.append(context.events(key, rows, movement, day, 21_600 + below(fork(key, "second"), 7200), amount))
    return concat(parts)


def bills(context: BankContext) -> Events:
    """Standing orders: the same bill on the same day of each month."""
    block, parts = context.block, []
    for movement, share, millionths in _BILLS:
        own = fork(block.stream, movement.name)
        has_it = chance(own, share)
        day_of_month = 6 + below(fork(own, "day"), 10)
        weight = look_up(fork(own, "amount"), lognormal_table(0.35))
        amount = np.maximum(block.income * millionths // 1_000_000 * weight // 1_000_000, 2990)
        for month in context.days.months:
            key, rows, day = _grid(context, month, day_of_month, movement.name)
            key, rows, day = key[has_it[rows]], rows[has_it[rows]], day[has_it[rows]]
            due = amount[rows]
            if movement is M.BILL_POWER:
                # what is metered differs from month to month
                due = due * look_up(fork(key, "metered"), lognormal_table(0.15)) // 1_000_000
            parts.append(context.events(key, rows, movement, day, 28_800 + below(fork(key, "second"), 3600), due))
    return concat(parts)


def month_end(context: BankContext) -> Events:
    """The monthly fee, then interest on what is left; both on the month's last day."""
    fees = np.array([segment.fee_cents for segment in SEGMENTS], dtype=np.int64)[context.block.segment]
    last = np.full(len(context.block), 31, dtype=np.int64)
    parts = []
    for month in context.days.months:
        for movement, second in ((M.FEE, _MONTH_END), (M.INTEREST, _MONTH_END + 120)):
            key, rows, day = _grid(context, month, last, movement.name)
            amount = fees[rows] if movement is M.FEE else np.zeros(len(rows), dtype=np.int64)
            parts.append(context.events(key, rows, movement, day, np.full(len(rows), second), amount))
    return concat(parts)

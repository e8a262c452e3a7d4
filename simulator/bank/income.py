"""What comes in: the first deposit, wages, pensions and the own firm's transfer on their day, and extras."""

import numpy as np
from numpy.typing import NDArray

from fluxo.business_days import is_business_day
from simulator.bank.amounts import at_weekend
from simulator.bank.cells import calendar, draw_cells
from simulator.bank.context import BankContext
from simulator.curves import bank_seconds
from simulator.days import Days, Month
from simulator.events import Events, concat
from simulator.movements import M
from simulator.streams import below, chance, each, fork, lognormal, lognormal_table, look_up
from simulator.world.population import Pay

CREDITS = (M.FIRST_DEPOSIT, M.DEPOSIT, M.SALARY, M.THIRTEENTH, M.PENSION, M.TRANSFER_IN, M.PIX_RECEIVED)
"""The movements that raise the balance of the customer who acts."""

_MOVEMENT = np.array([M.SALARY, M.PENSION, M.TRANSFER_IN, M.SALARY])
"""By ``Pay``."""
_FIFTH = 4
_CREDITED_FROM = 21_600
_THIRTEENTH = ((11, 30, 500_000), (12, 20, 410_000))
"""Month, day and share of a month's wage in millionths; taxes come off the second half."""
_EXTRAS_A_MONTH = 0.27
_CASH_SHARE = 0.35
_EXTRA_MILLIONTHS = 170_000
"""Mean of what comes in besides, as a share of income."""


def first_deposits(context: BankContext) -> Events:
    """The deposit with which a customer becomes active."""
    block, days = context.block, context.days
    rows = np.flatnonzero(block.active_from < days.count)
    key = fork(context.streams[rows], "first deposit")
    share = look_up(fork(key, "amount"), lognormal_table(1.0))
    amount = np.maximum(block.income[rows] * share // 1_000_000 // 2 // 5000 * 5000, 5000)
    seconds = 32_400 + below(fork(key, "second"), 36_000)
    return context.events(key, rows, M.FIRST_DEPOSIT, block.active_from[rows], seconds, amount)


def _pay_days(days: Days, month: Month) -> NDArray[np.int64]:
    """Return, by ``Pay``, the offset on which what is due on each day of the month is paid.

    Wages due when banks are closed come before (never in the month before), pensions after, and a Pix from the
    own firm on the day itself. Place 0 is the fifth business day.
    """
    offsets = np.arange(month.first, month.last + 1)
    business = offsets[[is_business_day(days.date_of(int(offset))) for offset in offsets]]
    due = month.offset(np.arange(1, 32))
    before = business[np.maximum(np.searchsorted(business, due, side="right") - 1, 0)]
    after = business[np.minimum(np.searchsorted(business, due), len(business) - 1)]
    first = np.concatenate(([business[_FIFTH]], before))
    return np.stack([first, *(np.concatenate(([0], row)) for row in (after, due, before))])


def paid_here(context: BankContext) -> NDArray[np.bool_]:
    """Tell whose month's income is paid into this account."""
    return chance(fork(context.block.stream, "income here"), context.knobs.income_here)


def regular_income(context: BankContext) -> Events:
    """Wages, pensions and transfers from the own firm: the same amount each month."""
    block, days, parts = context.block, context.days, []
    rows, here = np.arange(len(block)), paid_here(context)
    for month in days.months:
        day = _pay_days(days, month)[block.pay, block.payday]
        paid = np.flatnonzero(here & days.holds(day) & context.active(rows, day))
        key = each(fork(context.streams[paid], "income"), month.number)
        seconds = _CREDITED_FROM + below(fork(key, "second"), 7200)
        parts.append(context.events(key, paid, _MOVEMENT[block.pay[paid]], day[paid], seconds, block.income[paid]))
    return concat([*parts, *_thirteenth(context)])


def _thirteenth(context: BankContext) -> list[Events]:
    block, days, parts = context.block, context.days, []
    has_it = paid_here(context) & (block.pay == Pay.WAGE)
    has_it &= chance(fork(block.stream, "thirteenth"), context.knobs.thirteenth_salary)
    for month in days.months:
        for of_month, day_of_month, share in _THIRTEENTH:
            day = int(_pay_days(days, month)[Pay.WAGE, day_of_month])
            if month.month != of_month or not 0 <= day < days.count:
                continue
            rows = np.flatnonzero(has_it & context.active(np.arange(len(block)), np.full(len(block), day)))
            key = each(fork(context.streams[rows], "thirteenth"), month.number)
            seconds = _CREDITED_FROM + below(fork(key, "second"), 7200)
            amount = block.income[rows] * share // 1_000_000 // 100 * 100
            parts.append(context.events(key, rows, M.THIRTEENTH, np.full(len(rows), day), seconds, amount))
    return parts


def extra_income(context: BankContext) -> Events:
    """What comes in besides: cash that is paid in and Pix from other banks."""
    block, months = context.block, calendar(context.days)
    rate = _EXTRAS_A_MONTH * context.knobs.extra_income * block.extras[:, None] * months.load[None, :]
    cells = draw_cells(fork(context.streams, "extras"), months, rate)
    cells = cells.take(context.awake(cells.row, cells.day))
    key, rows = cells.key, cells.row
    cash = chance(fork(key, "cash"), _CASH_SHARE) | ~block.uses_pix[rows]
    scale = at_weekend(context, cells.day, block.income[rows] * _EXTRA_MILLIONTHS // 1_000_000)
    unit = np.where(cash | chance(fork(key, "round"), 0.5), 5000, 100)
    amount = np.maximum(lognormal(fork(key, "amount"), scale, 1.0) // unit, 1) * unit
    seconds = bank_seconds(fork(key, "hour"), context.days.weekdays[cells.day])
    return context.events(key, rows, np.where(cash, M.DEPOSIT, M.PIX_RECEIVED), cells.day, seconds, amount)

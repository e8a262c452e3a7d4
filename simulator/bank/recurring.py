"""What goes out of itself: standing orders on their day, the month's fee, interest, and the end of an account.

A standing order takes the same amount on the same day of the month, weekends included, as Pix Automático
does; in a shorter month on its last day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.bank.context import BankContext
from simulator.bank.income import paid_here
from simulator.events import Events, concat
from simulator.movements import M
from simulator.streams import Hashes, Integers, below, chance, choose, each, fork, lognormal_table, look_up
from simulator.world.population import HIGH_INCOME


@dataclass(frozen=True)
class Order:
    """A standing order: how many main accounts have it and its share of income in millionths (median).

    ``metered`` ones differ a little from month to month; ``unit`` is what amounts are rounded to, centavos.
    ``starts`` is how many days after the account became the main one it begins.
    """

    movement: M
    share: float
    millionths: int
    unit: int = 100
    metered: bool = False
    starts: int = 0


ORDERS = (
    Order(M.BILL_POWER, 0.23, 215_000, unit=1, metered=True),
    Order(M.BILL_PHONE, 0.23, 150_000, unit=10),
    Order(M.BILL_WATER, 0.115, 150_000, unit=1, metered=True),
    Order(M.BILL_CONDOMINIUM, 0.23, 360_000),
    Order(M.BILL_RENT, 0.285, 200_000),
    Order(M.BILL_SCHOOL, 0.14, 150_000),
    Order(M.INSURANCE, 0.14, 60_000),
    Order(M.LOAN_INSTALMENT, 0.055, 140_000, unit=1, starts=120),
)
"""How many have what: Berka's shares of household bills, other orders, insurance and loans."""
_DUE = np.arange(5, 15)
_DUE_SHARES = (10.0, 10.0, 10.0, 10.0, 10.0, 9.0, 9.0, 11.0, 10.0, 10.0)
"""Standing orders fall due on days 5 to 14 (Berka)."""
_TOGETHER = 0.4
"""Bills that a customer has put on the one day that suits best."""
_LEAST = 2000
_LATE_DAYS = 18
_CHARGE = "charge"
_MONTH_END = 86_100
_LEAVES_AT = 79_200
_PACKAGES = np.array([300, 700, 2_100], dtype=np.int64)
_PACKAGE_SHARES = (99.0, 0.7, 0.3)
_PACKAGES_OF_HIGH_INCOME = (30.0, 42.0, 28.0)
"""Monthly prices of packages, centavos, and how many have which: beside the amounts of the rest as Berka's are
(14.60, 30 and 100 crowns, of 92%, 6% and 2%)."""


def standing_orders(context: BankContext) -> Events:
    """Bills, rent, school, insurance and loans; some paid late, with fine and interest."""
    return concat([part for order in ORDERS for part in _order(context, order)])


def _order(context: BankContext, order: Order) -> list[Events]:
    block, knobs = context.block, context.knobs
    own = fork(block.stream, order.movement.name)
    # bills go where the income comes in
    rows = np.flatnonzero(chance(own, order.share * knobs.bills) & paid_here(context))
    own = own[rows]
    together = chance(fork(own, "together"), _TOGETHER)
    due_on = _DUE[choose(fork(np.where(together, block.stream[rows], own), "day"), _DUE_SHARES)]
    usual = block.income[rows] * order.millionths // 1_000_000 * look_up(fork(own, "amount"), lognormal_table(0.42))
    usual = np.maximum(usual // 1_000_000 // order.unit, _LEAST // order.unit) * order.unit
    months = context.days.months
    day = np.stack([month.offset(due_on) for month in months], axis=1)
    due = context.active(rows[:, None], day) & (day >= block.main_from[rows, None] + order.starts)
    place, month = np.nonzero(due)
    numbers = np.array([month.number for month in months])
    key = each(fork(context.streams[rows[place]], order.movement.name), numbers[month])
    amount = usual[place]
    if order.metered:
        amount = amount * look_up(fork(key, "metered"), lognormal_table(0.15)) // 1_000_000
    return _paid(context, order.movement, key, rows[place], day[place, month], amount)


def _paid(
    context: BankContext, movement: M, key: Hashes, rows: Integers, day: Integers, amount: Integers
) -> list[Events]:
    knobs, days = context.knobs, context.days
    late = np.where(chance(fork(key, "late"), knobs.late_bills), 1 + below(fork(key, "days late"), _LATE_DAYS), 0)
    on = day + late
    happens = np.flatnonzero(days.holds(on) & (context.active(rows, on) | (late == 0)))
    seconds = 28_800 + below(fork(key, "second"), 3600)
    charged = happens[late[happens] > 0]
    # the rule of boletos: a fine, and simple interest by the day of a month of thirty days; in 1/300,000 of the bill
    rate = round(knobs.late_fine_percent * 3000) + round(knobs.late_interest_percent * 100) * late
    charge = np.maximum((amount * rate + 150_000) // 300_000, 1)
    return [
        context.events(own[i], rows[i], kind, on[i], seconds[i] + shift, value[i])
        for i, own, kind, shift, value in (
            (happens, key, movement, 0, amount),
            (charged, fork(key, _CHARGE), M.LATE_CHARGE, 1, charge),
        )
    ]


def with_their_bills(planned: Events, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which events may stay: late charges only where the bill that they are on is among those to keep."""
    stays = np.ones(len(planned), dtype=bool)
    charges = np.flatnonzero(planned.movement == M.LATE_CHARGE)
    bills = keep & np.isin(planned.movement, [order.movement for order in ORDERS])
    stays[charges] = np.isin(planned.key[charges], fork(planned.key[bills], _CHARGE))
    return stays


def month_end(context: BankContext) -> Events:
    """The package's fee, then interest on what is left; both on the month's last day."""
    block, days, knobs = context.block, context.days, context.knobs
    own = fork(block.stream, "package")
    size = fork(own, "size")
    rich = block.segment == HIGH_INCOME
    package = np.where(rich, choose(size, _PACKAGES_OF_HIGH_INCOME), choose(size, _PACKAGE_SHARES))
    fees = _PACKAGES[package] * round(knobs.fee * 100) // 100
    fees = np.where(chance(own, knobs.packages), fees, 0)
    earns = chance(fork(block.stream, "earns interest"), knobs.earns_interest)
    parts = []
    for month in days.months:
        if not 0 <= month.last < days.count:
            continue
        rows = np.flatnonzero(context.active(np.arange(len(block)), np.full(len(block), month.last)))
        charged = rows[(fees[rows] > 0) & context.main(rows, np.full(len(rows), month.last))]
        for movement, who, amount, second in (
            (M.FEE, charged, fees[charged], _MONTH_END),
            (M.INTEREST, earning := rows[earns[rows]], np.zeros(len(earning), dtype=np.int64), _MONTH_END + 120),
        ):
            key = each(fork(context.streams[who], movement.name), month.number)
            day = np.full(len(who), month.last)
            parts.append(context.events(key, who, movement, day, np.full(len(who), second), amount))
    return concat(parts) if parts else _nothing(context)


def last_withdrawals(context: BankContext) -> Events:
    """Who leaves sends everything that is left to another bank; how much that is, the balance says."""
    rows = np.flatnonzero(context.block.active_until < context.days.count)
    key = fork(context.streams[rows], "leaves")
    seconds = np.full(len(rows), _LEAVES_AT)
    nothing = np.zeros(len(rows), dtype=np.int64)
    return context.events(key, rows, M.PIX_SENT, context.block.active_until[rows], seconds, nothing)


def _nothing(context: BankContext) -> Events:
    none = np.zeros(0, dtype=np.int64)
    return context.events(np.zeros(0, dtype=np.uint64), none, M.FEE, none, none, none)

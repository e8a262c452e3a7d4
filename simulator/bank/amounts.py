"""How much customers pay by own choice: log-normal, rounded as people round, some repeating a favourite."""

import numpy as np
from numpy.typing import NDArray

from simulator.bank.cells import Cells
from simulator.bank.context import BankContext
from simulator.curves import WEEKEND_AMOUNT
from simulator.streams import MILLIONTHS, Integers, below, chance, choose, each, fork, lognormal

_SIGMA = 1.1
"""Berka's cash withdrawals have 1.25 over all customers; incomes differ too."""
_UNITS = np.array([100, 500, 1000, 5000, 10_000], dtype=np.int64)
_UNIT_SHARES = (58.0, 4.0, 3.0, 5.0, 30.0)
"""Centavos to which people round, and how often."""
_BEFORE_MAIN = 2
_LEAST_LIMIT, _LIMITS = 500_000, 700_000
"""No payment is larger than half to one and a fifth months' income, in millionths: limits by day and account."""
_NOTES = np.array([1000, 5000, 10_000], dtype=np.int64)
_NOTE_SHARES = (35.0, 15.0, 50.0)
_FAVOURITES = 4
_SPENT_MILLIONTHS = 2_050_000
"""What customers would pay in a month were there the money: the balance stops or shrinks half of it (Berka: what goes
out by own choice is four fifths of what comes in)."""
_WEEKEND_MILLIONTHS = round(WEEKEND_AMOUNT * MILLIONTHS)


def income_share(context: BankContext, spending: float) -> Integers:
    """Return what customers would like to spend by own choice a month, centavos; the balance says how much they do."""
    return context.block.income * round(_SPENT_MILLIONTHS * spending) // MILLIONTHS


def at_weekend(context: BankContext, day: Integers, scale: Integers) -> Integers:
    """Return amounts with those of Saturdays and Sundays as much smaller as they are."""
    found: Integers = np.where(context.days.weekdays[day] >= 5, scale * _WEEKEND_MILLIONTHS // MILLIONTHS, scale)
    return found


def rounded(context: BankContext, cells: Cells, scale: Integers, cash: NDArray[np.bool_]) -> Integers:
    """Return amounts around ``scale`` (the mean, centavos). Cash comes in notes."""
    key, knobs = cells.key, context.knobs
    favourite = chance(fork(key, "favourite"), knobs.favourites)
    own = each(fork(context.block.stream[cells.row], "favourites"), below(fork(key, "which"), _FAVOURITES))
    source = np.where(favourite, own, fork(key, "amount"))
    # before this is the main account, most of the income goes on to the one that is, in few and large payments
    scale = np.where(context.main(cells.row, cells.day), scale, scale * _BEFORE_MAIN)
    scale = np.where(favourite, scale, at_weekend(context, cells.day, scale))
    amount = lognormal(source, scale, _SIGMA, mean_one=True)
    most = context.block.income[cells.row] * (_LEAST_LIMIT + below(fork(source, "limit"), _LIMITS)) // MILLIONTHS
    amount = np.minimum(amount, most)
    how = fork(source, "unit")
    unit = np.where(cash, _NOTES[choose(how, _NOTE_SHARES)], _UNITS[choose(how, _UNIT_SHARES)])
    least = np.where(cash, _NOTES[0], _UNITS[0])
    unit = np.where(amount < 2 * unit, least, unit)
    unit = np.where(cash | chance(fork(source, "whole"), knobs.whole_reais), unit, 1)
    found: Integers = np.maximum((amount + unit // 2) // unit, 1) * unit
    return found

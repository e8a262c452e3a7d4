"""What customers choose to do: Pix, payments, cash, and income of those without a payslip."""

import numpy as np

from simulator.bank.context import BankContext
from simulator.curves import WEEKEND_AMOUNT, bank_days, bank_seconds
from simulator.events import NOBODY, Events
from simulator.movements import M
from simulator.streams import (
    Hashes,
    Integers,
    below,
    chance,
    choose,
    each,
    fork,
    fraction,
    lognormal,
    lognormal_table,
    look_up,
    poisson,
)

CHOSEN = (M.PIX, M.PURCHASE_PAYMENT, M.WITHDRAWAL, M.DEPOSIT)
_MIX = (42.0, 38.0, 12.0, 8.0)
_SIZE = np.array([720_000, 1_000_000, 1_900_000, 1_500_000], dtype=np.int64)
"""Size of each action relative to an average one, in millionths."""
_SPEND_SHARE = 900_000
"""Share of income, in millionths, that goes into chosen actions; bills and fees take their own."""
_SIGMA = 1.0
_UNITS = np.array([1, 100, 500, 1000, 5000], dtype=np.int64)
_UNIT_SHARES = ((22.0, 24.0, 18.0, 26.0, 10.0), (62.0, 24.0, 8.0, 5.0, 1.0))
"""Centavos to which Pix and payments are rounded, and how often."""
_CASH_UNIT = 1000
_FAVOURITES = 5
_FAVOURITE_SHARE = 0.3
_MISTYPED = 0.025
"""Share of amounts typed with a zero too many."""
_CONTACTS = 12
_IRREGULAR_A_DAY = 0.22
_RETURNED = 0.006


def _activity(context: BankContext) -> tuple[Hashes, Integers, Integers]:
    """Return key, row and day of every action: Poisson a day, with months more and less active."""
    block, days = context.block, context.days
    rows, offsets = np.arange(len(block)), np.arange(days.count)
    monthly = np.array(
        [look_up(each(fork(context.streams, "mood"), m.number), lognormal_table(0.25)) for m in days.months]
    )
    rate = block.ops_a_day[:, None] * bank_days(days)[None, :] * (monthly[days.month_of_day].T / 1_000_000)
    rate *= (offsets[None, :] > block.active_from[:, None]) & (offsets[None, :] <= block.active_until[:, None])
    return _expand(each(fork(context.streams, "actions")[:, None], offsets[None, :]), rate, rows, offsets)


def _expand(streams: Hashes, rate: np.ndarray, rows: Integers, offsets: Integers) -> tuple[Hashes, Integers, Integers]:
    counts = poisson(streams, rate)
    flat = counts.ravel()
    cell = np.repeat(np.arange(flat.size), flat)
    place = np.arange(cell.size) - np.repeat(np.cumsum(flat) - flat, flat)
    key = each(streams.ravel()[cell], place)
    return key, rows[cell // len(offsets)], offsets[cell % len(offsets)]


def _amounts(context: BankContext, key: Hashes, rows: Integers, day: Integers, action: Integers) -> Integers:
    """Amounts in centavos: log-normal, rounded as people round, some repeating a favourite."""
    block = context.block
    expected = np.maximum((block.ops_a_day * 30 * 0.92 * 1000).astype(np.int64), 1)
    base = block.income * _SPEND_SHARE // 1000 // expected
    favourite = chance(fork(key, "favourite"), _FAVOURITE_SHARE)
    own = each(fork(block.stream[rows], "favourites"), below(fork(key, "which"), _FAVOURITES) * 4 + action)
    source = np.where(favourite, own, fork(key, "amount"))
    scale = base[rows] * _SIZE[action] // 1_000_000
    weekend = (context.days.weekdays[day] >= 5) & ~favourite
    scale = np.where(weekend, (scale * WEEKEND_AMOUNT).astype(np.int64), scale)
    amount = lognormal(source, scale, _SIGMA, mean_one=True)
    how = fork(source, "unit")
    unit = np.where(action == 0, _UNITS[choose(how, _UNIT_SHARES[0])], _UNITS[choose(how, _UNIT_SHARES[1])])
    unit = np.where(action >= 2, _CASH_UNIT, unit)
    rounded = np.maximum((amount + unit // 2) // unit, 1) * unit
    mistyped = chance(fork(key, "mistyped"), _MISTYPED) & (action < 2)
    amounts: Integers = rounded * np.where(mistyped, 10, 1)
    return amounts


def _payees(context: BankContext, key: Hashes, rows: Integers, day: Integers) -> Integers:
    """Return the payee of each Pix: one of the payer's contacts, all of whom joined with a lower number.

    NOBODY where the contact has no account yet: the payment then leaves the bank.
    """
    contact = each(fork(context.block.stream[rows], "contacts"), below(fork(key, "contact"), _CONTACTS))
    number = below(contact, np.maximum(context.first + rows, 1))
    open_by_then = context.everyone.active_from[number] < day
    return np.where(open_by_then & (number < context.first + rows), number, NOBODY)


def chosen_actions(context: BankContext) -> Events:
    """Pix, payments, withdrawals and deposits, as planned: before looking at the balance."""
    key, rows, day = _activity(context)
    action = choose(fork(key, "action"), _MIX)
    payee = _payees(context, key, rows, day)
    leaves = (action == 0) & ((payee == NOBODY) | ~context.block.uses_pix[rows])
    action = np.where(leaves, 1, action)
    amount = _amounts(context, key, rows, day, action)
    seconds = bank_seconds(fork(key, "hour"), context.days.weekdays[day])
    movement = np.array(CHOSEN)[action]
    return context.events(key, rows, movement, day, seconds, amount, payee=np.where(action == 0, payee, NOBODY))


def irregular_income(context: BankContext) -> Events:
    """What comes in for the self-employed: several transfers a month."""
    block, days = context.block, context.days
    rows = np.flatnonzero(~block.paid_monthly)
    offsets = np.arange(days.count)
    active = (offsets[None, :] > block.active_from[rows, None]) & (offsets[None, :] <= block.active_until[rows, None])
    streams = each(fork(context.streams[rows], "irregular")[:, None], offsets[None, :])
    key, rows, day = _expand(streams, _IRREGULAR_A_DAY * bank_days(days)[None, :] * active, rows, offsets)
    scale = (block.income[rows] / (30 * _IRREGULAR_A_DAY)).astype(np.int64)
    amount = np.maximum(lognormal(fork(key, "amount"), scale, 0.8, mean_one=True) // 500 * 500, 500)
    seconds = bank_seconds(fork(key, "hour"), days.weekdays[day])
    return context.events(key, rows, M.TRANSFER_IN, day, seconds, amount)


def pix_returns(context: BankContext, happened: Events) -> Events:
    """Payees who send a Pix back, one to ten days later. The payee acts and the payer receives."""
    pix = happened.take((happened.movement == M.PIX) & chance(fork(happened.key, "returned"), _RETURNED))
    lag = 1 + below(fork(pix.key, "lag"), 10)
    pix = pix.take(inside := pix.day + lag < context.days.count)
    day = (pix.day + lag[inside]).astype(np.int64)
    key = fork(pix.key, "return")
    seconds = 30_000 + (fraction(fork(key, "second")) * 45_000).astype(np.int64)
    payer = pix.customer
    returned = context.events(
        key, payer.astype(np.int64) - context.first, M.PIX_RETURN, day, seconds, pix.amount,
        reverses=pix.key, reverses_us=pix.occurred_us,
    )  # fmt: skip
    return Events(**{**returned.__dict__, "customer": pix.payee, "payee": payer})

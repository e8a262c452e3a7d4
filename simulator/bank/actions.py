"""What customers choose to do: Pix, payments and cash, and the Pix that payees send back."""

import math

import numpy as np
from numpy.typing import NDArray

from simulator.bank.amounts import income_share, rounded
from simulator.bank.cells import Cells, calendar, concat_cells, draw_cells
from simulator.bank.context import BankContext
from simulator.curves import bank_seconds
from simulator.events import NOBODY, Events
from simulator.movements import M
from simulator.streams import (
    Floats,
    Hashes,
    Integers,
    below,
    chance,
    each,
    fork,
    fraction,
    lognormal_table,
    look_up,
)
from simulator.world.population import CHOICES_A_MONTH

CHOSEN = (M.PIX, M.PIX_SENT, M.PURCHASE_PAYMENT, M.WITHDRAWAL)
_PIX_WEIGHT, _CARD_WEIGHT, _CASH_WEIGHT = 0.36, 0.42, 0.22
_SIZE = np.array([900_000, 900_000, 900_000, 1_200_000], dtype=np.int64)
"""Size of each action relative to an average one, in millionths."""
_MOOD = 0.9
"""Spread of how active a customer is from month to month."""
_MOST_AT_ONCE = 4
"""Activity beyond this is drawn in parts: a draw takes no more than forty occasions a month."""
_CONTACTS = 12
_SAME_BANK = 0.3
"""Share of a customer's contacts whose account is in this bank."""
_RETURN_DAYS = 10


def _occasions(context: BankContext) -> Cells:
    """Return when customers act: Poisson a month, with months more and less active."""
    block, months = context.block, calendar(context.days)
    moods = look_up(
        each(fork(context.streams, "mood")[:, None], months.number[None, :]), lognormal_table(_MOOD, mean_one=True)
    )
    parts = max(math.ceil(context.knobs.activity / _MOST_AT_ONCE), 1)
    rate = block.choices_a_month[:, None] * months.load[None, :] * (moods / 1_000_000) * context.knobs.activity / parts
    own = fork(context.streams, "actions")
    cells = concat_cells([draw_cells(each(own, part), months, rate) for part in range(parts)])
    early = chance(fork(cells.key, "before main"), context.knobs.before_main)
    return cells.take(context.awake(cells.row, cells.day) & (early | context.main(cells.row, cells.day)))


def _actions(context: BankContext, key: Hashes, rows: Integers) -> Integers:
    """Return the place in ``CHOSEN`` of each action; who does not use Pix pays otherwise."""
    knobs = context.knobs
    weights = np.array([_PIX_WEIGHT * knobs.pix, _CARD_WEIGHT, _CASH_WEIGHT * knobs.cash])
    bounds = np.cumsum(weights / weights.sum())
    drawn = fraction(fork(key, "action"))
    pix = (drawn < bounds[0]) & context.block.uses_pix[rows]
    return np.where(pix, 0, np.where(drawn >= bounds[1], 3, 2))


def _payees(context: BankContext, key: Hashes, rows: Integers, day: Integers) -> Integers:
    """Return the payee of each Pix: one of the payer's contacts, all of whom joined with a lower number.

    NOBODY where the contact has no account here then: the payment leaves the bank.
    """
    contact = each(fork(context.block.stream[rows], "contacts"), below(fork(key, "contact"), _CONTACTS))
    number = below(contact, np.maximum(context.first + rows, 1))
    has_account = (context.everyone.active_from[number] < day) & (day < context.everyone.active_until[number])
    here = chance(fork(contact, "here"), _SAME_BANK) & has_account & (number < context.first + rows)
    return np.where(here, number, NOBODY)


def _scale(context: BankContext) -> Integers:
    """Return the mean amount of a payment, centavos: what income leaves to spend over the payments of a month."""
    # who pays rarely pays more each time, but not by as much
    usual: Floats = (context.block.choices_a_month + CHOICES_A_MONTH) * 500 * max(context.knobs.activity, 0.01)
    return income_share(context, context.knobs.spending) * 1000 // np.maximum(usual.astype(np.int64), 1)


def chosen_actions(context: BankContext) -> Events:
    """Pix, payments and withdrawals, as planned: before looking at the balance."""
    cells = _occasions(context)
    key, rows, day = cells.key, cells.row, cells.day
    action = _actions(context, key, rows)
    payee = np.where(action == 0, _payees(context, key, rows, day), NOBODY)
    action = np.where((action == 0) & (payee == NOBODY), 1, action)
    amount = rounded(context, cells, _scale(context)[rows] * _SIZE[action] // 1_000_000, action == 3)
    seconds = bank_seconds(fork(key, "hour"), context.days.weekdays[day])
    return context.events(key, rows, np.array(CHOSEN)[action], day, seconds, amount, payee=payee)


def mistyped(context: BankContext, events: Events) -> NDArray[np.bool_]:
    """Tell which payments, were they chosen, were typed with a zero too many."""
    return chance(fork(events.key, "mistyped"), context.knobs.mistyped)


def pix_returns(context: BankContext, happened: Events) -> Events:
    """Payees who send a Pix back, one to ten days later. The payee acts and the payer receives."""
    pix = happened.take(happened.movement == M.PIX)
    pix = pix.take(chance(fork(pix.key, "returned"), context.knobs.pix_returned))
    lag = 1 + below(fork(pix.key, "lag"), _RETURN_DAYS)
    day = (pix.day + lag).astype(np.int64)
    happens = (day < context.days.count) & (day < context.everyone.active_until[pix.payee])
    pix, day = pix.take(happens), day[happens]
    key = fork(pix.key, "return")
    seconds = 30_000 + below(fork(key, "second"), 45_000)
    payer = pix.customer
    returned = context.events(
        key, payer.astype(np.int64) - context.first, M.PIX_RETURN, day, seconds, pix.amount,
        reverses=pix.key, reverses_us=pix.occurred_us,
    )  # fmt: skip
    return Events(**{**returned.__dict__, "customer": pix.payee, "payee": payer})

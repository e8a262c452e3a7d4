"""What the bank's customers do. Pure and vectorised: a population and days in, events out.

Customers are worked in blocks so that memory stays small; a block's events depend on its customers only
(and on when the customers before them became active, for Pix).
"""

import numpy as np
from numpy.typing import NDArray

from simulator.bank import actions, income, recurring
from simulator.bank.context import BankContext
from simulator.bank.feasible import CREDIT, DEBIT, EVERYTHING, INTEREST, Interest, Wishes, keep_affordable
from simulator.days import Days
from simulator.events import Events, concat, make_events
from simulator.fraud import bank as fraud
from simulator.fraud.labels import Labels
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.streams import MILLIONTHS, Integers, below, chance, each, fork, root
from simulator.world.population import Population

_BLOCK = 4096
_INSTANT_BITS = 52
"""Microseconds of 140 years, beside the twelve bits of a row in a block."""

SIGNS = np.full(len(M), DEBIT, dtype=np.int8)
SIGNS[list(income.CREDITS)] = CREDIT
SIGNS[M.INTEREST] = INTEREST

_OPENING = ((M.BANK_OPENING_CASH, 2_000_000_000), (M.BANK_OPENING_RESERVES, 8_000_000_000))
_TREASURY_A_MONTH = 9_600_000


def bank_events(seed: int, population: Population, days: Days, scenario: Scenario) -> tuple[list[Events], list[Labels]]:
    """Return the bank's events in parts, in no particular order, and the labels of the fraud among them."""
    start = root(seed, days.start, "bank")
    parts, labels = [_own_events(seed, days)], []
    for first in range(0, len(population), _BLOCK):
        block = population.block(first, min(first + _BLOCK, len(population)))
        events, marked = _block_events(BankContext(start, population, block, first, days, scenario))
        parts += events
        labels.append(marked)
    return parts, labels


def _block_events(context: BankContext) -> tuple[list[Events], Labels]:
    schemes, labels = fraud.planned(context)
    planned = concat(
        [
            income.first_deposits(context),
            income.regular_income(context),
            income.extra_income(context),
            recurring.standing_orders(context),
            recurring.month_end(context),
            recurring.last_withdrawals(context),
            actions.chosen_actions(context),
            schemes,
        ]
    )
    planned = planned.take(_by_customer(planned, context))
    happened = _affordable(planned, context, labels)
    return [happened, actions.pix_returns(context, happened)], labels.of(happened.key)


def _by_customer(planned: Events, context: BankContext) -> NDArray[np.intp]:
    """Return the order by customer and instant: both in one number, which sorts three times as fast."""
    rows = (planned.customer - context.first).astype(np.uint64)
    instants = planned.occurred_us - context.days.instants(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
    return np.argsort(rows << np.uint64(_INSTANT_BITS) | instants.astype(np.uint64), kind="stable")


def _affordable(planned: Events, context: BankContext, labels: Labels) -> Events:
    """Return the events that the balances allow, with the amounts that they allow; fraud happens whole or not."""
    rows = planned.customer - context.first
    chosen = np.isin(planned.movement, actions.CHOSEN) & ~labels.marks(planned.key)
    typo = chosen & actions.mistyped(context, planned)
    leaving = (planned.movement == M.PIX_SENT) & (planned.amount == 0)
    wishes = Wishes(
        counts=np.bincount(rows, minlength=len(context.block)).astype(np.int64),
        reserves=_reserves(context),
        amounts=np.where(typo, planned.amount * 10, planned.amount),
        signs=np.where(leaving, EVERYTHING, SIGNS[planned.movement]).astype(np.int8),
        flexible=chosen,
        stubborn=chosen & (typo | chance(fork(planned.key, "stubborn"), context.knobs.stubborn)),
    )
    knobs = context.knobs
    beyond = round(knobs.interest_basis_points * knobs.interest_beyond)
    keep, amounts = keep_affordable(
        wishes, Interest(knobs.interest_basis_points, knobs.interest_full_reais * 100, beyond)
    )
    keep &= recurring.with_their_bills(planned, keep)
    kept = planned.take(keep)
    return Events(**{**kept.__dict__, "amount": amounts[keep]})


def _reserves(context: BankContext) -> Integers:
    """Return what each customer leaves in the account when choosing to pay: up to some share of a month's income."""
    share = below(fork(context.block.stream, "reserve"), round(context.knobs.reserve * MILLIONTHS) + 1)
    return context.block.income * share // MILLIONTHS


def _own_events(seed: int, days: Days) -> Events:
    """The bank's capital on the first day and what its treasury earns at the end of each month."""
    stream = root(seed, days.start, "treasury")
    ends = np.array([month.last for month in days.months if month.last < days.count], dtype=np.int64)
    movements = np.array([m for m, _ in _OPENING] + [M.BANK_TREASURY] * len(ends))
    day = np.concatenate((np.zeros(len(_OPENING), dtype=np.int64), ends))
    amount = np.array([cents for _, cents in _OPENING] + [_TREASURY_A_MONTH] * len(ends), dtype=np.int64)
    key = each(each(stream, day), movements)
    seconds = np.where(day == 0, 1, 86_000)
    return make_events(key, movements, day, days.instants(day, seconds, np.arange(len(day))), amount)

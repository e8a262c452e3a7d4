"""What the bank's customers do. Pure and vectorised: a population and days in, events out.

Customers are worked in blocks so that memory stays small; a block's events depend on its customers only
(and on when the customers before them became active, for Pix).
"""

import numpy as np
from numpy.typing import NDArray

from simulator.bank import actions, recurring
from simulator.bank.context import BankContext
from simulator.bank.feasible import CREDIT, DEBIT, INTEREST, keep_affordable
from simulator.days import Days
from simulator.events import Events, concat, make_events
from simulator.fraud.labels import Labels
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.streams import chance, each, fork, root
from simulator.world.population import Population

_BLOCK = 1024
_INFLOWS = (M.FIRST_DEPOSIT, M.DEPOSIT, M.SALARY, M.PENSION, M.TRANSFER_IN)
_STUBBORN = 0.5
"""How often somebody without the money tries all the same."""

SIGNS = np.full(len(M), DEBIT, dtype=np.int8)
SIGNS[list(_INFLOWS)] = CREDIT
SIGNS[M.INTEREST] = INTEREST

_OPENING = ((M.BANK_OPENING_CASH, 2_000_000_000), (M.BANK_OPENING_RESERVES, 8_000_000_000))
_TREASURY_A_MONTH = 9_600_000


def bank_events(seed: int, population: Population, days: Days, scenario: Scenario) -> tuple[list[Events], list[Labels]]:
    """Return the bank's events in parts, in no particular order, and the labels of the fraud among them."""
    start = root(seed, days.start, "bank")
    parts = [_own_events(seed, days)]
    for first in range(0, len(population), _BLOCK):
        block = population.block(first, min(first + _BLOCK, len(population)))
        parts += _block_events(BankContext(start, population, block, first, days, scenario))
    return parts, []


def _block_events(context: BankContext) -> list[Events]:
    planned = concat(
        [
            recurring.first_deposits(context),
            recurring.income(context),
            recurring.bills(context),
            recurring.month_end(context),
            actions.irregular_income(context),
            actions.chosen_actions(context),
        ]
    )
    planned = planned.take(np.lexsort((planned.key, planned.occurred_us, planned.customer)))
    happened = _affordable(planned, context)
    return [happened, actions.pix_returns(context, happened)]


def _affordable(planned: Events, context: BankContext) -> Events:
    counts = np.bincount(planned.customer - context.first, minlength=len(context.block)).astype(np.int64)
    by_customer = np.isin(planned.movement, actions.CHOSEN)
    stubborn: NDArray[np.bool_] = by_customer & chance(fork(planned.key, "stubborn"), _STUBBORN)
    keep, amounts = keep_affordable(counts, planned.amount, SIGNS[planned.movement], stubborn)
    kept = planned.take(keep)
    return Events(**{**kept.__dict__, "amount": amounts[keep]})


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

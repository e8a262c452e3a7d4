"""Mules: many pay into one account within hours, and it passes the money on at once. Pure.

Some payers are customers of this bank, with higher numbers than the mule; the others pay from other banks. A mule
passes on what came from outside: that does not depend on how many customers there are.
"""

from dataclasses import dataclass

import numpy as np

from simulator.bank.context import BankContext
from simulator.events import NOBODY, Events
from simulator.fraud.cases import Cases, draw_cases, labelled
from simulator.fraud.labels import Labels, Typology
from simulator.fraud.receivers import receivers
from simulator.movements import M
from simulator.streams import MILLIONTHS, Hashes, Integers, below, chance, each, fork, lognormal, steps

_REACH = 512
"""Payers inside the bank are at most so many numbers above the mule."""
_FEWEST, _SPREAD = 8, 13
_FROM_OUTSIDE = 0.6
_FROM_SECOND, _SECONDS, _WITHIN = 30_000, 28_000, 10_800
_MEDIAN_CENTS, _SIGMA, _UNIT = 48_000, 0.6, 1000
_FEWEST_PARTS, _PARTS_SPREAD = 2, 4
_WAITS, _PARTS_APART = 600, 300
_PASSED_ON = 930_000
"""Share of what came from outside that goes on, in millionths; the rest is the mule's pay."""


@dataclass(frozen=True)
class _Payments:
    """What is paid to mules, one row a payment; ``mule`` is a customer's number."""

    key: Hashes
    case: Integers
    mule: Integers
    day: Integers
    second: Integers
    amount: Integers
    outside: np.ndarray
    payer: Integers


def _mules(context: BankContext, first: int) -> Cases:
    """Return the cases of mules from a number on, up to the end of the block; rows are customers' numbers."""
    knobs, everyone = context.scenario.fraud, context.everyone
    numbers = np.arange(first, context.first + len(context.block))
    cases = draw_cases(each(context.start, numbers), context.days, knobs, "mule", knobs.mules)
    cases = Cases(cases.key, numbers[cases.row], cases.day)
    return cases.take((everyone.active_from[cases.row] < cases.day) & (cases.day < everyone.active_until[cases.row]))


def _payments(cases: Cases) -> _Payments:
    case, place = steps(_FEWEST + below(fork(cases.key, "payers"), _SPREAD))
    key = each(fork(cases.key, "fan-in")[case], place)
    begins = _FROM_SECOND + below(fork(cases.key, "second"), _SECONDS)
    amount = lognormal(fork(key, "amount"), _MEDIAN_CENTS, _SIGMA) // _UNIT
    return _Payments(
        key, case, cases.row[case], cases.day[case], begins[case] + below(fork(key, "within"), _WITHIN),
        np.maximum(amount, 5) * _UNIT, chance(fork(key, "outside"), _FROM_OUTSIDE),
        cases.row[case] + 1 + below(fork(key, "payer"), _REACH),
    )  # fmt: skip


def fan_in(context: BankContext) -> tuple[Events, Labels]:
    """Return what the block's customers pay to mules, and what its mules get from outside."""
    cases = _mules(context, max(context.first - _REACH, 0))
    paid = _payments(cases)
    own = paid.mule >= context.first
    row = np.where(paid.outside, paid.mule, paid.payer) - context.first
    here = np.where(paid.outside, own, (row >= 0) & (row < len(context.block)))
    here[here] &= paid.outside[here] | context.active(row[here], paid.day[here])
    movement = np.where(paid.outside, M.PIX_RECEIVED, M.PIX)[here]
    payee = np.where(paid.outside, NOBODY, paid.mule)[here]
    events = context.events(
        paid.key[here], row[here], movement, paid.day[here], paid.second[here], paid.amount[here], payee=payee
    )
    return labelled(events, Typology.MULE_FAN_IN, cases.key[paid.case[here]])


def fan_out(context: BankContext) -> tuple[Events, Labels]:
    """Return what the block's mules pass on the same day, in a few parts, inside the bank and out of it."""
    cases = _mules(context, context.first)
    paid = _payments(cases)
    collected = np.zeros(len(cases), dtype=np.int64)
    np.add.at(collected, paid.case[paid.outside], paid.amount[paid.outside])
    parts = _FEWEST_PARTS + below(fork(cases.key, "parts"), _PARTS_SPREAD)
    passes = chance(fork(cases.key, "passes on"), context.scenario.fraud.passes_on) & (collected > 0)
    case, place = steps(np.where(passes, parts, 0))
    key = each(fork(cases.key, "fan-out")[case], place)
    row, day = cases.row[case] - context.first, cases.day[case]
    # parts differ by a tenth; in sum they stay below what came in
    share = _PASSED_ON - below(fork(key, "share"), 100_000)
    amount = np.maximum(collected[case] // parts[case] * share // MILLIONTHS // _UNIT, 1) * _UNIT
    over = _FROM_SECOND + below(fork(cases.key, "second"), _SECONDS) + _WITHIN
    seconds = over[case] + _WAITS + place * _PARTS_APART + below(fork(key, "wait"), _PARTS_APART)
    payee = receivers(context, fork(key, "receiver"), cases.row[case], day)
    movement = np.where(payee == NOBODY, M.PIX_SENT, M.PIX)
    events = context.events(key, row, movement, day, seconds, amount, payee=payee)
    return labelled(events, Typology.MULE_FAN_OUT, cases.key[case])

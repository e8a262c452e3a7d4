"""Account takeover: somebody else comes in at night from a device of their own and empties the account by Pix. Pure.

The wrong passwords and the strange device are requests: ``simulator.traffic`` draws them from the labels.
"""

import numpy as np

from simulator.bank.context import BankContext
from simulator.events import NOBODY, Events
from simulator.fraud.cases import draw_cases, labelled
from simulator.fraud.labels import Labels, Typology
from simulator.fraud.receivers import receivers
from simulator.movements import M
from simulator.streams import MILLIONTHS, below, each, fork, lognormal, steps

_FEWEST, _SPREAD = 3, 4
_FROM_SECOND, _SECONDS = 1_800, 14_400
"""Between half past midnight and half past four."""
_APART = 150
_FIRST_OF_INCOME = 350_000
"""The first Pix tried, as a share of the victim's income in millionths; each next one is smaller, until one fits."""
_NEXT = np.array([1_000_000, 700_000, 480_000, 330_000, 230_000, 160_000], dtype=np.int64)
_UNIT = 1000


def takeovers(context: BankContext) -> tuple[Events, Labels]:
    """Return the drains of taken-over accounts, as planned: before looking at the balance."""
    knobs = context.scenario.fraud
    cases = draw_cases(context.streams, context.days, knobs, "account takeover", knobs.account_takeovers)
    cases = cases.take(context.active(cases.row, cases.day))
    case, place = steps(_FEWEST + below(fork(cases.key, "steps"), _SPREAD))
    key = each(fork(cases.key, "drain")[case], place)
    row, day = cases.row[case], cases.day[case]
    first = lognormal(fork(cases.key, "amount"), context.block.income[cases.row] * _FIRST_OF_INCOME // MILLIONTHS, 0.4)
    amount = np.maximum(first[case] * _NEXT[place] // MILLIONTHS // _UNIT, 2) * _UNIT
    begins = _FROM_SECOND + below(fork(cases.key, "second"), _SECONDS)
    seconds = begins[case] + place * _APART + below(fork(key, "wait"), _APART)
    payee = receivers(context, fork(cases.key, "receiver")[case], context.first + row, day)
    movement = np.where(payee == NOBODY, M.PURCHASE_PAYMENT, M.PIX)
    events = context.events(key, row, movement, day, seconds, amount, payee=payee)
    return labelled(events, Typology.ACCOUNT_TAKEOVER, cases.key[case])

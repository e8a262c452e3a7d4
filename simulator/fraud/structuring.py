"""Structuring: cash brought in again and again just under the amount that makes a bank ask, then sent on. Pure."""

import numpy as np

from simulator.bank.context import BankContext
from simulator.events import Events, concat
from simulator.fraud.cases import draw_cases, labelled
from simulator.fraud.labels import Labels, Typology
from simulator.movements import M
from simulator.streams import MILLIONTHS, below, each, fork, steps

_FEWEST, _SPREAD = 4, 6
_A_DAY = 2
_FROM_SECOND, _SECONDS = 36_000, 21_600
"""While the branch is open: 10 to 16 o'clock."""
_UNDER = 120_000
"""At most so much below the threshold, in millionths."""
_UNIT = 1000
_SENT_ON = 900_000


def structuring(context: BankContext) -> tuple[Events, Labels]:
    """Return the deposits of each case over some days, and the payment by which the money leaves the day after."""
    knobs, days = context.scenario.fraud, context.days
    cases = draw_cases(context.streams, days, knobs, "structuring", knobs.structurers)
    count = _FEWEST + below(fork(cases.key, "deposits"), _SPREAD)
    case, place = steps(count)
    key = each(fork(cases.key, "deposit")[case], place)
    row, day = cases.row[case], cases.day[case] + place // _A_DAY
    under = below(fork(key, "under"), max(knobs.structuring_threshold_cents * _UNDER // MILLIONTHS // _UNIT, 1))
    amount = (knobs.structuring_threshold_cents // _UNIT - 1 - under) * _UNIT
    seconds = _FROM_SECOND + below(fork(key, "second"), _SECONDS)
    here = days.holds(day) & context.active(row, day)
    deposits = context.events(key[here], row[here], M.DEPOSIT, day[here], seconds[here], amount[here])
    brought = np.zeros(len(cases), dtype=np.int64)
    np.add.at(brought, case, amount)
    leaves = cases.day + (count - 1) // _A_DAY + 1
    goes = days.holds(leaves) & context.active(cases.row, leaves)
    out = fork(cases.key, "sent on")[goes]
    sent = brought[goes] * _SENT_ON // MILLIONTHS // _UNIT * _UNIT
    when = _FROM_SECOND + below(fork(out, "second"), _SECONDS)
    payments = context.events(out, cases.row[goes], M.PURCHASE_PAYMENT, leaves[goes], when, sent)
    of_case = np.concatenate((cases.key[case][here], cases.key[goes]))
    return labelled(concat([deposits, payments]), Typology.STRUCTURING, of_case)

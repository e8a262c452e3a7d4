"""What a shop trades on each day, and what of it reaches the bank when. Pure sums, in centavos."""

import numpy as np

from fluxo.ledger.entries import PaymentMethod
from simulator.days import Days
from simulator.events import METHODS, Events
from simulator.movements import M
from simulator.shop.boletos import boleto_money
from simulator.shop.card_machine import owed
from simulator.streams import Integers

_CASH = METHODS.index(PaymentMethod.CASH)


class Totals:
    """What was traded on each day, in centavos: returns count with a minus."""

    def __init__(self, days: Days, traded: Events, paid_day: Integers) -> None:
        count = days.count
        sign = np.where(traded.movement == M.SALE_RETURN, -1, 1)
        self.gross = _a_day(count, traded, traded.amount * (sign > 0))
        self.revenue = _a_day(count, traded, sign * traded.amount)
        self.taxes = _a_day(count, traded, sign * traded.taxes)
        self.cost = _a_day(count, traded, sign * traded.cost)
        self.fees = _a_day(count, traded, traded.fee)
        self.cash = _a_day(count, traded, np.where(traded.method == _CASH, sign * traded.amount, 0))
        due = owed(traded)
        self.cards = np.zeros(count + 1, dtype=np.int64)
        np.add.at(self.cards, np.minimum(due.due_day, count), due.amount)
        self.boletos, self.refunds = boleto_money(days, traded, paid_day)


def _a_day(count: int, traded: Events, values: Integers) -> Integers:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, traded.day, values)
    return total

"""What card machines keep and owe: fees, and the instalments of every card sale until they are paid.

Belongs here: the vectorised form of ``fluxo.ledger.sale_terms`` and ``fluxo.ledger.receivables``. Tests hold the two
equal. Does not belong here: what a settlement books, which is in ``books``.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from fluxo.ledger.entries import PaymentMethod
from fluxo.ledger.receivables import CREDIT_DAYS, DEBIT_DAYS
from fluxo.ledger.sale_terms import Rates, card_fee_rate
from simulator.events import METHODS, Events
from simulator.movements import M
from simulator.streams import Hashes, Integers
from simulator.world.shops import RATE_SCALE

DEBIT = METHODS.index(PaymentMethod.DEBIT_CARD)
CREDIT = METHODS.index(PaymentMethod.CREDIT_CARD)


def share_of(cents: Integers, rate_ten_thousandths: Integers | int) -> Integers:
    """Return a share of amounts in centavos, rounded half up as ``fluxo.money`` does."""
    return (cents * rate_ten_thousandths + RATE_SCALE // 2) // RATE_SCALE


def fees(gross: Integers, method: Integers, installments: Integers, rates: Rates) -> Integers:
    """Return the card machine's fees in centavos, by a shop's contract."""
    found = np.zeros(len(gross), dtype=np.int64)
    for code, name in enumerate(METHODS):
        for several in (False, True):
            rate = card_fee_rate(name, 2 if several else 1, rates)
            found[(method == code) & ((installments > 1) == several)] = int(rate * RATE_SCALE)
    return share_of(gross, found)


@dataclass(frozen=True)
class Receivables:
    """Instalments of card sales, and what returns take off (instalment 0, negative). Amounts in centavos.

    ``sale`` is the event's key, of the return for what it takes off; ``amount`` is net of ``fee``;
    ``sold_day`` and ``due_day`` are offsets from the run's first day, the latter perhaps after its end.
    """

    sale: Hashes
    sale_us: Integers
    sold_day: Integers
    installment: Integers
    amount: Integers
    fee: Integers
    due_day: Integers

    def __len__(self) -> int:
        return len(self.sale)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> "Receivables":
        return Receivables(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def owed(traded: Events) -> Receivables:
    """Return what card machines owe for a shop's sales and take off for its returns, by sale and instalment.

    ``traded`` holds the sale of every return in it.
    """
    by_card = traded.take((traded.method == DEBIT) | (traded.method == CREDIT))
    is_sale = by_card.movement == M.SALE
    parts = [_part(by_card.take(is_sale & (by_card.installments >= n)), n) for n in range(1, _most(by_card) + 1)]
    parts.append(_taken_off(by_card.take(is_sale), by_card.take(~is_sale)))
    return Receivables(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Receivables)}
    )


def _most(sales: Events) -> int:
    return int(sales.installments.max(initial=1))


def _part(sales: Events, number: int) -> Receivables:
    """Return the instalment of this number: centavos left over by the split are on the first ones."""
    count = sales.installments.astype(np.int64)
    gross = sales.amount // count + (number <= sales.amount % count)
    fee = sales.fee // count + (number <= sales.fee % count)
    lag = np.where(sales.method == DEBIT, DEBIT_DAYS, CREDIT_DAYS) * number
    day = sales.day.astype(np.int64)
    installment = np.full(len(sales), number, dtype=np.int64)
    return Receivables(sales.key, sales.occurred_us, day, installment, gross - fee, fee, day + lag)


def _taken_off(sales: Events, returns: Events) -> Receivables:
    """A return is taken off the sale's next payment, or off the next day's money if all are paid."""
    order = np.argsort(sales.key)
    sold = sales.day[order][np.searchsorted(sales.key[order], returns.reverses)].astype(np.int64) if len(sales) else 0
    day = returns.day.astype(np.int64)
    following = (day - sold) // CREDIT_DAYS + 1
    waits = (returns.method == CREDIT) & (following <= returns.installments)
    due = np.where(waits, sold + CREDIT_DAYS * following, day + 1)
    none = np.zeros(len(returns), dtype=np.int64)
    return Receivables(returns.key, returns.occurred_us, day, none, -returns.amount, none, due)

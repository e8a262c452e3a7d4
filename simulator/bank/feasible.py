"""Keep customers inside their means: who has no money rarely tries to pay.

The running balance counts a customer's own flows only. Pix received from others of this bank is left out,
because it would make a customer's events depend on how many other customers there are; it is a cushion.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Integers

CREDIT = 1
DEBIT = -1
INTEREST = 0
EVERYTHING = 2
"""Signs of events: what comes in, what goes out, a share of the balance in, and all of the balance out."""

_BASIS_POINTS = 10_000
_LEAST = 5000
"""Who has too little spends three quarters of what there is, in tens of reais."""


@dataclass(frozen=True)
class Interest:
    """Basis points a month on the balance up to ``full_to`` centavos, and on what is beyond."""

    basis_points: int
    full_to: int
    beyond: int

    def on(self, balances: Integers) -> Integers:
        """Return the interest of a month, centavos."""
        full = np.minimum(balances, self.full_to)
        return (full * self.basis_points + (balances - full) * self.beyond) // _BASIS_POINTS


@dataclass(frozen=True)
class Wishes:
    """What customers would do, sorted by customer and time; ``counts`` says how many each customer has.

    ``flexible`` outflows shrink to what the balance allows beyond the ``reserves`` (centavos, one a customer);
    ``stubborn`` ones do not mind the reserve, and beyond the balance are tried in vain.
    """

    counts: Integers
    reserves: Integers
    amounts: Integers
    signs: NDArray[np.int8]
    flexible: NDArray[np.bool_]
    stubborn: NDArray[np.bool_]


def keep_affordable(wishes: Wishes, interest: Interest) -> tuple[NDArray[np.bool_], Integers]:
    """Tell which events happen, and the amounts as they turn out (centavos).

    An outflow beyond the running balance is dropped unless it is flexible or stubborn; what is refused does
    not move the balance. The loop is over the n-th event of all customers at once.
    """
    counts, flexible, stubborn = wishes.counts, wishes.flexible, wishes.stubborn
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    by_length = np.argsort(-counts, kind="stable")
    starts, lengths, reserves = starts[by_length], counts[by_length], wishes.reserves[by_length]
    careful = flexible & ~stubborn
    balances = np.zeros(len(counts), dtype=np.int64)
    keep = np.ones(len(wishes.amounts), dtype=bool)
    amounts = wishes.amounts.copy()
    for rank in range(int(lengths[0]) if len(lengths) else 0):
        alive = int(np.searchsorted(-lengths, -rank, side="left"))
        index = starts[:alive] + rank
        sign, balance, amount = wishes.signs[index], balances[:alive], amounts[index]
        amount = np.where(sign == INTEREST, interest.on(balance), amount)
        amount = np.where(sign == EVERYTHING, balance, amount)
        room = np.where(careful[index], np.maximum(balance - reserves[:alive], 0), balance)
        short = (sign == DEBIT) & (amount > room)
        tried = short & stubborn[index]
        shrunk = short & ~tried & flexible[index]
        amount = np.where(shrunk, room * 3 // (4 * _LEAST) * _LEAST, amount)
        happens = ~short | (shrunk & (amount > 0))
        balances[:alive] += np.where(happens, np.where((sign == DEBIT) | (sign == EVERYTHING), -amount, amount), 0)
        amounts[index] = amount
        keep[index] = (happens | tried) & (amount > 0)
    return keep, amounts

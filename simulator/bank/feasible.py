"""Keep customers inside their means: who has no money rarely tries to pay.

The running balance counts a customer's own flows only. Pix received from others is left out, because it
would make a customer's events depend on how many other customers there are; it is a cushion.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Integers

CREDIT = 1
DEBIT = -1
INTEREST = 0
"""Signs of events: what comes in, what goes out, and what is a share of the balance."""

_INTEREST_NUMERATOR = 45
_INTEREST_DENOMINATOR = 10_000


def keep_affordable(
    counts: Integers, amounts: Integers, signs: NDArray[np.int8], stubborn: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Integers]:
    """Tell which events happen, and the amounts with interest worked out (centavos).

    Events are sorted by customer and time; ``counts`` says how many each customer has. An outflow beyond
    the running balance is dropped, unless the customer is ``stubborn`` about it: then it is tried and
    does not move the balance. The loop is over the n-th event of all customers at once.
    """
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    by_length = np.argsort(-counts, kind="stable")
    starts, lengths = starts[by_length], counts[by_length]
    balances = np.zeros(len(counts), dtype=np.int64)
    keep = np.ones(len(amounts), dtype=bool)
    amounts = amounts.copy()
    for rank in range(int(lengths[0]) if len(lengths) else 0):
        alive = int(np.searchsorted(-lengths, -rank, side="left"))
        index = starts[:alive] + rank
        sign, balance = signs[index], balances[:alive]
        interest = balance * _INTEREST_NUMERATOR // _INTEREST_DENOMINATOR
        amount = np.where(sign == INTEREST, interest, amounts[index])
        short = (sign == DEBIT) & (amount > balance)
        balances[:alive] += np.where(short, 0, np.where(sign == DEBIT, -amount, amount))
        amounts[index] = amount
        keep[index] = (~short | stubborn[index]) & (amount > 0)
    return keep, amounts

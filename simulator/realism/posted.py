"""Which of a run's events the ledger would take: no account goes below zero.

The engine lets some customers try without the money (see ``bank.feasible``); such an
attempt is no statement line, and what was refused is not sent back.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.events import NOBODY, Events
from simulator.realism.roles import CUSTOMER_ROLE, CUSTOMER_SIGN, NONE, PAYEE_ROLE, PAYEE_SIGN


def posted(events: Events, customers: int) -> NDArray[np.bool_]:
    """Tell which events are taken. Events come in the order of posting (``engine.simulate``)."""
    of_bank = (events.customer != NOBODY) & (CUSTOMER_ROLE[events.movement] != NONE)
    taken = np.ones(len(events), dtype=bool)
    index = np.flatnonzero(of_bank)
    chosen = events.take(index)
    own = np.where(CUSTOMER_SIGN[chosen.movement] < 0, -chosen.amount, chosen.amount)
    has_payee = (chosen.payee != NOBODY) & (PAYEE_ROLE[chosen.movement] != NONE)
    others = np.where(has_payee, np.where(PAYEE_SIGN[chosen.movement] < 0, -chosen.amount, chosen.amount), 0)
    balances = [0] * customers
    refused: set[int] = set()
    columns = (index, chosen.key, chosen.reverses, chosen.customer, chosen.payee, own, others)
    for place, key, reverses, customer, payee, mine, theirs in zip(*(c.tolist() for c in columns), strict=True):
        if balances[customer] + mine < 0 or (theirs < 0 and balances[payee] + theirs < 0) or reverses in refused:
            refused.add(key)
            taken[place] = False
            continue
        balances[customer] += mine
        if theirs:
            balances[payee] += theirs
    return taken

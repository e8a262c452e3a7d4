"""The accounts that stolen money goes to: few, so that several cases meet at one of them. Pure."""

import numpy as np

from simulator.bank.context import BankContext
from simulator.events import NOBODY
from simulator.streams import Hashes, Integers, below

_ONE_IN = 64
"""One in so many customers lends their account."""


def receivers(context: BankContext, draws: Hashes, payer: Integers, day: Integers) -> Integers:
    """Return a receiving account for each payer (number), who has a lower number and is active that day.

    NOBODY where the one drawn has no account then: the money leaves the bank.
    """
    number = below(draws, np.maximum(payer, 1)) // _ONE_IN * _ONE_IN
    everyone = context.everyone
    is_there = (everyone.active_from[number] < day) & (day < everyone.active_until[number]) & (number < payer)
    return np.where(is_there, number, NOBODY)

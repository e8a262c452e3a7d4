"""Who buys: a buyer's number for each sale of the shops that know their buyers. No personal data.

A shop's buyers are a crowd in which some order all the time and a third of those who come do so once
(Online Retail: 34% buy once, the first tenth brings 61% of revenue).
"""

import numpy as np

from simulator.scenario.shops import ShopKnobs
from simulator.streams import Hashes, Integers, chance, fork
from simulator.world.shops import Shop

UNKNOWN = -1
_DAYS_A_YEAR = 365
_FLAT_PERCENT = 2
"""Percent of the crowd's skew that is even: without it one buyer alone would make a tenth of all orders."""
_LOW_32 = np.uint64(32)


def buyers_of(sale: Hashes, shop: Shop, knobs: ShopKnobs) -> Integers:
    """Return the buyer's number of each sale, from 0, or ``UNKNOWN``; a return's is that of the sale it returns."""
    buyers = shop.trade.buyers
    if buyers is None:
        return np.full(len(sale), UNKNOWN, dtype=np.int64)
    crowd = np.uint64(max(int(shop.sales_a_day * _DAYS_A_YEAR / buyers.orders), 1))
    even = fork(sale, "buyer") >> _LOW_32
    cube = (((even * even) >> _LOW_32) * even) >> _LOW_32
    skewed = (cube * np.uint64(100 - _FLAT_PERCENT) + even * np.uint64(_FLAT_PERCENT)) // np.uint64(100)
    number = ((skewed * crowd) >> _LOW_32).astype(np.int64)
    return np.where(chance(fork(sale, "buyer known"), buyers.known * knobs.known_buyers), number, UNKNOWN)

"""Tables of draws from the quantiles of a distribution, in whole thousandths."""

from functools import lru_cache

import numpy as np

from simulator.streams import TABLE_SIZE, Integers
from simulator.world.online_retail import Knots

THOUSANDTHS = 1000


@lru_cache(maxsize=32)
def quantile_table(knots: Knots) -> Integers:
    """Return a table for ``streams.look_up``: thousandths of values that lie between the knots as probability does.

    Whole numbers throughout, so that every machine makes the same table.
    """
    places = np.array([round(2 * TABLE_SIZE * probability) for probability, _ in knots], dtype=np.int64)
    values = np.array([round(THOUSANDTHS * value) for _, value in knots], dtype=np.int64)
    points = 2 * np.arange(TABLE_SIZE, dtype=np.int64) + 1
    before = np.searchsorted(places[1:-1], points, side="right")
    rise, run = np.diff(values), np.diff(places)
    return np.asarray(values[before] + rise[before] * (points - places[before]) // run[before], dtype=np.int64)

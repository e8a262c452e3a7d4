"""Baskets of shops, whatever they come from, as columns: sales and what came back. From the simulator's events here.

Invoices of real files are read in ``real_files``; measures over baskets are in ``shop_profile``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import Events, SaleItems
from simulator.movements import M
from simulator.scenario.shops import ShopKnobs
from simulator.shop.buyers import UNKNOWN, buyers_of
from simulator.streams import Hashes, Integers
from simulator.world.shops import Shop

NO_METHOD = -1
NO_LAG = -1


@dataclass(frozen=True)
class Baskets:
    """One row an invoice: a sale, or a return (``back``)."""

    shop: Integers
    buyer: Integers
    """UNKNOWN where the shop does not know."""
    day: Integers
    """Ordinal of the business date."""
    second: Integers
    cents: Integers
    """What it comes to; not above zero for an invoice that sells nothing, which is not a sale."""
    lines: Integers
    method: NDArray[np.int8]
    """Place in ``events.METHODS``, NO_METHOD where unknown."""
    installments: Integers
    back: NDArray[np.bool_]
    lag: Integers
    """Days from the sale to its return; NO_LAG for a sale, or where they cannot be matched."""

    def __len__(self) -> int:
        return len(self.shop)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> "Baskets":
        return Baskets(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def no_baskets() -> Baskets:
    none = np.zeros(0, dtype=np.int64)
    return Baskets(none, none, none, none, none, none, none.astype(np.int8), none, none.astype(bool), none)


def baskets_of_events(events: Events, items: SaleItems, days: Days, shops: Sequence[Shop], knobs: ShopKnobs) -> Baskets:
    """Return the sales and returns of a run, with the buyers that its shops know."""
    sold = events.movement == M.SALE
    chosen = events.take(np.flatnonzero(sold | (events.movement == M.SALE_RETURN)))
    if not len(chosen):
        return no_baskets()
    offsets = chosen.day.astype(np.int64)
    midnights = days.instants(offsets, np.zeros(len(chosen), dtype=np.int64))
    back = chosen.reverses != 0
    return Baskets(
        shop=chosen.workspace.astype(np.int64),
        buyer=_buyers(chosen, shops, knobs),
        day=days.start.toordinal() + offsets,
        second=(chosen.occurred_us - midnights) // 1_000_000,
        cents=chosen.amount,
        lines=_line_counts(chosen.key, items.sale),
        method=chosen.method,
        installments=chosen.installments.astype(np.int64),
        back=back,
        lag=np.where(back, offsets - _day_of(chosen.reverses_us, days), NO_LAG),
    )


def _buyers(chosen: Events, shops: Sequence[Shop], knobs: ShopKnobs) -> Integers:
    sale = np.where(chosen.reverses != 0, chosen.reverses, chosen.key)
    found = np.full(len(chosen), UNKNOWN, dtype=np.int64)
    for shop in shops:
        here = np.flatnonzero(chosen.workspace == shop.number)
        found[here] = buyers_of(sale[here], shop, knobs)
    return found


def _line_counts(key: Hashes, sale_of_line: Hashes) -> Integers:
    keys, counts = np.unique(sale_of_line, return_counts=True)
    if not len(keys):
        return np.zeros(len(key), dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    return np.where(keys[place] == key, counts[place], 0)


def _day_of(instants: Integers, days: Days) -> Integers:
    starts = days.instants(np.arange(days.count), np.zeros(days.count, dtype=np.int64))
    return np.asarray(np.searchsorted(starts, instants, side="right") - 1, dtype=np.int64)

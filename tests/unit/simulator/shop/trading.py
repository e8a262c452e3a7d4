"""What tests of shops trade with: a run of one shop."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.days import Days
from simulator.events import Events, SaleItems
from simulator.movements import M
from simulator.postings import CODES, legs
from simulator.scenario.model import NORMAL, Scenario
from simulator.shop.counter import shop_events
from simulator.streams import Integers
from simulator.world.shops import Shop

SEED = 42
YEAR = Days(date(2025, 1, 1), 365)


@dataclass(frozen=True)
class Traded:
    """What happened in a shop."""

    shop: Shop
    events: Events
    items: SaleItems

    def of(self, *movements: M) -> Events:
        return self.events.take(np.isin(self.events.movement, movements))

    def total(self, *movements: M) -> int:
        return int(self.of(*movements).amount.sum())


def trade(shop: Shop, days: Days = YEAR, scenario: Scenario = NORMAL) -> Traded:
    events, items, _ = shop_events(SEED, shop, days, scenario)
    return Traded(shop, events, items)


def end_of_days(found: Traded, code: str, days: int = 365) -> Integers:
    """Return the balance of an account, debits positive, at the end of each day."""
    entries = legs(found.events, 0)
    own = entries.account % len(CODES) == CODES.index(code)
    moved = np.zeros(days, dtype=np.int64)
    np.add.at(moved, found.events.day[entries.event[own]], entries.amount[own])
    return moved.cumsum()

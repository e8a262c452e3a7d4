"""The engine: customers, shops and days in, every event out. Pure: no file, no database, no clock.

The same plan gives the same bytes; a larger plan gives the same events for the customers, shops and days
of the smaller one, and more.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from simulator.bank.behaviour import bank_events
from simulator.days import Days
from simulator.events import Events, SaleItems, concat, concat_items, in_order
from simulator.fraud.labels import Labels, concat_labels
from simulator.scenario.model import NORMAL, Scenario
from simulator.shop.counter import shop_events
from simulator.world.population import Population, make_population
from simulator.world.shops import Shop, make_shops

WORLD_VERSION = 2
"""Raised when a seed and scenario no longer give the same events: a history goes on in its own world only."""


@dataclass(frozen=True)
class World:
    """Who there is, when, and what it is like: a seed's customers and shops over some days of a scenario."""

    seed: int
    days: Days
    population: Population
    shops: list[Shop]
    scenario: Scenario = NORMAL


@dataclass(frozen=True)
class Simulation:
    """Events in the order of posting (day, instant, key), the lines of the sales among them, and labels of fraud."""

    world: World
    events: Events
    items: SaleItems
    labels: Labels


def make_world(seed: int, start: date, days: int, customers: int, shops: int, scenario: Scenario = NORMAL) -> World:
    """Return the world of a seed. Raises ValueError on a negative or empty size."""
    if days < 1 or customers < 1 or shops < 0:
        raise ValueError("a world has at least one day and one customer")
    return World(
        seed, Days(start, days), make_population(seed, customers, scenario.growth), make_shops(seed, shops), scenario
    )


def simulate(world: World) -> Simulation:
    """Draw everything that happens in a world."""
    events, labels = bank_events(world.seed, world.population, world.days, world.scenario)
    items: list[SaleItems] = []
    for shop in world.shops:
        traded, lines, marked = shop_events(world.seed, shop, world.days, world.scenario)
        events.append(traded)
        items.append(lines)
        labels.append(marked)
    found = concat_items(items) if items else _no_items()
    return Simulation(world, in_order(concat(events)), found, concat_labels(labels))


def _no_items() -> SaleItems:
    none = np.zeros(0, dtype=np.int64)
    small = np.zeros(0, dtype=np.int32)
    return SaleItems(np.zeros(0, dtype=np.uint64), none, small, small, none, none, none)

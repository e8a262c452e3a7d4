"""The engine: customers, shops and days in, every event out. Pure: no file, no database, no clock.

The same plan gives the same bytes; a larger plan gives the same events for the customers, shops and days
of the smaller one, and more.
"""

from dataclasses import dataclass
from datetime import date

from simulator.bank import bank_events
from simulator.days import Days
from simulator.events import Events, SaleItems, concat, concat_items, in_order
from simulator.population import Population, make_population
from simulator.shop import shop_events
from simulator.shops import Shop, make_shops


@dataclass(frozen=True)
class World:
    """Who there is, and when: the seed's customers and shops over some days."""

    seed: int
    days: Days
    population: Population
    shops: list[Shop]


@dataclass(frozen=True)
class Simulation:
    """Events in the order of posting (day, instant, key), and the lines of the sales among them."""

    world: World
    events: Events
    items: SaleItems


def make_world(seed: int, start: date, days: int, customers: int, shops: int) -> World:
    """Return the world of a seed. Raises ValueError on a negative or empty size."""
    if days < 1 or customers < 1 or shops < 0:
        raise ValueError("a world has at least one day and one customer")
    return World(seed, Days(start, days), make_population(seed, customers), make_shops(seed, shops))


def simulate(world: World) -> Simulation:
    """Draw everything that happens in a world."""
    events = bank_events(world.seed, world.population, world.days)
    items: list[SaleItems] = []
    for shop in world.shops:
        traded, lines = shop_events(world.seed, shop, world.days)
        events.append(traded)
        items.append(lines)
    return Simulation(world, in_order(concat(events)), concat_items(items) if items else _no_items())


def _no_items() -> SaleItems:
    import numpy as np

    none = np.zeros(0, dtype=np.int64)
    small = np.zeros(0, dtype=np.int32)
    return SaleItems(np.zeros(0, dtype=np.uint64), none, small, small, none, none, none)

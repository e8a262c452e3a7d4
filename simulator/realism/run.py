"""A report of a world made on the spot: the one place that knows both the engine and the measures. Pure."""

from datetime import date

from simulator.engine import make_world, simulate
from simulator.realism.baskets import Baskets, baskets_of_events
from simulator.realism.posted import posted
from simulator.realism.statement import Lines, lines_of_events
from simulator.scenario.model import Scenario


def measured_run(
    seed: int, start: date, days: int, customers: int, shops: int, scenario: Scenario
) -> tuple[Lines, Baskets]:
    """Return the statement lines and baskets of a world, of what the ledger would take."""
    world = make_world(seed, start, days, customers, shops, scenario)
    simulation = simulate(world)
    taken = posted(simulation.events, len(world.population))
    return (
        lines_of_events(simulation.events, world.days, taken),
        baskets_of_events(simulation.events, simulation.items, world.days, world.shops, scenario.shops),
    )

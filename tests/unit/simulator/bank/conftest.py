"""A year of a bank, made once for the tests of this folder."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from simulator.engine import Simulation, make_world, simulate
from simulator.events import Events
from simulator.movements import M
from simulator.world.population import Population


@dataclass(frozen=True)
class Bank:
    simulation: Simulation

    @property
    def population(self) -> Population:
        return self.simulation.world.population

    @property
    def events(self) -> Events:
        return self.simulation.events

    def of(self, *movements: M) -> Events:
        return self.events.take(np.isin(self.events.movement, movements))

    def dates(self, events: Events) -> list[date]:
        return [self.simulation.world.days.date_of(day) for day in events.day.tolist()]


@pytest.fixture(scope="package")
def bank() -> Bank:
    """2026 with 2,000 customers and no shop."""
    return Bank(simulate(make_world(42, date(2026, 1, 1), 365, 2000, 0)))

"""What the bank's behaviours work on: a block of customers of a population, over some days."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import Events, make_events
from simulator.movements import M
from simulator.scenario.bank import BankKnobs
from simulator.scenario.model import Scenario
from simulator.streams import Hashes, Integers, below, each, fork
from simulator.world.population import Population


@dataclass(frozen=True)
class BankContext:
    """``block`` is the customers from number ``first`` on; ``start`` begins the run's streams."""

    start: Hashes
    everyone: Population
    block: Population
    first: int
    days: Days
    scenario: Scenario

    @property
    def knobs(self) -> BankKnobs:
        return self.scenario.bank

    @cached_property
    def streams(self) -> Hashes:
        """One stream a customer of the block, of this seed and start."""
        return each(self.start, self.first + np.arange(len(self.block)))

    def active(self, rows: Integers, day: Integers) -> NDArray[np.bool_]:
        """Tell whether customers (rows of the block) are active on days, the first and the last day apart."""
        return (day > self.block.active_from[rows]) & (day < self.block.active_until[rows])

    def awake(self, rows: Integers, day: Integers) -> NDArray[np.bool_]:
        """Tell whether customers act by own choice on days of the run: active and not dormant."""
        asleep = (day >= self.block.dormant_from[rows]) & (day <= self.block.dormant_until[rows])
        return self.days.holds(day) & self.active(rows, day) & ~asleep

    def main(self, rows: Integers, day: Integers) -> NDArray[np.bool_]:
        """Tell whether this is the customers' main account on days."""
        return day >= self.block.main_from[rows]

    def events(
        self,
        key: Hashes,
        rows: Integers,
        movement: M | NDArray[np.integer],
        day: Integers,
        seconds: Integers,
        amount: Integers,
        **others: Any,
    ) -> Events:
        """Return events of customers given by their row in the block, at a second of a day of the run."""
        occurred = self.days.instants(day, seconds, below(fork(key, "microsecond"), 1_000_000))
        return make_events(key, movement, day, occurred, amount, customer=self.first + rows, **others)

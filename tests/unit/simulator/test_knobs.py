"""Every knob at both its bounds makes a world: no warning, no nonsense. Its effect is its topic's to test."""

import warnings
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest

from simulator.engine import make_world, simulate
from simulator.recording import recorded_us
from simulator.scenario.knobs import Knobs
from simulator.scenario.model import NORMAL, Scenario
from simulator.traffic import lead_times
from simulator.traffic.arrivals import first_requests
from simulator.traffic.conditions import conditions_of

DAYS = 12
TOPICS = ("growth", "bank", "shops", "traffic", "fraud", "recording")
MOST = 20
"""Times the usual number of sales are enough to see what breaks."""


def bounds(knobs: Knobs, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float]]:
    for name, field in type(knobs).model_fields.items():
        value = getattr(knobs, name)
        if isinstance(value, Knobs):
            yield from bounds(value, (*path, name))
        elif isinstance(value, int | float):
            limits = [getattr(rule, kind, None) for rule in field.metadata for kind in ("ge", "le")]
            assert limits, f"{name} has no bounds"
            for limit in limits:
                if limit is not None:
                    yield (*path, name), min(limit, MOST) if path[0] == "shops" else limit


def turned(path: tuple[str, ...], value: float) -> Scenario:
    knobs: dict[str, Any] = NORMAL.model_dump()
    topic = knobs
    for name in path[:-1]:
        topic = topic[name]
    topic[path[-1]] = value
    return Scenario.model_validate(knobs)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_knob_at_its_bounds_makes_a_world(topic: str):
    for path, value in bounds(getattr(NORMAL, topic), (topic,)):
        scenario = turned(path, value)
        with warnings.catch_warnings(), np.errstate(all="raise"):
            warnings.simplefilter("error")
            world = make_world(3, date(2025, 11, 20), DAYS, 40, 6, scenario)
            made = simulate(world)
            conditions = conditions_of(world.seed, world.days, scenario, made.labels)
            recorded = recorded_us(made.events, scenario.recording, conditions.incidents)
            answered = np.full(len(made.events), "")
            lead_times.of_events(world.seed, made.events, recorded, answered, conditions)
            first_requests(world, np.flatnonzero(world.population.sign_up_day < DAYS), conditions)
        assert (made.events.amount > 0).all(), path
        assert len(np.unique(made.events.key)) == len(made.events), path
        assert (recorded >= made.events.occurred_us).all(), path

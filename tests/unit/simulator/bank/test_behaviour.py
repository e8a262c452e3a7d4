"""The bank's events as a whole: blocks are only a matter of memory, and the fraud that happens keeps its labels."""

from datetime import date

import numpy as np
import pytest

from simulator.bank import behaviour
from simulator.engine import Simulation, make_world, simulate
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import Scenario

FRAUD = Scenario(fraud=FraudKnobs(account_takeovers=60, mules=60, structurers=60))


def run(scenario: Scenario = FRAUD) -> Simulation:
    return simulate(make_world(42, date(2026, 3, 10), 50, 300, 0, scenario))


def test_blocks_of_customers_make_no_difference(monkeypatch: pytest.MonkeyPatch):
    whole = run()
    monkeypatch.setattr(behaviour, "_BLOCK", 64)
    blocks = run()
    for name, column in whole.events.__dict__.items():
        assert np.array_equal(column, getattr(blocks.events, name)), name
    assert set(whole.labels.event.tolist()) == set(blocks.labels.event.tolist())


def test_only_fraud_that_happened_is_labelled():
    simulation = run()
    assert len(simulation.labels) > 50
    assert np.isin(simulation.labels.event, simulation.events.key).all()


def test_fraud_changes_nobody_who_has_no_part_in_it():
    none = run(Scenario(fraud=FraudKnobs(account_takeovers=0, mules=0, structurers=0)))
    some = run()
    touched = some.events.customer[np.isin(some.events.key, some.labels.event)]
    assert not len(none.labels)
    for simulation in (none, some):
        assert len(simulation.events) > 0
    apart = [
        simulation.events.take(
            ~np.isin(simulation.events.customer, touched) & ~np.isin(simulation.events.payee, touched)
        ).key.tolist()
        for simulation in (none, some)
    ]
    assert apart[0] == apart[1]

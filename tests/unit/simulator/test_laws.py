"""The laws of the engine hold whatever the scenario: the named ones, and knobs turned at random within their bounds."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import Simulation, make_world, simulate
from simulator.events import BANK_WORKSPACE, Events, SaleItems
from simulator.movements import M
from simulator.recording import deliveries, recorded_us
from simulator.scenario.knobs import Knobs
from simulator.scenario.model import NORMAL, Scenario
from simulator.scenario.reading import names, read_scenario
from simulator.traffic.conditions import conditions_of

STARTS = (date(2024, 2, 29), date(2018, 2, 10), date(2017, 10, 10), date(2025, 11, 10), date(2100, 1, 1))
"""A leap day, the days on which clocks changed, Black Friday, and a year far away."""
MODEST = 6.0
"""Factors go up to this, not to their bound, so that worlds stay small."""


def _values(knobs: Knobs, name: str) -> st.SearchStrategy[Any]:
    low, high = 0.0, 0.0
    for bound in type(knobs).model_fields[name].metadata:
        low = getattr(bound, "ge", None) or getattr(bound, "gt", None) or low
        high = getattr(bound, "le", None) or high
    if isinstance(getattr(knobs, name), int):
        return st.integers(int(low), int(high))
    return st.floats(max(low, 1e-3) if low >= 0 else low, MODEST if high == 100 else high)


def _turned(knobs: Knobs) -> st.SearchStrategy[dict[str, Any]]:
    """Return some of the knobs with other values."""
    each: dict[str, st.SearchStrategy[Any]] = {}
    for name in type(knobs).model_fields:
        value = getattr(knobs, name)
        if isinstance(value, Knobs):
            each[name] = _turned(value)
        elif not isinstance(value, str):
            each[name] = _values(knobs, name)
    return st.fixed_dictionaries({}, optional=each)


SCENARIOS = st.one_of(
    st.sampled_from(names()).map(read_scenario), _turned(NORMAL).map(lambda turned: Scenario.model_validate(turned))
)


def run(seed: int, start: date, days: int, customers: int, shops: int, scenario: Scenario) -> Simulation:
    return simulate(make_world(seed, start, days, customers, shops, scenario))


def kept(small: Events, large: Events) -> np.ndarray:
    """Return where the events of a small run are in a large one; each is there as it was."""
    order = np.argsort(large.key)
    place = order[np.searchsorted(large.key, small.key, sorter=order).clip(max=len(order) - 1)]
    for name, column in small.__dict__.items():
        assert np.array_equal(column, getattr(large, name)[place]), name
    return place


def lines(items: SaleItems) -> set[tuple[int, ...]]:
    return set(zip(*(column.tolist() for column in items.__dict__.values()), strict=True))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), start=st.sampled_from(STARTS), days=st.integers(1, 60), more=st.integers(0, 40),
    customers=st.integers(1, 40), others=st.integers(0, 60), shops=st.integers(0, 2), scenario=SCENARIOS,
)  # fmt: skip
def test_more_of_anything_changes_nothing_of_what_was(
    seed: int, start: date, days: int, more: int, customers: int, others: int, shops: int, scenario: Scenario
):
    small = run(seed, start, days, customers, shops, scenario)
    large = run(seed, start, days + more, customers + others, shops + (others > 30), scenario)
    place = kept(small.events, large.events)
    assert lines(small.items) <= lines(large.items)
    labels = [set(zip(x.labels.event.tolist(), x.labels.case.tolist(), strict=True)) for x in (small, large)]
    assert labels[0] <= labels[1]
    seen = []
    for found in (small, large):
        world = found.world
        conditions = conditions_of(seed, world.days, scenario, found.labels)
        seen.append(recorded_us(found.events, scenario.recording, conditions.incidents))
    assert np.array_equal(seen[0], seen[1][place])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), start=st.sampled_from(STARTS), days=st.integers(1, 90), scenario=SCENARIOS)
def test_what_happens_is_possible(seed: int, start: date, days: int, scenario: Scenario):
    found = run(seed, start, days, 60, 2, scenario)
    events, world = found.events, found.world
    assert len(np.unique(events.key)) == len(events)
    assert (events.amount > 0).all()
    zero = np.zeros(len(events), dtype=np.int64)
    assert (world.days.instants(events.day.astype(np.int64), zero) <= events.occurred_us).all()
    assert (events.occurred_us < world.days.end_us).all()
    assert np.isin(found.labels.event, events.key).all()
    conditions = conditions_of(seed, world.days, scenario, found.labels)
    handed = deliveries(events, scenario.recording, conditions.incidents)
    assert (handed.recorded_us >= events.occurred_us[handed.position]).all()
    mine = events.take(events.customer >= 0)
    assert (mine.workspace == BANK_WORKSPACE).all()
    assert (mine.day >= world.population.active_from[mine.customer]).all()
    assert (mine.day <= world.population.active_until[mine.customer]).all()


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), scenario=SCENARIOS)
def test_what_comes_back_comes_after_and_is_no_more_than_was_sold(seed: int, scenario: Scenario):
    found = run(seed, date(2025, 11, 1), 60, 60, 6, scenario)
    events = found.events
    returned = np.flatnonzero(events.reverses)
    order = np.argsort(events.key)
    original = order[np.searchsorted(events.key, events.reverses[returned], sorter=order).clip(max=len(order) - 1)]
    assert np.array_equal(events.key[original], events.reverses[returned])
    assert (events.occurred_us[original] < events.occurred_us[returned]).all()
    recorded = recorded_us(events, scenario.recording)
    assert (recorded[original] < recorded[returned]).all()
    for name in ("amount", "taxes", "cost"):
        column = getattr(events, name)
        back = np.zeros(len(events), dtype=np.int64)
        np.add.at(back, original, column[returned])
        assert (back <= column).all(), name
    of_sale = events.take(np.isin(events.movement, (M.SALE, M.SALE_RETURN)))
    total = dict.fromkeys(of_sale.key.tolist(), 0)
    for sale, cents in zip(
        found.items.sale.tolist(), (found.items.quantity * found.items.unit_price).tolist(), strict=True
    ):
        total[sale] += cents
    assert total == dict(zip(of_sale.key.tolist(), of_sale.amount.tolist(), strict=True))


@pytest.mark.parametrize("sales", [1.0, 50.0])
def test_a_crowd_is_as_large_as_the_knob_says(sales: float):
    scenario = Scenario.model_validate({"shops": {"sales": sales}})
    usual = (run(1, date(2026, 3, 2), 10, 1, 1, NORMAL).events.movement == M.SALE).sum()
    found = (run(1, date(2026, 3, 2), 10, 1, 1, scenario).events.movement == M.SALE).sum()
    assert found == pytest.approx(sales * usual, rel=0.1)

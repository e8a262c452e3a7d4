"""Incidents: the same in every run that touches the day; slow, failing, retried, given up; and total outages."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import make_world, simulate
from simulator.recording import recorded_us
from simulator.scenario.reading import read_scenario
from simulator.scenario.traffic import IncidentKnobs
from simulator.streams import each, root
from simulator.traffic import lead_times
from simulator.traffic.conditions import conditions_of
from simulator.traffic.incidents import DAY_US, NO_INCIDENTS, NONE, incidents_between
from simulator.traffic.requests import ERROR, NO_REASON, OK, ROUTES

OFTEN = IncidentKnobs(a_month=30, median_minutes=600, at_most_minutes=1200, total_share=0.3)
NORMAL, OUTAGE = read_scenario("normal"), read_scenario("outage")
WORLD = make_world(42, date(2026, 3, 1), 60, 500, 2, OUTAGE)
SIMULATION = simulate(WORLD)
CONDITIONS = conditions_of(42, WORLD.days, OUTAGE, SIMULATION.labels)
RECORDED = recorded_us(SIMULATION.events, OUTAGE.recording, CONDITIONS.incidents)
NOTHING_REFUSED = np.full(len(RECORDED), NO_REASON)
LOG = lead_times.of_events(42, SIMULATION.events, RECORDED, NOTHING_REFUSED, CONDITIONS)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), day=st.integers(0, 30_000), days=st.integers(1, 60), more=st.integers(1, 90))
def test_more_days_leave_the_incidents_of_before(seed: int, day: int, days: int, more: int):
    first, last = day * DAY_US, (day + days) * DAY_US
    short = incidents_between(seed, OFTEN, first, last + DAY_US)
    long = incidents_between(seed, OFTEN, first - more * DAY_US, last + more * DAY_US)
    instants = (each(root(seed), np.arange(400)) % np.uint64(last - first)).astype(np.int64) + first
    # an incident of the day before reaches into the first hours
    instants = np.concatenate((first + np.arange(60) * 60_000_000, instants))
    for name in ("start_us", "end_us", "slowness", "errors"):
        inside = short.at(instants) != NONE
        assert np.array_equal(inside, long.at(instants) != NONE)
        caught = instants[inside]
        assert np.array_equal(getattr(short, name)[short.at(caught)], getattr(long, name)[long.at(caught)])


def test_incidents_have_the_length_and_number_of_their_knobs():
    years = incidents_between(7, IncidentKnobs(), 0, 20 * 365 * DAY_US)
    minutes = (years.end_us - years.start_us) / 60_000_000
    assert 280 < len(years) < 440
    assert 20 < np.median(minutes) < 30
    assert minutes.max() <= 180
    assert not (years.errors >= 1.0).any()
    assert len(NO_INCIDENTS.at(np.arange(3))) == 3


def test_an_incident_is_slow_and_fails_and_is_tried_again():
    inside = CONDITIONS.incidents.at(LOG.ended_us) != NONE
    answered, failed = LOG.outcome == OK, LOG.outcome == ERROR
    assert set(LOG.reason[failed].tolist()) == {"busy", "service_unavailable"}
    assert failed[inside].mean() > 0.15
    # what was tried again may fall just outside
    assert failed[~inside].mean() < 0.005
    pix = LOG.route == ROUTES.index("/vendas")
    assert np.median(LOG.total_us[pix & inside & answered]) > 4 * np.median(LOG.total_us[pix & ~inside & answered])
    assert (LOG.total_us[failed] >= 10_000_000).mean() > 0.2


def test_in_a_total_outage_nothing_is_recorded_and_nothing_answered():
    total = CONDITIONS.incidents.errors >= 1.0
    assert total.any()
    asked = np.isin(LOG.route, [ROUTES.index(route) for route in ("/pix", "/vendas", "/pagamento")])
    acts = LOG.take(asked & np.isin(LOG.key, SIMULATION.events.key))
    at = CONDITIONS.incidents.at(acts.ended_us)
    assert not total[at[at != NONE]].any()
    assert set(LOG.outcome[CONDITIONS.incidents.total_at(LOG.ended_us)].tolist()) == {ERROR}
    assert (SIMULATION.events.occurred_us < RECORDED).all()


def test_an_ordinary_scenario_hardly_fails():
    world = make_world(42, date(2026, 3, 1), 60, 500, 2)
    simulation = simulate(world)
    conditions = conditions_of(42, world.days, NORMAL, simulation.labels)
    recorded = recorded_us(simulation.events, NORMAL.recording, conditions.incidents)
    nothing = np.full(len(recorded), NO_REASON)
    log = lead_times.of_events(42, simulation.events, recorded, nothing, conditions)
    assert (log.outcome == ERROR).mean() < 0.005

"""Late and duplicate events: at the rate of their knobs, never too early, the same whatever else there is."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine import make_world, simulate
from simulator.recording import deliveries, recorded_us
from simulator.scenario.model import NORMAL
from simulator.scenario.reading import read_scenario
from simulator.scenario.recording import RecordingKnobs

EVENTS = simulate(make_world(42, date(2026, 3, 1), 60, 500, 3)).events
DAY_US = 86_400 * 1_000_000
KNOBS = st.builds(
    RecordingKnobs,
    late_share=st.floats(0, 1),
    late_median_hours=st.floats(0.5, 700),
    late_at_most_days=st.integers(1, 60),
    duplicate_share=st.floats(0, 1),
)


@settings(max_examples=30, deadline=None)
@given(knobs=KNOBS, part=st.integers(2, 9))
def test_a_delivery_depends_on_its_event_only(knobs: RecordingKnobs, part: int):
    some = EVENTS.take(slice(0, None, part))
    assert np.array_equal(recorded_us(some, knobs), recorded_us(EVENTS, knobs)[::part])
    whole, alone = deliveries(EVENTS, knobs), deliveries(some, knobs)
    mine = whole.position % part == 0
    assert np.array_equal(np.sort(whole.recorded_us[mine]), np.sort(alone.recorded_us))


@settings(max_examples=30, deadline=None)
@given(knobs=KNOBS)
def test_nothing_is_recorded_before_it_happens_or_too_late_or_again_before_the_first_time(knobs: RecordingKnobs):
    handed = deliveries(EVENTS, knobs)
    delay = handed.recorded_us - EVENTS.occurred_us[handed.position]
    assert (delay > 0).all()
    first = handed.recorded_us[: len(EVENTS)]
    assert (first - EVENTS.occurred_us).max() <= knobs.late_at_most_days * DAY_US
    again = handed.again
    assert (handed.recorded_us[again] > first[handed.position[again]]).all()
    assert np.array_equal(handed.position[~again], np.arange(len(EVENTS)))
    assert len(np.unique(handed.position[again])) == again.sum()


@settings(max_examples=20, deadline=None)
@given(share=st.floats(0, 0.5), more=st.floats(0, 0.5))
def test_a_higher_rate_keeps_what_was_late_and_sent_twice(share: float, more: float):
    few = RecordingKnobs(late_share=share, duplicate_share=share)
    many = RecordingKnobs(late_share=share + more, duplicate_share=share + more)
    late = recorded_us(EVENTS, few) != recorded_us(EVENTS, RecordingKnobs(late_share=0))
    still = recorded_us(EVENTS, few) == recorded_us(EVENTS, many)
    assert still[late].all()
    one, other = deliveries(EVENTS, few), deliveries(EVENTS, many)
    assert np.isin(one.position[one.again], other.position[other.again]).all()


def test_rates_are_those_of_the_scenario():
    for scenario in (NORMAL, read_scenario("late-and-duplicate")):
        knobs = scenario.recording
        handed = deliveries(EVENTS, knobs)
        can_be_late = EVENTS.reverses == 0
        delay = (handed.recorded_us[: len(EVENTS)] - EVENTS.occurred_us)[can_be_late]
        late = delay > 10 * 60 * 1_000_000
        n = len(EVENTS)
        assert abs(late.mean() - knobs.late_share) < 4 * np.sqrt(knobs.late_share / n)
        assert abs(handed.again.sum() / n - knobs.duplicate_share) < 4 * np.sqrt(knobs.duplicate_share / n)
    # strong rates: hours and days late
    assert np.median(delay[late]) > 12 * 3600 * 1_000_000


def test_returns_are_late_only_with_what_they_return():
    position = {key: place for place, key in enumerate(EVENTS.key.tolist())}
    returned = np.flatnonzero(EVENTS.reverses)
    originals = [position[key] for key in EVENTS.reverses[returned].tolist()]
    assert len(returned)
    for share in (0.0, 0.3, 1.0):
        knobs = RecordingKnobs(late_share=share, late_median_hours=300, late_at_most_days=60)
        recorded = recorded_us(EVENTS, knobs)
        assert (recorded[returned] > recorded[originals]).all()
        prompt = recorded[originals] < EVENTS.occurred_us[returned]
        assert ((recorded - EVENTS.occurred_us)[returned][prompt] < 60 * 1_000_000).all()

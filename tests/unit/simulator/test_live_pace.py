"""The pace of live traffic and its percentiles, without sleeping: instants in, instants out."""

import pytest

from simulator.sinks.live.arrivals import Arrivals, Schedule
from simulator.sinks.live.histogram import Histogram


def test_requests_come_at_the_rate_from_the_first_second_on():
    arrivals = Arrivals(50.0)
    due: list[float] = []
    for number in range(400):
        # people take from one to six seconds, each their own
        offsets = [0.0, 1 + number * 37 % 100 / 40, 2 + number * 61 % 97 / 24]
        begins = arrivals.next(offsets)
        due += [begins + offset for offset in offsets]
    for second in range(15):
        assert 40 <= sum(second <= instant < second + 1 for instant in due) <= 60


def test_sessions_begin_in_order():
    arrivals = Arrivals(10.0)
    begins = [arrivals.next([0.0, 1.0]) for _ in range(50)]
    assert begins == sorted(begins)


def test_a_backlog_is_not_made_up_for():
    schedule = Schedule(100.0)
    assert schedule.wait(1.0, 100.4) == pytest.approx(0.6)
    # three seconds late: what was due before now is late by as much, and no more is
    assert schedule.wait(1.0, 104.0) == 0.0
    assert schedule.held_back == pytest.approx(3.0)
    assert schedule.wait(1.5, 104.0) == pytest.approx(0.5)


def test_a_little_late_is_caught_up_with():
    schedule = Schedule(0.0)
    assert schedule.wait(1.0, 1.05) == 0.0
    assert schedule.held_back == 0.0


@pytest.mark.parametrize(("percent", "milliseconds"), [(50, 500), (99, 990), (100, 1000)])
def test_percentiles_are_right_within_two_per_cent(percent: float, milliseconds: float):
    first, second = Histogram(), Histogram()
    for number in range(1, 1001):
        (first if number % 2 else second).add(float(number))
    first.merge(second)
    assert first.percentile(percent) == pytest.approx(milliseconds, rel=0.021)


def test_a_histogram_takes_anything():
    histogram = Histogram()
    assert histogram.percentile(99) == 0.0
    for odd in (0.0, 1e-9, 1e9):
        histogram.add(odd)
    assert histogram.count == 3
    assert histogram.percentile(50) < 0.06

"""Offsets, months and midnights, daylight saving included."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fluxo.clock import business_date
from simulator.days import Days


def instant(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1995, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.integers(0, 86_399))
def test_an_instant_of_a_day_is_on_that_business_day(start: date, offset: int, second: int):
    days = Days(start, 41)
    found = instant(int(days.instants(np.array([offset]), np.array([second]), 999_999)[0]))
    assert business_date(found) == days.dates[offset]


def test_months_know_their_offsets():
    days = Days(date(2026, 1, 20), 50)
    january, february, march = days.months
    assert (january.first, january.last) == (-19, 11)
    assert days.dates[february.first] == date(2026, 2, 1)
    assert days.dates[int(february.offset(31))] == date(2026, 2, 28)
    assert march.last >= days.count


@pytest.mark.parametrize("count", [1, 400])
def test_every_day_has_a_month(count: int):
    days = Days(date(2025, 12, 31), count)
    of_each = [
        month.month for month in days.months for offset in range(month.first, month.last + 1) if 0 <= offset < count
    ]
    assert of_each == [day.month for day in days.dates]

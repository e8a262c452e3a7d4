"""The business day of an instant; identifiers in the order of time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.clock import business_date, business_day_end, business_noon, lake_date
from fluxo.ids import uuid7, uuid7_many

DATES = st.dates(date(1970, 1, 2), date(2200, 1, 1))


def test_three_in_the_morning_utc_is_still_the_day_before_in_sao_paulo() -> None:
    assert business_date(datetime(2026, 3, 1, 2, 59, tzinfo=UTC)) == date(2026, 2, 28)
    assert business_date(datetime(2026, 3, 1, 3, 0, tzinfo=UTC)) == date(2026, 3, 1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 3, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        lake_date(datetime(2026, 3, 1))  # noqa: DTZ001


@given(DATES)
def test_noon_of_a_business_day_belongs_to_it(day: date) -> None:
    assert business_date(business_noon(day)) == day
    assert lake_date(business_noon(day)) == day


@given(DATES)
def test_the_end_of_a_business_day_is_its_last_instant(day: date) -> None:
    end = business_day_end(day)
    assert business_date(end) == day
    assert business_date(end + timedelta(microseconds=1)) == day + timedelta(days=1)


def test_ids_are_version_7_and_sort_by_time() -> None:
    ids = [uuid7() for _ in range(100)]
    assert {i.version for i in ids} == {7}
    assert len(set(ids)) == 100
    start = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000)
    many = uuid7_many([start + i for i in range(1000)])
    assert many == sorted(many)
    assert [i.int >> 80 for i in many] == [start + i for i in range(1000)]
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromtimestamp((ids[0].int >> 80) / 1000, UTC)

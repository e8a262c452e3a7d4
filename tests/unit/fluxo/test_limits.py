"""A night limit over time, and what asking for another comes to."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fluxo.ledger.limits import NightLimit

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
wishes = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 500)), max_size=8)


def test_a_limit_over_time() -> None:
    day = timedelta(hours=24)
    more = NightLimit(1000).asked(2000, NOW)
    assert [more.at(NOW), more.at(NOW + day - timedelta(microseconds=1)), more.at(NOW + day)] == [1000, 1000, 2000]
    assert more.asked(2000, NOW + day / 2) == more
    assert more.asked(3000, NOW + day / 2) == NightLimit(1000, 3000, NOW + day * 1.5)
    assert more.asked(2000, NOW + 2 * day) == NightLimit(2000)
    assert more.asked(1500, NOW + 2 * day) == NightLimit(1500)
    assert more.asked(1000, NOW + day / 2) == NightLimit(1000)


@given(wishes)
def test_no_limit_grows_that_was_not_asked_for_a_day_before(asked: list[tuple[int, int]]) -> None:
    limit, now = NightLimit(100), NOW
    past = [(NOW - timedelta(days=30), 100)]
    for hours, cents in asked:
        before = limit.at(now)
        now += timedelta(hours=hours)
        assert limit.at(now) <= max(before, *(c for at, c in past if at <= now - timedelta(hours=24)))
        present, limit = limit.at(now), limit.asked(cents, now)
        assert limit.at(now) == min(present, cents), "less at once, more not yet"
        past.append((now, cents))

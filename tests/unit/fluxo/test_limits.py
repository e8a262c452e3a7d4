"""A night limit over time, and what asking for another comes to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.ledger.limits import BankLimits, NightLimit

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
BANK = BankLimits(night_cents=1000, daily_cents=5000)
wishes = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 500)), max_size=8)


def test_a_limit_over_time() -> None:
    day = timedelta(hours=24)
    more = NightLimit(700).asked(2000, NOW, BANK)
    instants = (NOW, NOW + day - timedelta(microseconds=1), NOW + day)
    assert [more.at(instant, BANK) for instant in instants] == [700, 700, 2000]
    assert more.asked(2000, NOW + day / 2, BANK) == more
    assert more.asked(3000, NOW + day / 2, BANK) == NightLimit(700, 3000, NOW + day * 1.5)
    assert more.asked(2000, NOW + 2 * day, BANK) == NightLimit(2000)
    assert more.asked(1500, NOW + 2 * day, BANK) == NightLimit(1500)
    assert more.asked(700, NOW + day / 2, BANK) == NightLimit(700)


def test_who_has_asked_for_nothing_follows_the_bank() -> None:
    day, stricter = timedelta(hours=24), BankLimits(night_cents=100, daily_cents=5000)
    follows = NightLimit()
    assert [follows.at(NOW, bank) for bank in (BANK, stricter)] == [1000, 100]
    waits = follows.asked(2000, NOW, BANK)
    assert [waits.at(NOW, bank) for bank in (BANK, stricter)] == [1000, 100]
    assert [waits.at(NOW + day, bank) for bank in (BANK, stricter)] == [2000, 2000]
    assert waits.asked(3000, NOW + day / 2, stricter) == NightLimit(None, 3000, NOW + day * 1.5)
    own = follows.asked(500, NOW, BANK)
    assert [own.at(NOW, bank) for bank in (BANK, stricter)] == [500, 500]


def test_no_night_is_above_a_day_of_the_bank() -> None:
    assert NightLimit().asked(5000, NOW, BANK) == NightLimit(None, 5000, NOW + timedelta(hours=24))
    with pytest.raises(ValueError, match="day"):
        NightLimit().asked(5001, NOW, BANK)
    smaller = BankLimits(night_cents=1000, daily_cents=800)
    assert [limit.at(NOW, smaller) for limit in (NightLimit(), NightLimit(3000), NightLimit(700))] == [800, 800, 700]


@given(wishes)
def test_no_limit_grows_that_was_not_asked_for_a_day_before(asked: list[tuple[int, int]]) -> None:
    limit, now = NightLimit(100), NOW
    past = [(NOW - timedelta(days=30), 100)]
    for hours, cents in asked:
        before = limit.at(now, BANK)
        now += timedelta(hours=hours)
        assert limit.at(now, BANK) <= max(before, *(c for at, c in past if at <= now - timedelta(hours=24)))
        present, limit = limit.at(now, BANK), limit.asked(cents, now, BANK)
        assert limit.at(now, BANK) == min(present, cents), "less at once, more not yet"
        past.append((now, cents))

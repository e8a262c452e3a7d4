"""How often somebody may guess, against the sentence of the rule, with a clock that hypothesis drives."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.identity.attempts import LOCK_AFTER, THROTTLE, THROTTLE_AFTER, Attempts, Refused, attempt

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
waits = st.one_of(
    st.just(timedelta(0)), st.timedeltas(timedelta(0), timedelta(minutes=20)), st.just(THROTTLE), st.just(THROTTLE / 2)
)


@given(st.lists(waits, max_size=60), st.booleans())
def test_wrong_guesses_never_get_more_tries_than_five_in_fifteen_minutes(steps: list[timedelta], locks: bool) -> None:
    state, now = Attempts(), START
    taken: list[datetime] = []
    for step in steps:
        now += step
        after = attempt(state, now, locks=locks)
        if isinstance(after, Attempts):
            taken.append(now)
            assert after.failed == len(taken)
            state = after
        elif after.locked:
            assert len(taken) == LOCK_AFTER
        else:
            assert len(taken) % THROTTLE_AFTER == 0
            assert now + timedelta(seconds=after.seconds) >= taken[-1] + THROTTLE
    for block in range(THROTTLE_AFTER, len(taken), THROTTLE_AFTER):
        assert taken[block] - taken[block - 1] >= THROTTLE
    if locks:
        assert len(taken) <= LOCK_AFTER
        assert (state.locked_at is not None) == (len(taken) == LOCK_AFTER)
    else:
        assert state.locked_at is None


@given(st.integers(1, 10**6))
def test_the_wait_that_is_told_is_long_enough_and_no_second_too_long(elapsed_ms: int) -> None:
    state = Attempts(THROTTLE_AFTER, START + THROTTLE)
    now = START + timedelta(milliseconds=elapsed_ms)
    refused = attempt(state, now, locks=True)
    if isinstance(refused, Refused):
        told = now + timedelta(seconds=refused.seconds)
        assert isinstance(attempt(state, told, locks=True), Attempts)
        assert isinstance(attempt(state, told - timedelta(seconds=1, microseconds=1), locks=True), Refused)
    else:
        assert now >= START + THROTTLE


def test_a_lock_does_not_end_by_waiting() -> None:
    locked = Attempts(LOCK_AFTER, None, START)
    assert attempt(locked, START + timedelta(days=3650), locks=True) == Refused(locked=True)
    assert attempt(locked, START, locks=False) == Refused(locked=True)


def test_a_right_guess_starts_over() -> None:
    state = Attempts()
    for _ in range(THROTTLE_AFTER - 1):
        after = attempt(state, START, locks=True)
        assert isinstance(after, Attempts)
        state = after
    assert isinstance(attempt(Attempts(), START, locks=True), Attempts), "what a success leaves"
    last = attempt(state, START, locks=True)
    assert isinstance(last, Attempts)
    assert last.throttled_until == START + THROTTLE

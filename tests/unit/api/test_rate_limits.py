"""Token buckets against a plain model with exact numbers; the clock is hypothesis's."""

from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.problems import Problem
from api.http.rate_limits import PIX_NOT_FOUND, PIX_TOKENS, PixLookups, RequestLimits, TokenBuckets
from api.posting.idempotency import Answer

CAPACITY, PER_SECOND = 8, 4
TICK = 1 / 64
"""Sums of it are exact in binary: the model and the buckets may be compared to the last bit but one."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Model:
    """Tokens of a key, as the sentence says: refilled up to the capacity, owing no more than the capacity."""

    def __init__(self) -> None:
        self.tokens: dict[str, Fraction] = {}

    def pass_time(self, seconds: float) -> None:
        for key, tokens in self.tokens.items():
            self.tokens[key] = min(Fraction(CAPACITY), tokens + Fraction(seconds) * PER_SECOND)

    def add(self, key: str, change: int) -> None:
        tokens = self.tokens.get(key, Fraction(CAPACITY)) + change
        self.tokens[key] = max(Fraction(-CAPACITY), min(Fraction(CAPACITY), tokens))


steps = st.lists(
    st.tuples(
        st.sampled_from(["take", "charge", "give", "wait"]),
        st.sampled_from("abc"),
        st.integers(1, 12),
        st.integers(0, 400),
    ),
    max_size=80,
)


@given(steps)
def test_a_bucket_is_what_the_sentence_says(steps: list[tuple[str, str, int, int]]) -> None:
    clock, model = Clock(), Model()
    buckets = TokenBuckets(CAPACITY, PER_SECOND, clock)
    for what, key, tokens, ticks in steps:
        if what == "wait":
            clock.now += ticks * TICK
            model.pass_time(ticks * TICK)
        elif what == "charge":
            buckets.charge(key, tokens)
            model.add(key, -tokens)
        elif what == "give":
            buckets.give(key, tokens)
            model.add(key, tokens)
        else:
            missing = max(Fraction(0), tokens - model.tokens.get(key, Fraction(CAPACITY)))
            assert buckets.take(key, tokens) == pytest.approx(float(missing / PER_SECOND), abs=1e-5)
            if not missing:
                model.add(key, -tokens)


@given(st.integers(1, 400), st.integers(1, 50))
def test_memory_is_bounded(keys: int, most: int) -> None:
    buckets = TokenBuckets(CAPACITY, PER_SECOND, Clock(), max_keys=most)
    for key in range(keys):
        buckets.take(key)
        assert len(buckets) <= 2 * most


def test_keys_that_rest_are_forgotten() -> None:
    clock = Clock()
    buckets = TokenBuckets(CAPACITY, PER_SECOND, clock)
    for second in range(1000):
        clock.now += 1
        buckets.take(second)
    assert len(buckets) < 20


def test_a_user_has_a_burst_of_twice_the_rate_and_is_told_when_to_come_back() -> None:
    clock, user = Clock(), uuid4()
    limits = RequestLimits(10, 1, clock)
    for _ in range(20):
        limits.user(user)
    with pytest.raises(Problem) as refused:
        limits.user(user)
    assert (refused.value.code, refused.value.values) == ("rate_limited", {"retry_after": 1})
    limits.user(uuid4())
    clock.now += 0.1
    limits.user(user)
    for _ in range(2):
        limits.address("192.0.2.1")
    with pytest.raises(Problem):
        limits.address("192.0.2.1")


def test_no_limit() -> None:
    limits = RequestLimits(0, 0, Clock())
    for _ in range(5000):
        limits.user(uuid4())
        limits.address("192.0.2.1")


NOT_FOUND = Answer(404, {"code": "pix_key_not_found"})
PAID = Answer(201, {})
NO_FUNDS = Answer(422, {"code": "insufficient_funds"})


def look_up(lookups: PixLookups, account: object, answer: Answer) -> None:
    lookups.begin(account)  # type: ignore[arg-type]
    lookups.end(account, answer)  # type: ignore[arg-type]


def test_five_keys_of_nobody_use_up_the_bucket_and_ten_minutes_buy_one_more() -> None:
    clock, account = Clock(), uuid4()
    lookups = PixLookups(clock)
    for _ in range(PIX_TOKENS // PIX_NOT_FOUND):
        look_up(lookups, account, NOT_FOUND)
    with pytest.raises(Problem) as refused:
        lookups.begin(account)
    assert (refused.value.code, refused.value.values) == ("pix_lookups_exhausted", {"retry_after": 30})
    look_up(lookups, uuid4(), NOT_FOUND)
    clock.now += 600
    look_up(lookups, account, NOT_FOUND)
    with pytest.raises(Problem):
        lookups.begin(account)


def test_payments_and_repeated_answers_cost_nothing_and_a_look_up_without_payment_one() -> None:
    lookups, account = PixLookups(Clock()), uuid4()
    for _ in range(3 * PIX_TOKENS):
        look_up(lookups, account, PAID)
        look_up(lookups, account, Answer(404, NOT_FOUND.body, replayed=True))
    for _ in range(PIX_TOKENS):
        look_up(lookups, account, NO_FUNDS)
    with pytest.raises(Problem):
        lookups.begin(account)


def test_failures_under_way_at_once_are_paid_off_by_waiting() -> None:
    clock, account = Clock(), uuid4()
    lookups = PixLookups(clock)
    for _ in range(50):
        lookups.begin(account)
    for _ in range(50):
        lookups.end(account, NOT_FOUND)
    clock.now += 49 * 60
    with pytest.raises(Problem):
        lookups.begin(account)
    clock.now += 2 * 60
    lookups.begin(account)

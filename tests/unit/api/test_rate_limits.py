"""Token buckets against a plain model with exact numbers; the clock is hypothesis's."""

import asyncio
from collections import Counter
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.problems import Problem
from api.http.rate_limits import PIX_NOT_FOUND, PIX_TOKENS, PixLookups, RequestLimits, TokenBuckets, pix_cost
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
    limits, user = RequestLimits(0, 0, Clock()), uuid4()
    for _ in range(5000):
        limits.user(user)
        limits.address("192.0.2.1")


def test_secrets_have_a_bucket_of_their_own_with_a_burst_of_four_times_the_rate() -> None:
    clock = Clock()
    limits = RequestLimits(0, 0, clock, hashing=10)
    for _ in range(40):
        limits.hashing("192.0.2.1")
    with pytest.raises(Problem) as refused:
        limits.hashing("192.0.2.1")
    assert (refused.value.code, refused.value.values) == ("rate_limited", {"retry_after": 1})
    limits.hashing("192.0.2.2")
    clock.now += 0.1
    limits.hashing("192.0.2.1")


NOT_FOUND = Answer(404, {"code": "pix_key_not_found"})
PAID = Answer(201, {})
NO_FUNDS = Answer(422, {"code": "insufficient_funds"})


async def look_up(lookups: PixLookups, account: UUID, answer: Answer) -> None:
    await lookups.begin(account)
    lookups.end(account, pix_cost(answer))


def test_five_keys_of_nobody_use_up_the_bucket_and_ten_minutes_buy_one_more() -> None:
    async def run() -> None:
        clock, account = Clock(), uuid4()
        lookups = PixLookups(clock)
        for _ in range(PIX_TOKENS // PIX_NOT_FOUND):
            await look_up(lookups, account, NOT_FOUND)
        with pytest.raises(Problem) as refused:
            await lookups.begin(account)
        assert (refused.value.code, refused.value.values) == ("pix_lookups_exhausted", {"retry_after": 600})
        await look_up(lookups, uuid4(), NOT_FOUND)
        clock.now += 600
        await look_up(lookups, account, NOT_FOUND)
        with pytest.raises(Problem):
            await lookups.begin(account)

    asyncio.run(run())


def test_payments_and_repeated_answers_cost_nothing_and_a_look_up_without_payment_one() -> None:
    async def run() -> None:
        lookups, account = PixLookups(Clock()), uuid4()
        for _ in range(3 * PIX_TOKENS):
            await look_up(lookups, account, PAID)
            await look_up(lookups, account, Answer(404, NOT_FOUND.body, replayed=True))
        for _ in range(PIX_TOKENS - PIX_NOT_FOUND + 1):
            await look_up(lookups, account, NO_FUNDS)
        with pytest.raises(Problem):
            await lookups.begin(account)

    asyncio.run(run())


@pytest.mark.parametrize(("code", "told"), [("pix_key_not_found", 5), ("pix_key_taken", 5), ("invalid_pix_key", 81)])
def test_what_is_asked_at_once_learns_no_more_than_in_turn(code: str, told: int) -> None:
    async def run() -> list[str]:
        lookups, account = PixLookups(Clock()), uuid4()

        async def ask() -> str:
            try:
                async with lookups.counted(account):
                    await asyncio.sleep(0)
                    raise Problem(code)
            except Problem as problem:
                return problem.code

        return await asyncio.gather(*(ask() for _ in range(120)))

    assert Counter(asyncio.run(run())) == {code: told, "pix_lookups_exhausted": 120 - told}


def test_many_payments_at_once_wait_for_each_other_and_none_is_refused() -> None:
    async def run() -> None:
        lookups, account = PixLookups(Clock()), uuid4()
        under_way = most = 0

        async def pay() -> None:
            nonlocal under_way, most
            await lookups.begin(account)
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            lookups.end(account, pix_cost(PAID))

        await asyncio.gather(*(pay() for _ in range(200)))
        assert most == PIX_TOKENS // PIX_NOT_FOUND

    asyncio.run(run())


def test_a_fault_of_ours_costs_nothing() -> None:
    async def run() -> None:
        lookups, account = PixLookups(Clock()), uuid4()
        for _ in range(10):
            with pytest.raises(ZeroDivisionError):
                async with lookups.counted(account):
                    _ = 1 / 0

    asyncio.run(run())

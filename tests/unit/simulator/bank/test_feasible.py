"""The running balance: what is dropped, what shrinks, what is tried in vain."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.bank.feasible import CREDIT, DEBIT, EVERYTHING, INTEREST, Interest, Wishes, keep_affordable

USUAL = Interest(45, full_to=1_000_000, beyond=9)
NONE = Interest(0, full_to=0, beyond=0)


def wishes(
    signs: list[int],
    amounts: list[int],
    flexible: list[int] | None = None,
    stubborn: list[int] | None = None,
    counts: list[int] | None = None,
    reserve: int = 0,
) -> Wishes:
    marks = [np.isin(np.arange(len(signs)), places or []) for places in (flexible, stubborn)]
    own = np.array(counts or [len(signs)])
    return Wishes(own, np.full(len(own), reserve), np.array(amounts), np.array(signs, dtype=np.int8), *marks)


def test_what_cannot_be_paid_is_dropped_unless_tried_anyway():
    # +1000, -300, -900 (dropped), -900 (tried), interest on 700, -all of it
    signs = [CREDIT, DEBIT, DEBIT, DEBIT, INTEREST, DEBIT]
    amounts = [100_000, 30_000, 90_000, 90_000, 0, 70_315]
    keep, found = keep_affordable(wishes(signs, amounts, stubborn=[3]), USUAL)
    assert keep.tolist() == [True, True, False, True, True, True]
    assert found[3] == 90_000
    assert found[4] == 70_000 * 45 // 10_000
    keep, _ = keep_affordable(wishes(signs, [*amounts[:5], 70_316], stubborn=[3]), USUAL)
    assert not keep[5]


def test_who_has_less_spends_less_by_own_choice():
    signs, amounts = [CREDIT, DEBIT, DEBIT, DEBIT], [100_000, 250_000, 250_000, 2_000]
    keep, found = keep_affordable(wishes(signs, amounts, flexible=[1, 2, 3]), NONE)
    assert keep.tolist() == [True, True, True, True]
    assert found.tolist() == [100_000, 75_000, 15_000, 2_000]


def test_who_has_nothing_spends_nothing():
    keep, _ = keep_affordable(wishes([CREDIT, DEBIT], [900, 5_000], flexible=[1]), NONE)
    assert keep.tolist() == [True, False]


def test_who_leaves_takes_what_is_left():
    keep, found = keep_affordable(wishes([CREDIT, DEBIT, EVERYTHING, EVERYTHING], [12_345, 345, 0, 0]), NONE)
    assert found[2] == 12_000
    assert keep.tolist() == [True, True, True, False]


def test_interest_on_nothing_is_not_booked():
    assert keep_affordable(wishes([INTEREST, CREDIT], [0, 10]), USUAL)[0].tolist() == [False, True]


def test_a_large_balance_earns_less_beyond_the_limit():
    balances = np.array([0, 100_000, 1_000_000, 3_000_000])
    assert USUAL.on(balances).tolist() == [0, 450, 4_500, 6_300]


def test_a_reserve_is_left_by_own_choice_only():
    # three quarters of the 60,000 above the reserve; then 55,000 for a stubborn 30,000 and a bill of 25,000
    signs, amounts = [CREDIT, DEBIT, DEBIT, DEBIT], [100_000, 90_000, 30_000, 25_000]
    keep, found = keep_affordable(wishes(signs, amounts, flexible=[1, 2], stubborn=[2], reserve=40_000), NONE)
    assert keep.all()
    assert found.tolist() == [100_000, 45_000, 30_000, 25_000]
    keep, _ = keep_affordable(wishes([CREDIT, DEBIT], [30_000, 10_000], flexible=[1], reserve=40_000), NONE)
    assert keep.tolist() == [True, False]


def test_customers_are_worked_apart():
    signs = [CREDIT, CREDIT, DEBIT, DEBIT, CREDIT, DEBIT]
    keep, _ = keep_affordable(wishes(signs, [5, 10, 8, 8, 4, 4], counts=[1, 3, 0, 2]), NONE)
    assert keep.tolist() == [True, True, True, False, True, True]


@given(st.lists(st.tuples(st.sampled_from([CREDIT, DEBIT, INTEREST, EVERYTHING]), st.integers(1, 10**7)), max_size=40))
def test_the_balance_never_falls_below_zero(movements: list[tuple[int, int]]):
    signs, amounts = [sign for sign, _ in movements], [amount for _, amount in movements]
    chosen = list(range(0, len(signs), 2))
    keep, found = keep_affordable(wishes(signs, amounts, flexible=chosen, reserve=1_000), USUAL)
    balance = 0
    for sign, amount, kept in zip(signs, found.tolist(), keep.tolist(), strict=True):
        if kept:
            balance += -amount if sign in (DEBIT, EVERYTHING) else amount
        assert balance >= 0

"""Distances: cases worked out by hand, and what must hold of any distributions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.realism.distances import autocorrelation, gini, jsd, ks, ks_of_shares, ks_shape, lorenz, quantiles

weights = st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(lambda some: sum(some) > 0)
samples = st.lists(st.integers(1, 500), min_size=1, max_size=30)


def test_jsd_by_hand():
    assert jsd([1, 0], [0, 1]) == pytest.approx(1.0)
    # halves against three quarters: 0.5 * (KL(p|m) + KL(q|m)) with m = (0.625, 0.375)
    assert jsd([1, 1], [3, 1]) == pytest.approx(0.04879, abs=1e-5)
    assert jsd([0, 0], [0, 0]) == 0.0
    assert jsd([0, 0], [1, 0]) == 1.0
    with pytest.raises(ValueError, match="cannot be compared"):
        jsd([1, 2], [1, 2, 3])


@given(weights, weights)
def test_jsd_is_symmetric_and_between_none_and_all(one: list[int], other: list[int]):
    assert jsd(one, other) == pytest.approx(jsd(other, one), abs=1e-12)
    assert 0.0 <= jsd(one, other) <= 1.0 + 1e-12
    assert jsd(one, one) == pytest.approx(0.0, abs=1e-12)
    assert jsd(one, [7 * weight for weight in one]) == pytest.approx(0.0, abs=1e-12)


def test_ks_by_hand():
    assert ks([1, 2, 3, 4], [3, 4, 5, 6]) == 0.5
    assert ks([1, 1, 1], [2]) == 1.0
    # all of the difference lies between the steps of the second sample
    assert ks([2, 2, 9, 9], [1, 10]) == 0.5
    assert ks([], []) == 0.0
    assert ks([], [1]) == 1.0


@given(samples, samples)
def test_ks_is_symmetric_and_that_of_the_definition(one: list[int], other: list[int]):
    points = np.unique(one + other)
    widest = max(abs(np.mean(np.array(one) <= at) - np.mean(np.array(other) <= at)) for at in points)
    assert ks(one, other) == pytest.approx(widest)
    assert ks(other, one) == pytest.approx(widest)
    assert ks(one, one) == 0.0


@given(samples, samples)
def test_ks_of_shares_is_that_of_the_values(one: list[int], other: list[int]):
    counts = [np.bincount(values, minlength=501) for values in (one, other)]
    assert ks_of_shares(*counts) == pytest.approx(ks(one, other))


@given(samples, samples)
def test_another_currency_is_no_difference(one: list[int], other: list[int]):
    assert ks_shape(one, [value * 3.7 for value in one]) == pytest.approx(0.0, abs=1e-9)
    assert ks_shape(one, other) <= ks(one, other)


def test_gini_by_hand():
    assert gini([5, 5, 5, 5]) == pytest.approx(0.0)
    assert gini([0, 0, 0, 12]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert gini([]) == gini([0, 0]) == 0.0


@given(samples)
def test_gini_does_not_depend_on_unit_or_order(values: list[int]):
    assert 0.0 <= gini(values) + 1e-12 < 1.0
    assert gini([100 * value for value in reversed(values)]) == pytest.approx(gini(values), abs=1e-9)


def test_lorenz_runs_from_nothing_to_all():
    assert lorenz([1, 1, 2], points=4).tolist() == pytest.approx([0, 0.25, 0.5, 1])
    assert lorenz([], points=3).tolist() == [0, 0.5, 1]


def test_autocorrelation_of_a_week_that_repeats():
    week = [9, 1, 1, 1, 1, 1, 4] * 20
    assert autocorrelation(week, 7) > 0.9
    assert autocorrelation(week, 3) < 0
    assert autocorrelation([1, 2], 7) == autocorrelation([3] * 50, 7) == 0.0


def test_quantiles_are_values_of_the_sample():
    assert quantiles([1, 2, 3, 4], 4).tolist() == [1, 2, 3, 4]
    assert quantiles([10], 3).tolist() == [10, 10, 10]
    assert quantiles([], 3).tolist() == []

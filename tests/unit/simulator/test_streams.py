"""Draws are the same everywhere, independent, and of the distribution they claim."""

import numpy as np
import pytest

from simulator.streams import (
    below,
    chance,
    choose,
    each,
    fork,
    fraction,
    lognormal,
    poisson,
    root,
)

STREAM = each(root(1, "test"), np.arange(60_000))


def test_a_draw_is_the_same_on_every_machine():
    assert each(root(42, "customers"), 7)[0] == np.uint64(0xCB0BC5BEF0D4F5BC)
    assert fork(each(root(42, "customers"), 7), "income")[0] == np.uint64(0x8D77FE51AFFA4BB8)


def test_a_child_does_not_depend_on_its_siblings():
    few, many = each(root(9), np.arange(10)), each(root(9), np.arange(1000))
    assert np.array_equal(few, many[:10])
    assert len(np.unique(many)) == 1000


def test_fractions_are_uniform_and_purposes_independent():
    first, second = fraction(fork(STREAM, "a")), fraction(fork(STREAM, "b"))
    histogram, _ = np.histogram(first, bins=20, range=(0, 1))
    assert abs(histogram / len(first) - 0.05).max() < 0.005
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.02


def test_chance_choice_and_below_keep_their_shares():
    assert chance(STREAM, 0.03).mean() == pytest.approx(0.03, abs=0.003)
    shares = np.bincount(choose(STREAM, (1.0, 2.0, 7.0)), minlength=3) / len(STREAM)
    assert shares == pytest.approx([0.1, 0.2, 0.7], abs=0.01)
    numbers = below(STREAM, 7)
    assert numbers.min() == 0
    assert numbers.max() == 6


def test_lognormal_has_its_median_or_mean_and_its_spread():
    amounts = lognormal(STREAM, 10_000, 0.8)
    assert np.median(amounts) == pytest.approx(10_000, rel=0.03)
    assert np.log(amounts).std() == pytest.approx(0.8, rel=0.03)
    assert lognormal(STREAM, 10_000, 0.8, mean_one=True).mean() == pytest.approx(10_000, rel=0.03)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.83, 4.0, 17.3])
def test_poisson_has_its_mean_and_variance(rate: float):
    counts = poisson(STREAM, np.full(len(STREAM), rate))
    assert counts.mean() == pytest.approx(rate, rel=0.03, abs=0.001)
    assert counts.var() == pytest.approx(rate, rel=0.05, abs=0.001)

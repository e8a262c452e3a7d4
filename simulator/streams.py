"""Random draws without state: every number is a hash of who, when and what for.

An entity's draws depend on the seed and on its own number only, so that more customers, shops or days
never change what was there; and they are vectorised. Everything that ends in an event is integer
arithmetic or a table looked up by integers, so that the same seed gives the same bytes on every machine.
"""

import hashlib
import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)

TABLE_BITS = 16
TABLE_SIZE = 1 << TABLE_BITS
MILLIONTHS = 1_000_000
"""Multipliers are whole millionths."""


def _mix(values: Hashes) -> Hashes:
    # the finaliser of SplitMix64, a bijection whose every output bit depends on every input bit
    values = values ^ (values >> np.uint64(30))
    values *= _FIRST
    values ^= values >> np.uint64(27)
    values *= _SECOND
    values ^= values >> np.uint64(31)
    return values


@lru_cache(maxsize=256)
def _word(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def root(*names: object) -> Hashes:
    """Return the start of a stream, an array of one: ``root(seed, "bank")``."""
    return np.array([_word(":".join(map(str, names)))], dtype=np.uint64)


def each(base: Hashes, numbers: NDArray[np.integer] | int) -> Hashes:
    """Return the streams of numbered children (customers of a bank, days of a customer); broadcasts."""
    return _mix(base + (np.atleast_1d(numbers).astype(np.uint64) + np.uint64(1)) * _GOLDEN)


def fork(base: Hashes, purpose: str) -> Hashes:
    """Return independent draws for another purpose."""
    return _mix(base ^ _word(purpose))


def steps(count: Integers) -> tuple[Integers, Integers]:
    """Return, for parents of so many children each, the parent of every child and the child's place in it from 0."""
    parent = np.repeat(np.arange(len(count)), count)
    return parent, np.arange(len(parent)) - np.repeat(np.cumsum(count) - count, count)


def fraction(draws: Hashes) -> Floats:
    """Return the draws as numbers in [0, 1)."""
    return (draws >> np.uint64(11)).astype(np.float64) * 2.0**-53


def chance(draws: Hashes, probability: float | Floats) -> NDArray[np.bool_]:
    """Return True with the given probability."""
    return fraction(draws) < probability


def below(draws: Hashes, bound: NDArray[np.integer] | int) -> Integers:
    """Return whole numbers in [0, bound); the bias is below bound / 2**32."""
    high = (draws >> np.uint64(32)).astype(np.int64)
    return (high * np.asarray(bound, dtype=np.int64)) >> 32


def look_up(draws: Hashes, table: NDArray[np.integer]) -> Integers:
    """Return the entry of a table of ``TABLE_SIZE`` that each draw falls on."""
    return table[(draws >> np.uint64(64 - TABLE_BITS)).astype(np.intp)].astype(np.int64)


@lru_cache(maxsize=1)
def _normal_points() -> list[float]:
    """Return the standard normal's quantiles at the middle of each of the table's places."""
    normal = NormalDist()
    return [normal.inv_cdf((k + 0.5) / TABLE_SIZE) for k in range(TABLE_SIZE)]


@lru_cache(maxsize=64)
def lognormal_table(sigma: float, *, mean_one: bool = False) -> Integers:
    """Return multipliers in millionths of a log-normal with median 1, or with mean 1."""
    shift = -sigma * sigma / 2 if mean_one else 0.0
    # math.exp and not NumPy's, whose last bit differs between processors
    return np.array([round(MILLIONTHS * math.exp(sigma * z + shift)) for z in _normal_points()], dtype=np.int64)


def lognormal(draws: Hashes, scale: NDArray[np.integer] | int, sigma: float, *, mean_one: bool = False) -> Integers:
    """Return whole numbers that are log-normal around ``scale`` (the median, or the mean)."""
    multiplier = look_up(draws, lognormal_table(sigma, mean_one=mean_one))
    return np.asarray(scale, dtype=np.int64) * multiplier // MILLIONTHS


@lru_cache(maxsize=64)
def choice_table(weights: tuple[float, ...]) -> Integers:
    """Return a table in which index ``i`` has a share of entries in proportion to ``weights[i]``."""
    total = math.fsum(weights)
    bounds = [round(TABLE_SIZE * math.fsum(weights[: i + 1]) / total) for i in range(len(weights))]
    return np.searchsorted(np.array(bounds), np.arange(TABLE_SIZE), side="right").astype(np.int64)


def choose(draws: Hashes, weights: tuple[float, ...]) -> Integers:
    """Return indexes into ``weights``, each as often as it weighs."""
    return look_up(draws, choice_table(weights))


_RATE_BINS = 32
_MAX_RATE = 40


@lru_cache(maxsize=1)
def _poisson_table() -> Floats:
    counts = 2 * _MAX_RATE + 20
    rows = []
    for bin_number in range(_RATE_BINS * _MAX_RATE + 1):
        rate = bin_number / _RATE_BINS
        term, total, row = math.exp(-rate), 0.0, []
        for k in range(counts):
            total += term
            row.append(round(min(total, 1.0), 12))
            term *= rate / (k + 1)
        rows.append([*row[:-1], 1.0])
    return np.array(rows).T.copy()


def poisson(draws: Hashes, rates: Floats) -> Integers:
    """Return Poisson counts; a rate is taken to the nearest 1/32 at random, so that its mean is kept.

    Rates beyond 40 are taken as 40: split a longer time into parts.
    """
    table = _poisson_table()
    place = np.clip(rates, 0.0, _MAX_RATE - 1 / _RATE_BINS) * _RATE_BINS + fraction(fork(draws, "rate bin"))
    bins = place.astype(np.int64)
    numbers = fraction(draws)
    counts = np.zeros(numbers.shape, dtype=np.int64)
    for row in table:
        more = numbers >= row[bins]
        if not more.any():
            break
        counts += more
    return counts

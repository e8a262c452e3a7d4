"""How far two distributions are apart, and how unequal or regular one is. Pure, and of any numbers.

Belongs here: the mathematics. What is measured with it is in the profiles.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
_SHIFTS = np.arange(-160, 161) / 16
_SHIFTS_NEAR = np.arange(-16, 17) / 256
"""Common factors tried by ``ks_shape``, as logarithms to base 2: ten doublings either way, then finer ones."""
_LEAST = 1e-6
_DIGITS = 9


def shares(codes: NDArray[np.integer], length: int) -> Floats:
    """Return the share of each code from 0 to ``length`` - 1; zeros where there are none."""
    counts = np.bincount(codes, minlength=length)[:length].astype(np.float64)
    found: Floats = counts / max(counts.sum(), 1)
    return found


def jsd(one: ArrayLike, other: ArrayLike) -> float:
    """Return the Jensen-Shannon divergence of two distributions, in bits: 0 for the same, 1 for nothing in common.

    The distributions are weights over the same places; they need not sum to one. Raises ValueError on unequal
    lengths.
    """
    p, q = (np.asarray(weights, dtype=np.float64) for weights in (one, other))
    if p.shape != q.shape:
        raise ValueError(f"distributions over {p.shape} and {q.shape} places cannot be compared")
    if p.sum() <= 0 or q.sum() <= 0:
        return 0.0 if p.sum() == q.sum() else 1.0
    p, q = p / p.sum(), q / q.sum()
    middle = (p + q) / 2
    return float(max((_divergence(p, middle) + _divergence(q, middle)) / 2, 0.0))


def _divergence(p: Floats, middle: Floats) -> float:
    some = p > 0
    return float(np.sum(p[some] * np.log2(p[some] / middle[some])))


def ks(one: ArrayLike, other: ArrayLike) -> float:
    """Return the largest distance between the cumulative distributions of two samples (Kolmogorov-Smirnov)."""
    a, b = (np.sort(np.asarray(sample, dtype=np.float64)) for sample in (one, other))
    return _ks_sorted(a, b)


def _ks_sorted(a: Floats, b: Floats) -> float:
    """Return the distance of sorted samples; a gap of the larger one can only be widest at a point of either."""
    if not len(a) or not len(b):
        return 0.0 if len(a) == len(b) else 1.0
    steps = np.unique(b)
    widest = 0.0
    for side in ("left", "right"):
        of_a = np.searchsorted(a, steps, side) / len(a)
        of_b = np.searchsorted(b, steps, side) / len(b)
        widest = max(widest, float(np.abs(of_a - of_b).max()))
    return widest


def ks_of_shares(one: ArrayLike, other: ArrayLike) -> float:
    """Return the Kolmogorov-Smirnov distance of two distributions over the same ordered places."""
    p, q = (np.asarray(weights, dtype=np.float64) for weights in (one, other))
    if p.sum() <= 0 or q.sum() <= 0:
        return 0.0 if p.sum() == q.sum() else 1.0
    return float(np.abs(np.cumsum(p / p.sum()) - np.cumsum(q / q.sum())).max())


def ks_shape(one: ArrayLike, other: ArrayLike) -> float:
    """Return the smallest ``ks`` of two samples over all common factors: another currency is no difference.

    Dividing by the medians will not do: real amounts sit on round figures, so that the median of a half jumps from
    one to the next, and every heap with it (Berka half against half: 0.08 so, 0.016 without).
    """
    a, b = (np.sort(np.log2(np.maximum(np.asarray(sample, dtype=np.float64), _LEAST))) for sample in (one, other))
    if not len(a) or not len(b):
        return _ks_sorted(a, b)
    a, middle = a.round(_DIGITS), float(np.median(a)) - float(np.median(b))

    def apart(shift: float) -> float:
        # rounded, so that heaps that lie on each other are not parted by the last bit
        return _ks_sorted(a, (b + shift).round(_DIGITS))

    heaps = _heap(a) - _heap(b)
    rough = [apart(middle + shift) for shift in _SHIFTS]
    best = middle + float(_SHIFTS[int(np.argmin(rough))])
    # a price list is one heap: between two steps of the factors tried it would never lie on the other's
    return min(*rough, apart(0.0), apart(heaps), *(apart(best + shift) for shift in _SHIFTS_NEAR))


def _heap(ordered: Floats) -> float:
    """Return the value that a sample holds most often."""
    values, counts = np.unique(ordered, return_counts=True)
    return float(values[np.argmax(counts)])


def gini(values: ArrayLike) -> float:
    """Return how unequally a total is spread: 0 if all have the same, near 1 if one has all."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n, total = len(ordered), float(ordered.sum())
    if n == 0 or total <= 0:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def lorenz(values: ArrayLike, points: int = 51) -> Floats:
    """Return the share of the total that the poorest 0%, ..., 100% have, at so many points."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    if not len(ordered) or ordered.sum() <= 0:
        return np.linspace(0, 1, points)
    held = np.concatenate(([0.0], np.cumsum(ordered))) / ordered.sum()
    found: Floats = np.interp(np.linspace(0, 1, points), np.linspace(0, 1, len(held)), held)
    return found


def autocorrelation(series: ArrayLike, lag: int) -> float:
    """Return the correlation of a series with itself ``lag`` steps before; 0 if it is shorter or does not move."""
    values = np.asarray(series, dtype=np.float64)
    if len(values) <= lag:
        return 0.0
    moved = values - values.mean()
    power = float(moved @ moved)
    return float(moved[lag:] @ moved[:-lag]) / power if power > 0 else 0.0


def quantiles(values: ArrayLike, points: int) -> Floats:
    """Return so many values of the sample, evenly spread from its smallest to its largest; none for none."""
    sample = np.asarray(values, dtype=np.float64)
    if not len(sample):
        return np.zeros(0)
    found: Floats = np.quantile(sample, (np.arange(points) + 0.5) / points, method="inverted_cdf")
    return found

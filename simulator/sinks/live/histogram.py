"""Latencies counted in buckets that grow by a fiftieth: percentiles within two per cent, in a fixed piece of memory."""

from math import log

_LEAST_MS = 0.05
_GROWTH = 1.02
_BUCKETS = 740
"""Up to two minutes; what takes longer is counted in the last one."""
_SCALE = 1 / log(_GROWTH)


class Histogram:
    """How many latencies fell in each bucket."""

    __slots__ = ("_buckets", "count")

    def __init__(self) -> None:
        self._buckets = [0] * _BUCKETS
        self.count = 0

    def add(self, milliseconds: float) -> None:
        place = int(log(milliseconds / _LEAST_MS) * _SCALE) if milliseconds > _LEAST_MS else 0
        self._buckets[place if place < _BUCKETS else _BUCKETS - 1] += 1
        self.count += 1

    def merge(self, other: "Histogram") -> None:
        """Count what another one counted too."""
        self._buckets = [mine + theirs for mine, theirs in zip(self._buckets, other._buckets, strict=True)]
        self.count += other.count

    def percentile(self, percent: float) -> float:
        """Return milliseconds that this share of the latencies kept, within two per cent; 0 if there are none."""
        left = self.count * percent / 100
        for place, count in enumerate(self._buckets):
            left -= count
            if count and left <= 0:
                return float(f"{_LEAST_MS * _GROWTH ** (place + 0.5):.4g}")
        return 0.0

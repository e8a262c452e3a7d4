"""One measure of a run set beside the real one: how far apart, how far they may be, and what that means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

TOLERANCE = 2
"""A run may be as far from the real as twice what one half of the real is from the other."""
_LAST_BIT = 1e-12


@dataclass(frozen=True)
class Reference:
    """What a real file is like by the same measures: profile, noise and the figures' range. No row of it."""

    source: str
    noise: Mapping[str, float]
    """Mean distance of one half of the real from the other, by measure."""
    ranges: Mapping[str, tuple[float, float]]
    """Between which values a figure lies in the real; both the same where only one file is known."""


@dataclass(frozen=True)
class Measured:
    """One row of the report."""

    name: str
    group: str
    """``bank`` or ``shop``."""
    must: bool
    """One of those that the default scenario has to keep inside."""
    simulated: float | None
    """The run's own figure; None where the measure is a distance between distributions."""
    expected: tuple[float, float] | None
    distance: float | None
    """From the distribution, or from the range; None where the run has nothing to measure."""
    limit: float | None
    """None where no noise is known: the row then informs and is not judged."""
    source: str

    @property
    def inside(self) -> bool | None:
        """Tell whether the distance is within the limit; None where there is nothing to judge."""
        if self.limit is None:
            return None
        if self.distance is None:
            return False if self.must else None
        return self.miss == 0.0

    @property
    def miss(self) -> float:
        """Return by how much the distance is beyond the limit; 0 inside."""
        if self.distance is None or self.limit is None:
            return 0.0
        beyond = self.distance - self.limit
        return beyond if beyond > _LAST_BIT else 0.0


def of_distance(name: str, group: str, distance: float | None, reference: Reference, *, must: bool) -> Measured:
    """Return the row of a distance between distributions."""
    return Measured(name, group, must, None, None, distance, _limit(name, reference), reference.source)


def of_figure(name: str, group: str, value: float | None, reference: Reference, *, must: bool) -> Measured:
    """Return the row of a figure; its distance is that from the reference's range. Raises KeyError without one."""
    low, high = reference.ranges[name]
    distance = None if value is None else max(low - value, value - high, 0.0)
    return Measured(name, group, must, value, (low, high), distance, _limit(name, reference), reference.source)


def _limit(name: str, reference: Reference) -> float | None:
    noise = reference.noise.get(name)
    return None if noise is None else TOLERANCE * noise

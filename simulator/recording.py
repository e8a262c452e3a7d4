"""When events reach the books: most a moment after they happen, some late, some twice. Pure.

Belongs here: recording time and repeated deliveries. Event time is the engine's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.events import Events
from simulator.scenario.recording import RecordingKnobs
from simulator.streams import Integers, chance, fork, lognormal

_PROMPT_MEDIAN_US = 400_000
_HOUR_US = 3600 * 1_000_000
_DAY_US = 24 * _HOUR_US
_AGAIN_MEDIAN_US = 90 * 1_000_000


def recorded_us(events: Events, knobs: RecordingKnobs) -> Integers:
    """Return when each event is recorded first, in microseconds (UTC); returns are never late."""
    delay = lognormal(fork(events.key, "prompt"), _PROMPT_MEDIAN_US, 0.6)
    median = int(knobs.late_median_hours * _HOUR_US)
    late = np.minimum(lognormal(fork(events.key, "late by"), median, 1.2), knobs.late_at_most_days * _DAY_US)
    is_late = chance(fork(events.key, "late"), knobs.late_share) & (events.reverses == 0)
    return events.occurred_us + np.where(is_late, late, delay)


@dataclass(frozen=True)
class Deliveries:
    """Every time an event is handed over: its position, when, and whether it is the second time."""

    position: NDArray[np.intp]
    recorded_us: Integers
    again: NDArray[np.bool_]


def deliveries(events: Events, knobs: RecordingKnobs) -> Deliveries:
    """Return the deliveries of events: each once in its place, then those that are sent again."""
    first = recorded_us(events, knobs)
    twice = np.flatnonzero(chance(fork(events.key, "sent again"), knobs.duplicate_share))
    second = first[twice] + 1_000_000 + lognormal(fork(events.key[twice], "again after"), _AGAIN_MEDIAN_US, 1.5)
    return Deliveries(
        np.concatenate((np.arange(len(events)), twice)),
        np.concatenate((first, second)),
        np.repeat([False, True], [len(events), len(twice)]),
    )

"""When events reach the books: most a moment after they happen, some late, some twice. Pure.

Belongs here: recording time and repeated deliveries. Event time is the engine's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.events import Events
from simulator.movements import MOVEMENTS, M
from simulator.scenario.recording import RecordingKnobs
from simulator.streams import Integers, chance, fork, lognormal
from simulator.traffic.incidents import NO_INCIDENTS, Incidents

_PROMPT_MEDIAN_US = 400_000
_HOUR_MS = 3600 * 1000
_DAY_MS = 24 * _HOUR_MS
_AGAIN_MEDIAN_US = 90 * 1_000_000
_ASKED = np.array([MOVEMENTS[movement].route is not None for movement in M])


def recorded_us(events: Events, knobs: RecordingKnobs, incidents: Incidents = NO_INCIDENTS) -> Integers:
    """Return when each event is recorded first, in microseconds (UTC); returns are never late.

    What is asked of the API in a total outage is recorded after it, with the others that waited.
    """
    delay = lognormal(fork(events.key, "prompt"), _PROMPT_MEDIAN_US, 0.6)
    # drawn in milliseconds: a long median in microseconds would not fit what is multiplied
    late = lognormal(fork(events.key, "late by"), int(knobs.late_median_hours * _HOUR_MS), 1.2)
    late = np.minimum(late, knobs.late_at_most_days * _DAY_MS) * 1000
    is_late = chance(fork(events.key, "late"), knobs.late_share) & (events.reverses == 0)
    instant = events.occurred_us + np.where(is_late, late, delay)
    return np.where(_ASKED[events.movement], incidents.after_outages(instant, events.key), instant)


@dataclass(frozen=True)
class Deliveries:
    """Every time an event is handed over: its position, when, and whether it is the second time."""

    position: NDArray[np.intp]
    recorded_us: Integers
    again: NDArray[np.bool_]


def deliveries(events: Events, knobs: RecordingKnobs, incidents: Incidents = NO_INCIDENTS) -> Deliveries:
    """Return the deliveries of events: each once in its place, then those that are sent again."""
    first = recorded_us(events, knobs, incidents)
    twice = np.flatnonzero(chance(fork(events.key, "sent again"), knobs.duplicate_share))
    second = first[twice] + 1_000_000 + lognormal(fork(events.key[twice], "again after"), _AGAIN_MEDIAN_US, 1.5)
    return Deliveries(
        np.concatenate((np.arange(len(events)), twice)),
        np.concatenate((first, second)),
        np.repeat([False, True], [len(events), len(twice)]),
    )

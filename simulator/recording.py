"""When events reach the books: most a moment after they happen, some late, some twice. Pure.

Belongs here: recording time and repeated deliveries. Event time is the engine's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.events import Events
from simulator.movements import MOVEMENTS, M
from simulator.scenario.recording import RecordingKnobs
from simulator.streams import Hashes, Integers, chance, fork, lognormal
from simulator.traffic.incidents import NO_INCIDENTS, Incidents

_PROMPT_MEDIAN_US = 400_000
_HOUR_MS = 3600 * 1000
_DAY_MS = 24 * _HOUR_MS
_AGAIN_MEDIAN_US = 90 * 1_000_000
_ASKED = np.array([MOVEMENTS[movement].route is not None for movement in M])


def recorded_us(events: Events, knobs: RecordingKnobs, incidents: Incidents = NO_INCIDENTS) -> Integers:
    """Return when each event is recorded first, in microseconds (UTC).

    Returns are late only with what they return: nobody sends back what is not in the books yet. What is asked of
    the API in a total outage is recorded after it, with the others that waited.
    """
    is_return = events.reverses != 0
    prompt = events.occurred_us + lognormal(fork(events.key, "prompt"), _PROMPT_MEDIAN_US, 0.6)
    instant = np.where(is_return, prompt, _perhaps_late(events.key, events.occurred_us, prompt, knobs))
    instant = np.where(_ASKED[events.movement], incidents.after_outages(instant, events.key), instant)
    returns = np.flatnonzero(is_return)
    after = _originals_us(events.take(returns), knobs, incidents) + (prompt - events.occurred_us)[returns]
    instant[returns] = np.maximum(instant[returns], after)
    return instant


def _perhaps_late(key: Hashes, occurred_us: Integers, prompt: Integers, knobs: RecordingKnobs) -> Integers:
    # drawn in milliseconds: a long median in microseconds would not fit what is multiplied
    late = lognormal(fork(key, "late by"), int(knobs.late_median_hours * _HOUR_MS), 1.2)
    late = np.minimum(late, knobs.late_at_most_days * _DAY_MS) * 1000
    return np.where(chance(fork(key, "late"), knobs.late_share), occurred_us + late, prompt)


def _originals_us(returns: Events, knobs: RecordingKnobs, incidents: Incidents) -> Integers:
    """Return when what is returned was recorded first: it was asked of the API, as every sale and Pix is."""
    key, occurred_us = returns.reverses, returns.reverses_us
    prompt = occurred_us + lognormal(fork(key, "prompt"), _PROMPT_MEDIAN_US, 0.6)
    return incidents.after_outages(_perhaps_late(key, occurred_us, prompt, knobs), key)


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

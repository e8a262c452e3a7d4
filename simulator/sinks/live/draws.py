"""What the sessions of banks and shops draw alike: thinking, secrets, slips, keys. Whole blocks at a time.

Every draw is a hash of (seed, run, session, step), so that the same run made again asks for the same.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.live import LiveKnobs
from simulator.sinks.live.steps import Entry
from simulator.streams import MILLIONTHS, Hashes, Integers, chance, each, fork, fraction, lognormal, root

_THINKING_SIGMA = 0.8
_SLIPS = ("mistyped", "malformed", "too_much", "key_reused", "lost_answers", "double_clicks")


def streams(seed: int, run: int, numbers: Integers) -> Hashes:
    """Return the streams of sessions by their number."""
    return each(root(seed, run, "live"), numbers)


def children(stream: Hashes, count: int) -> Hashes:
    """Return the streams of each one's first ``count`` steps, a row for each."""
    return each(stream[:, None], np.arange(count))


def thinking(own: Hashes, knobs: LiveKnobs) -> list[Any]:
    """Return the seconds before each step."""
    median = int(knobs.think_seconds * MILLIONTHS)
    return (lognormal(fork(own, "think"), median, _THINKING_SIGMA) / MILLIONTHS).tolist()  # type: ignore[no-any-return]


def keys(own: Hashes) -> list[Any]:
    """Return two words for each step: together its idempotency key."""
    return np.stack((fork(own, "high"), fork(own, "low")), axis=-1).tolist()  # type: ignore[no-any-return]


def key_text(words: list[int]) -> str:
    """Return the idempotency key of two words."""
    return f"{words[0]:016x}{words[1]:016x}"


def slips(own: Hashes, knobs: LiveKnobs) -> NDArray[np.str_]:
    """Return what goes wrong at each step: the name of the knob, or nothing."""
    bounds = np.cumsum([getattr(knobs, name) for name in _SLIPS])
    names = np.array([*_SLIPS, ""])
    return names[np.searchsorted(bounds, fraction(fork(own, "slip")), side="right")]


def entries(stream: Hashes, knobs: LiveKnobs, wrong: NDArray[np.float64] | float) -> list[Entry]:
    """Return of each session whether it is kept, refreshes, mistakes its secret first, and logs out."""
    kept = chance(fork(stream, "kept"), knobs.kept_sessions)
    refreshes = kept & chance(fork(stream, "refreshes"), knobs.refreshes)
    mistakes = ~kept & chance(fork(stream, "wrong secret"), wrong)
    logs_out = ~kept & chance(fork(stream, "logs out"), knobs.logs_out)
    columns = (kept.tolist(), refreshes.tolist(), mistakes.tolist(), logs_out.tolist())
    return [Entry(*row) for row in zip(*columns, strict=True)]

"""How often somebody may guess: five wrong in a row make them wait, ten wrong PINs lock until a manager opens.

Belongs here: the rule, of a state and an instant; no clock, no database. An attempt is counted as wrong when it
begins and taken back if it was right: guesses made at the same time get no more tries than guesses in turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

THROTTLE_AFTER = 5
THROTTLE = timedelta(minutes=15)
LOCK_AFTER = 10


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong attempts in a row, until when none is taken, and since when only a manager helps (UTC)."""

    failed: int = 0
    throttled_until: datetime | None = None
    locked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """No attempt is taken: for so many seconds more, or (locked) until a manager opens."""

    locked: bool
    seconds: int = 0


def attempt(state: Attempts, now: datetime, *, locks: bool) -> Attempts | Refused:
    """Return the state in which an attempt at this instant leaves, counted as wrong, or why it is not taken.

    ``locks``: the secret is a PIN, so short that guesses have to end for good.
    """
    if state.locked_at is not None:
        return Refused(locked=True)
    if state.throttled_until is not None and now < state.throttled_until:
        return Refused(locked=False, seconds=ceil((state.throttled_until - now).total_seconds()))
    failed = state.failed + 1
    if locks and failed >= LOCK_AFTER:
        return Attempts(failed, None, now)
    return Attempts(failed, now + THROTTLE if failed % THROTTLE_AFTER == 0 else None, None)

"""What a session asks for, ready to be sent: requests with their bodies, keys and the time to think before each."""

from dataclasses import dataclass
from enum import Enum


class Sending(Enum):
    """How a request is sent."""

    ONCE = "once"
    TWICE = "twice"
    """A double click: two at once, with the same key."""
    LOST = "lost"
    """Its answer is never heard: after some patience it is made again, with the same key."""


@dataclass(frozen=True, slots=True)
class Step:
    """A request. ``route`` is what it is counted under; ``think`` are the seconds before it.

    ``gives`` names the field of the answer that a later step's ``path`` needs in the place of ``{}``; that step
    says by ``needs`` which one it is, and is left out when there was no such answer.
    """

    route: str
    path: str
    think: float
    body: bytes | None = None
    key: str | None = None
    sending: Sending = Sending.ONCE
    gives: str | None = None
    needs: int | None = None

    @property
    def requests(self) -> int:
        return 1 if self.sending is Sending.ONCE else 2


@dataclass(frozen=True, slots=True)
class Entry:
    """How a visit begins and ends. ``kept``: with the login of an earlier visit."""

    kept: bool
    refreshes: bool
    mistakes_secret: bool
    logs_out: bool


@dataclass(frozen=True, slots=True)
class Session:
    """One visit of one person (``actor``, by number)."""

    number: int
    actor: int
    entry: Entry
    steps: tuple[Step, ...]

    def offsets(self) -> list[float]:
        """Return when each of its requests is due, in seconds from its start, if answers took no time."""
        entry = self.entry
        due = [0.0] * ((not entry.kept) + entry.mistakes_secret + entry.refreshes)
        now = 0.0
        for number, step in enumerate(self.steps):
            now += step.think if due or number else 0.0
            due += [now] * step.requests
        if entry.logs_out:
            due.append(now)
        return due

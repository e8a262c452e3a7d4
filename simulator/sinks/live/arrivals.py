"""When sessions begin, so that requests come at the rate asked for. Arithmetic alone: instants in, instants out."""

import heapq
from collections.abc import Sequence

LATE_SECONDS = 0.1
"""A start this late is no longer caught up with: what was missed stays missed."""


class Arrivals:
    """Begins a session whenever the sessions under way leave room for a request.

    They are the planned requests that are counted, with their time to think, not the answers: arrivals do not wait
    for the API. So the rate is kept from the first second on, and concurrency follows from it.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._due: list[float] = []
        self._begun = 0
        self._now = 0.0

    def next(self, offsets: Sequence[float]) -> float:
        """Return the second at which a session begins whose requests are due at ``offsets`` after its start."""
        now = max(self._now, self._begun / self._rate)
        while self._due and self._due[0] <= now:
            heapq.heappop(self._due)
            self._begun += 1
            now = max(now, self._begun / self._rate)
        self._now = now
        for offset in offsets:
            heapq.heappush(self._due, now + offset)
        return now


class Schedule:
    """The clock by which sessions begin. Whatever holds them up moves it: a backlog is not made up for in a burst."""

    def __init__(self, started: float) -> None:
        self._started = started
        self.held_back = 0.0
        """Seconds by which sessions begin later than planned."""

    def wait(self, due: float, now: float) -> float:
        """Return the seconds to wait for what is due so many seconds after the start."""
        early = self._started + self.held_back + due - now
        if early < -LATE_SECONDS:
            self.held_back -= early
        return max(early, 0.0)

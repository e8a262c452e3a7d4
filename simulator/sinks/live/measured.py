"""What came of the requests: counted by route, since the last look and in all."""

from collections import Counter
from dataclasses import dataclass, field

from simulator.sinks.live.histogram import Histogram


@dataclass
class Tally:
    """``sent`` requests: ``accepted`` (2xx), ``refused`` by reason, ``failed`` by error, or ``given_up`` on.

    Of them ``retried`` were made again with the same key, and ``replayed`` were answered from what was stored.
    """

    sent: int = 0
    accepted: int = 0
    given_up: int = 0
    retried: int = 0
    replayed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    latencies: Histogram = field(default_factory=Histogram)

    def merge(self, other: "Tally") -> None:
        self.sent += other.sent
        self.accepted += other.accepted
        self.given_up += other.given_up
        self.retried += other.retried
        self.replayed += other.replayed
        self.refused += other.refused
        self.failed += other.failed
        self.latencies.merge(other.latencies)


class Measured:
    """The tallies of all requests so far. Requests that were told to come later are counted apart, in ``waits``."""

    def __init__(self) -> None:
        self.routes: dict[str, Tally] = {}
        self.waits: Counter[str] = Counter()
        self._past: dict[str, Tally] = {}

    def of(self, route: str) -> Tally:
        """Return the tally of a route since the last look."""
        found = self.routes.get(route)
        if found is None:
            found = self.routes[route] = Tally()
        return found

    def look(self) -> Tally:
        """Return what came since the last look."""
        since = Tally()
        for route, tally in self.routes.items():
            since.merge(tally)
            self._past.setdefault(route, Tally()).merge(tally)
        self.routes = {}
        return since

    def by_route(self) -> dict[str, Tally]:
        """Return what came of each route, in all."""
        self.look()
        return dict(sorted(self._past.items()))

    def total(self) -> Tally:
        """Return what came of all requests."""
        total = Tally()
        for tally in self.by_route().values():
            total.merge(tally)
        return total

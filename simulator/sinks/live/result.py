"""What is told of live traffic: as it goes, and at the end."""

from dataclasses import dataclass, field

from simulator.sinks.live.measured import Measured, Tally


@dataclass(frozen=True)
class Moment:
    """A look at traffic under way: what came in the last ``interval`` seconds, after ``seconds`` in all."""

    seconds: float
    interval: float
    since: Tally
    total: Tally
    sessions: int
    under_way: int
    held_back: float
    """Seconds by which sessions begin later than planned, as the API (or this machine) does not keep up."""


@dataclass(frozen=True)
class RouteResult:
    """What came of the requests to one route; milliseconds."""

    route: str
    sent: int
    accepted: int
    refused: int
    failed: int
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class LiveResult:
    """``sent`` requests: ``accepted`` (2xx), ``refused`` by reason, ``failed`` by error, ``given_up`` on; milliseconds.

    Of them ``retried`` were made again with the same key, and ``replayed`` were answered from what was stored.
    ``waits`` counts by reason how often somebody was told to come later, and did; those are not in ``sent``.
    """

    sent: int
    accepted: int
    refused: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    given_up: int = 0
    retried: int = 0
    replayed: int = 0
    waits: dict[str, int] = field(default_factory=dict)
    sessions: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    seconds: float = 0.0
    held_back_seconds: float = 0.0
    interrupted: bool = False
    routes: tuple[RouteResult, ...] = ()


def result_of(last: Moment, measured: Measured, *, interrupted: bool) -> LiveResult:
    """Return the result of all that was measured, as of the last look."""
    total = measured.total()
    return LiveResult(
        total.sent,
        total.accepted,
        dict(total.refused.most_common()),
        dict(total.failed.most_common()),
        total.given_up,
        total.retried,
        total.replayed,
        dict(measured.waits.most_common()),
        last.sessions,
        total.latencies.percentile(50),
        total.latencies.percentile(99),
        round(last.seconds, 3),
        round(last.held_back, 1),
        interrupted,
        tuple(_route(name, tally) for name, tally in measured.by_route().items()),
    )


def _route(name: str, tally: Tally) -> RouteResult:
    refused, failed = sum(tally.refused.values()), sum(tally.failed.values())
    p50, p99 = tally.latencies.percentile(50), tally.latencies.percentile(99)
    return RouteResult(name, tally.sent, tally.accepted, refused, failed, p50, p99)

"""The progress rows of a history in ``bulk_jobs``: found or made, moved with each batch, locked meanwhile."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import reduce

from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.rows import TupleRow

from fluxo.clock import business_date, utc_now
from fluxo.errors import ConfigurationError, FluxoError
from simulator.engine import WORLD_VERSION
from simulator.sinks.plan import HistoryPlan

# waits for a commit that a killed process had on its way: what was done is read after it
_SELECT = "SELECT params, batches_done, finished_at IS NOT NULL FROM fluxo.bulk_jobs WHERE name = %s FOR UPDATE"
_INSERT = "INSERT INTO fluxo.bulk_jobs (name, params) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING"
_MOVE = """
UPDATE fluxo.bulk_jobs SET batches_done = %s, params = %s, finished_at = NULL
WHERE name = %s AND batches_done = %s
"""
_FINISH = "UPDATE fluxo.bulk_jobs SET finished_at = coalesce(finished_at, now()) WHERE name = %s"
_NEWEST = "SELECT params->>'start' FROM fluxo.bulk_jobs WHERE name LIKE %s ORDER BY started_at DESC LIMIT 1"
_LOCK = "SELECT pg_advisory_lock(hashtextextended('fluxo history', 0))"
_PATIENCE_MS = 60_000


@dataclass
class Tally:
    """What a job has done so far."""

    posted: int = 0
    duplicates: int = 0
    sent_again: int = 0
    sales: int = 0
    requests: int = 0
    customers: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    def plus(self, other: "Tally") -> "Tally":
        reasons = {**self.refused, **other.refused}
        refused = {reason: self.refused.get(reason, 0) + other.refused.get(reason, 0) for reason in sorted(reasons)}
        counts = {name: value + getattr(other, name) for name, value in vars(self).items() if name != "refused"}
        return Tally(**counts, refused=refused)


@dataclass
class Job:
    """One history: a seed and a start; or a lane of it. More days go on where it stopped; other sizes begin again,
    and the ledger then tells which transactions it has already."""

    name: str
    start: date
    plan: HistoryPlan
    known_days: int
    """Of the longest plan whose customers have been opened."""
    batches_done: int
    events_done: int
    finished: bool
    tally: Tally

    def params(self) -> str:
        plan = self.plan
        return json.dumps(
            {
                "start": self.start.isoformat(),
                "days": plan.days,
                "known_days": max(plan.days, self.known_days),
                "customers": plan.customers,
                "shops": plan.shops,
                "scenario": plan.scenario.digest(),
                "world": WORLD_VERSION,
                "events_done": self.events_done,
                "tally": asdict(self.tally),
            }
        )

    def move(self, connection: Connection[TupleRow], events_done: int) -> None:
        """Write the progress, in the transaction of the batch."""
        self.events_done = events_done
        self.write(connection, 1)

    def write(self, connection: Connection[TupleRow], batches: int = 0) -> None:
        """Write what has been done, and that there is more to do.

        Raises FluxoError if somebody else has moved it: a process that lost its lock must not go on.
        """
        done = self.batches_done + batches
        if connection.execute(_MOVE, (done, self.params(), self.name, self.batches_done)).rowcount == 0:
            raise FluxoError("Another process has gone on with this simulated history: repeat when it has ended.")
        self.batches_done = done

    def finish(self, connection: Connection[TupleRow]) -> None:
        connection.execute(_FINISH, (self.name,))


def together(jobs: list[Job]) -> Tally:
    """Return what all lanes have done."""
    return reduce(Tally.plus, (job.tally for job in jobs), Tally())


def default_start(connection: Connection[TupleRow], plan: HistoryPlan) -> date:
    """Return where this seed's newest history began; for a new one, so that its last day is yesterday."""
    found = connection.execute(_NEWEST, (f"history:{plan.seed}:%",)).fetchone()
    return date.fromisoformat(found[0]) if found else business_date(utc_now()) - timedelta(days=plan.days)


def open_job(connection: Connection[TupleRow], plan: HistoryPlan) -> Job:
    """Return the job of a plan, new or as it was left, and keep other histories out until the connection closes.

    Raises FluxoError if another history is being posted, ConfigurationError if its last day is not over or if it has
    begun with another scenario or in a release that simulated another world.
    """
    connection.execute(f"SET lock_timeout = {_PATIENCE_MS}")
    try:
        connection.execute(_LOCK)
    except LockNotAvailable:
        raise FluxoError("Another simulated history is being posted here: wait for it to end, then repeat.") from None
    connection.execute("SET lock_timeout = 0")
    start = plan.start or default_start(connection, plan)
    _refuse_the_future(start, plan.days)
    job = _found_or_made(connection, f"history:{plan.seed}:{start}", start, plan)
    connection.commit()
    return job


def open_lane(connection: Connection[TupleRow], job: Job, number: int) -> Job:
    """Return the progress of one of a job's lanes, which are posted side by side; the first is the job itself."""
    return _found_or_made(connection, f"{job.name}:{number}", job.start, job.plan) if number else job


def _found_or_made(connection: Connection[TupleRow], name: str, start: date, plan: HistoryPlan) -> Job:
    job = Job(name, start, plan, 0, 0, 0, False, Tally())
    connection.execute(_INSERT, (job.name, job.params()))
    found = connection.execute(_SELECT, (job.name,)).fetchone()
    assert found is not None
    kept, job.batches_done, finished = found
    job.known_days, job.tally = kept.get("known_days", kept["days"]), Tally(**kept["tally"])
    begun = job.tally.posted or job.tally.customers
    if begun and kept.get("scenario", plan.scenario.digest()) != plan.scenario.digest():
        raise ConfigurationError(
            f"The history of seed {plan.seed} from {start} has begun with another scenario than {plan.scenario.name}: "
            "what happened does not change. Begin anew with `fluxo reset`, or keep it apart in another FLUXO_HOME."
        )
    if kept["customers"] == plan.customers and kept["shops"] == plan.shops:
        job.events_done = kept.get("events_done", 0)
        job.finished = finished and kept["days"] >= plan.days
    if begun and kept.get("world") != WORLD_VERSION and not job.finished:
        raise ConfigurationError(
            f"The history of seed {plan.seed} from {start} was begun by another release, whose world was another: "
            "the two would mix. Begin anew with `fluxo reset`, or keep it apart in another FLUXO_HOME."
        )
    return job


def _refuse_the_future(start: date, days: int) -> None:
    today = business_date(utc_now())
    if start + timedelta(days=days) > today:
        raise ConfigurationError(
            f"A history of {days} days from {start} ends after yesterday: give at most --days {(today - start).days}, "
            f"or --start {today - timedelta(days=days)}."
        )

"""Post a world's history in bulk, by the ledger's own rules, resumable and exactly once.

Each batch is one commit: its transactions through ``fluxo.post_history``, the sales and their lines, the simulated
lead-time log, and the progress row. Killed at any point, the same call goes on where it stopped. Workspaces do not
meet in the ledger, so that lanes of them are posted side by side (``lanes``).
"""

import time

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings
from simulator.engine import Simulation, make_world, simulate
from simulator.sinks import arrays
from simulator.sinks.directory import Directory, open_directory
from simulator.sinks.inserting import insert_columns
from simulator.sinks.jobs import Job, open_job, open_lane, together
from simulator.sinks.lanes import LANES, Progress, lanes_of, post_lanes
from simulator.sinks.plan import HistoryPlan, HistoryResult
from simulator.sinks.posting import Poster
from simulator.sinks.rows import request_rows
from simulator.traffic.conditions import Conditions, conditions_of
from simulator.traffic.requests import OK, SIGN_UP


def _silent(done: int, total: int | None) -> None:
    """Show no progress."""


def post_history(settings: Settings, plan: HistoryPlan, progress: Progress = _silent) -> HistoryResult:
    """Post the history of a plan; ``progress`` hears of events done and events in all after each commit.

    Calling it again, after a crash or with more days, adds only what is not there. Raises FluxoError if
    another history is being posted, ConfigurationError if this one has begun with another scenario, ServiceDown
    if the database does not answer.
    """
    started = time.monotonic()
    with connect(settings, "app", all_workspaces=True) as connection:
        arrays.register(connection)
        job = open_job(connection, plan)
        jobs = [open_lane(connection, job, number) for number in range(LANES)]
        connection.commit()
        before = together(jobs).posted
        if job.finished:
            return _result(jobs, before, 0, started)
        world = make_world(plan.seed, job.start, plan.days, plan.customers, plan.shops, plan.scenario)
        simulation = simulate(world)
        conditions = conditions_of(world.seed, world.days, world.scenario, simulation.labels)
        # what is lost with the server's memory is posted again: the progress is lost with it
        connection.execute("SET synchronous_commit = off")
        directory = _open(connection, job, simulation, conditions)
        post_lanes(settings, [Poster(*lane, directory, conditions) for lane in lanes_of(simulation, jobs)], progress)
        connection.execute("SET LOCAL synchronous_commit = on")
        job.finish(connection)
        connection.commit()
        return _result(jobs, before, len(simulation.events), started)


def _result(jobs: list[Job], before: int, events: int, started: float) -> HistoryResult:
    tally, job = together(jobs), jobs[0]
    return HistoryResult(
        start=job.start, days=job.plan.days, events=events, transactions_posted=tally.posted - before,
        total_posted=tally.posted, refused=tally.refused, duplicates=tally.duplicates, sent_again=tally.sent_again,
        sales=tally.sales, requests=tally.requests, customers=tally.customers, seconds=time.monotonic() - started,
    )  # fmt: skip


def _open(connection: Connection[TupleRow], job: Job, simulation: Simulation, conditions: Conditions) -> Directory:
    directory, requests = open_directory(connection, simulation.world, conditions, job.known_days)
    if requests is not None:
        rows = request_rows(requests, directory, simulation.world.days.end_us - 1)
        job.tally.requests += insert_columns(connection, names.REQUEST_LOG, rows)
        job.tally.customers += int(((requests.route == SIGN_UP) & (requests.outcome == OK)).sum())
    job.write(connection)
    connection.commit()
    return directory

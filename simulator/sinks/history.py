"""Post a world's history in bulk, by the ledger's own rules, resumable and exactly once.

Each batch is one commit: its transactions through ``fluxo.post``, the sales and their lines, the simulated
lead-time log, and the progress row. Killed at any point, the same call goes on where it stopped.
"""

import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.ledger.posting import Status
from fluxo.settings import Settings
from simulator.engine import Simulation, make_world, simulate
from simulator.events import Events, SaleItems
from simulator.identifiers import TRANSACTION, uuids
from simulator.movements import M
from simulator.recording import recorded_us
from simulator.sinks.batches import item_rows, posting_batch, request_rows, sale_rows
from simulator.sinks.copying import copy_table
from simulator.sinks.directory import Directory, open_directory
from simulator.sinks.jobs import Job, open_job
from simulator.sinks.plan import HistoryPlan, HistoryResult
from simulator.streams import Integers
from simulator.traffic import lead_times

Progress = Callable[[int, int | None], None]
BATCH = 5000
_KNOWN = "SELECT id FROM fluxo.transactions WHERE id = ANY (%b)"


def _silent(done: int, total: int | None) -> None:
    """Show no progress."""


def post_history(settings: Settings, plan: HistoryPlan, progress: Progress = _silent) -> HistoryResult:
    """Post the history of a plan; ``progress`` hears of events done and events in all after each commit.

    Calling it again, after a crash or with more days, adds only what is not there. Raises FluxoError if
    another history is being posted, ServiceDown if the database does not answer.
    """
    started = time.monotonic()
    with connect(settings, "app", all_workspaces=True) as connection:
        job = open_job(connection, plan)
        before = job.tally.posted
        if job.finished:
            return _result(job, before, 0, started)
        world = make_world(plan.seed, job.start, plan.days, plan.customers, plan.shops, plan.scenario)
        simulation = simulate(world)
        directory = _open(connection, job, simulation)
        poster = _Poster(connection, job, simulation, directory)
        bounds = batch_bounds(simulation.events.day, plan.days)
        for number, (first, last) in enumerate(bounds):
            if number >= job.batches_done:
                poster.post(first, last)
                job.move(connection, number + 1)
                connection.commit()
            progress(last, len(simulation.events))
        job.finish(connection)
        connection.commit()
        return _result(job, before, len(simulation.events), started)


def _result(job: Job, before: int, events: int, started: float) -> HistoryResult:
    tally = job.tally
    return HistoryResult(
        start=job.start, days=job.plan.days, events=events, transactions_posted=tally.posted - before,
        total_posted=tally.posted, refused=dict(tally.refused), duplicates=tally.duplicates, sales=tally.sales,
        requests=tally.requests, customers=tally.customers, seconds=time.monotonic() - started,
    )  # fmt: skip


def batch_bounds(day: NDArray[np.integer], days: int) -> list[tuple[int, int]]:
    """Return the slices posted together: at most ``BATCH`` events, never across a day.

    A longer run has the batches of a shorter one, and more; that is what makes a job extendable.
    """
    edges = np.searchsorted(day, np.arange(days + 1)).tolist()
    return [(first, min(first + BATCH, end)) for start, end in pairwise(edges) for first in range(start, end, BATCH)]


def _open(connection: Connection[TupleRow], job: Job, simulation: Simulation) -> Directory:
    directory, requests = open_directory(connection, simulation.world)
    if requests is not None:
        rows = request_rows(requests, directory, simulation.world.days.end_us - 1)
        job.tally.requests += copy_table(connection, names.REQUEST_LOG, rows)
        job.tally.customers += int((requests.route == lead_times.SIGN_UP).sum())
    job.move(connection, job.batches_done)
    connection.commit()
    return directory


class _Poster:
    """Posts slices of a simulation, each in the caller's transaction."""

    def __init__(
        self, connection: Connection[TupleRow], job: Job, simulation: Simulation, directory: Directory
    ) -> None:
        self.connection, self.job, self.directory = connection, job, directory
        self.world, self.events = simulation.world, simulation.events
        self.last_us = self.world.days.end_us - 1
        by_key = np.argsort(self.events.key)
        position = by_key[np.searchsorted(self.events.key, simulation.items.sale, sorter=by_key)]
        order = np.argsort(position, kind="stable")
        self.items, self.item_position = simulation.items.take(order), position[order]

    def post(self, first: int, last: int) -> None:
        events = self.events.take(slice(first, last))
        possible = self._possible(events)
        positions = first + np.flatnonzero(possible)
        events = events.take(possible)
        recorded = np.minimum(recorded_us(events, self.world.scenario.recording), self.last_us)
        batch = posting_batch(events, recorded, self.directory, self.world.seed, self.world.days.start)
        status = np.array([result.status.value for result in post(self.connection, batch)])
        posted = status == Status.POSTED.value
        duplicate = status == Status.DUPLICATE.value
        self._count(status, posted, duplicate)
        self._copy_sales(events, positions, recorded, posted)
        refused = np.where(posted, lead_times.NO_REASON, status)
        seen = ~duplicate
        requests = lead_times.of_events(self.world.seed, events.take(seen), recorded[seen], refused[seen])
        rows = request_rows(requests, self.directory, self.last_us)
        self.job.tally.requests += copy_table(self.connection, names.REQUEST_LOG, rows)

    def _possible(self, events: Events) -> NDArray[np.bool_]:
        """Leave out returns of what was refused: they never come about. Originals are of earlier days."""
        returns = np.flatnonzero(events.reverses != 0)
        possible = np.ones(len(events), dtype=bool)
        if len(returns):
            ids = uuids(events.reverses[returns], events.reverses_us[returns], TRANSACTION)
            known = {row[0] for row in self.connection.execute(_KNOWN, (ids,)).fetchall()}
            possible[returns] = [original in known for original in ids]
        return possible

    def _count(self, status: NDArray[np.str_], posted: NDArray[np.bool_], duplicate: NDArray[np.bool_]) -> None:
        tally = self.job.tally
        tally.posted += int(posted.sum())
        tally.duplicates += int(duplicate.sum())
        for reason, count in Counter(status[~posted & ~duplicate].tolist()).items():
            tally.refused[reason] = tally.refused.get(reason, 0) + count

    def _copy_sales(self, events: Events, positions: Integers, recorded: Integers, posted: NDArray[np.bool_]) -> None:
        sold = posted & np.isin(events.movement, (M.SALE, M.SALE_RETURN))
        if not sold.any():
            return
        sales, at, recorded = events.take(sold), positions[sold], recorded[sold]
        rows = sale_rows(sales, recorded, self.directory, self.world)
        self.job.tally.sales += copy_table(self.connection, names.SALES, rows)
        items, sale = self._items_of(at)
        lines = item_rows(items, sales.occurred_us[sale], recorded[sale], self.directory, self.world)
        copy_table(self.connection, names.SALE_ITEMS, lines)

    def _items_of(self, positions: Integers) -> tuple[SaleItems, Integers]:
        """Return the lines of the sales at these positions, and which of the sales each belongs to."""
        low, high = np.searchsorted(self.item_position, (positions[0], positions[-1] + 1))
        sale = np.searchsorted(positions, self.item_position[low:high])
        mine = positions[np.minimum(sale, len(positions) - 1)] == self.item_position[low:high]
        return self.items.take(slice(low, high)).take(mine), sale[mine]

"""Lanes: workspaces that are posted side by side, each with its own progress, connection and thread of commits.

PostgreSQL posts a lane with one processor. What a lane holds does not depend on how many are posted at once.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from fluxo.db.connect import connect
from fluxo.settings import Settings
from simulator.engine import Simulation
from simulator.sinks import arrays
from simulator.sinks.batches import make_batch
from simulator.sinks.jobs import Job
from simulator.sinks.posting import Poster
from simulator.sinks.receivables import settle_receivables

Progress = Callable[[int, int | None], None]
LANES = 8
"""One for the bank, the others for the shops in turn."""
BATCH = 10_000
"""Events posted together. Larger ones are no faster; a crash repeats one a lane at most."""
_AT_ONCE = 4


def _lane(workspace: NDArray[np.integer]) -> NDArray[np.integer]:
    return np.where(workspace == 0, 0, 1 + (workspace - 1) % (LANES - 1))


def lanes_of(simulation: Simulation, jobs: list[Job]) -> list[tuple[Job, Simulation]]:
    """Return the part of a simulation that is each lane's."""
    of_event, of_item = _lane(simulation.events.workspace), _lane(simulation.items.shop)
    return [
        (
            job,
            Simulation(
                simulation.world,
                simulation.events.take(of_event == number),
                simulation.items.take(of_item == number),
                simulation.labels,
            ),
        )
        for number, job in enumerate(jobs)
    ]


def batch_bounds(done: int, events: int) -> list[tuple[int, int]]:
    """Return the slices that are still to be posted, each with its end at a multiple of ``BATCH``.

    More days only add events at the end, so that the progress of a shorter run is that of a longer one.
    """
    ends = [*range((done // BATCH + 1) * BATCH, events, BATCH), events]
    return list(zip([done, *ends[:-1]], ends, strict=True)) if done < events else []


class _Shared:
    """What the threads share: how far all have come together, and whether one has failed."""

    def __init__(self, posters: list[Poster], progress: Progress) -> None:
        self.total = sum(len(poster.simulation.events) for poster in posters)
        self.done = sum(min(poster.job.events_done, len(poster.simulation.events)) for poster in posters)
        self.progress, self.lock, self.stopped = progress, Lock(), False

    def tell(self, events: int) -> None:
        with self.lock:
            self.done += events
            self.progress(self.done, self.total)


def post_lanes(settings: Settings, posters: list[Poster], progress: Progress) -> None:
    """Post what the lanes have not; ``progress`` hears of all of them together, one commit at a time.

    The first error, or an interruption, stops every lane after the batch it is at, and is raised.
    """
    shared = _Shared(posters, progress)
    longest_first = sorted(posters, key=lambda poster: -len(poster.simulation.events))
    with ThreadPoolExecutor(min(_AT_ONCE, os.cpu_count() or 1)) as threads:
        try:
            for posted in [threads.submit(_post_lane, settings, poster, shared) for poster in longest_first]:
                posted.result()
        finally:
            shared.stopped = True
    shared.tell(0)


def _post_lane(settings: Settings, poster: Poster, shared: _Shared) -> None:
    simulation = poster.simulation
    bounds = batch_bounds(poster.job.events_done, len(simulation.events))
    if shared.stopped:
        return
    try:
        with connect(settings, "app", all_workspaces=True) as connection:
            arrays.register(connection)
            # what is lost with the server's memory is posted again: the progress is lost with it
            connection.execute("SET synchronous_commit = off")
            for first, last in bounds:
                if shared.stopped:
                    return
                events = simulation.events.take(slice(first, last))
                batch = make_batch(first, events, poster.directory, simulation.world, poster.conditions.incidents)
                shared.tell(poster.commit(connection, batch) - first)
            settle_receivables(connection, simulation, poster.directory, poster.conditions.incidents)
    except BaseException:
        shared.stopped = True
        raise

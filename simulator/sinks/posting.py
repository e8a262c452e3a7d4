"""One batch in one commit: the ledger, then what depends on what became of each transaction."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.ledger.posting import Status
from simulator.engine import Simulation
from simulator.events import Events, SaleItems
from simulator.movements import M
from simulator.sinks.arrays import Array
from simulator.sinks.batches import Batch
from simulator.sinks.directory import Directory
from simulator.sinks.inserting import insert_columns
from simulator.sinks.jobs import Job
from simulator.sinks.rows import item_rows, request_rows, sale_rows
from simulator.streams import Integers, fork
from simulator.traffic import lead_times
from simulator.traffic.conditions import Conditions
from simulator.traffic.requests import NO_REASON

_UNKNOWN_ORIGINAL = "unknown_original"
"""What returns a refused transaction never comes about: it leaves no trace, not even in the log."""


class Poster:
    """Posts the batches of a lane of a simulation, one after the other."""

    def __init__(
        self,
        job: Job,
        simulation: Simulation,
        directory: Directory,
        conditions: Conditions,
    ) -> None:
        self.job, self.simulation = job, simulation
        self.directory, self.conditions = directory, conditions
        self.world, events = simulation.world, simulation.events
        by_key = np.argsort(events.key)
        position = by_key[np.searchsorted(events.key, simulation.items.sale, sorter=by_key)]
        order = np.argsort(position, kind="stable")
        self.items, self.item_position = simulation.items.take(order), position[order]

    def commit(self, connection: Connection[TupleRow], batch: Batch) -> int:
        """Post a batch and move the progress, in one commit; return the events done."""
        status = _statuses(connection, batch.columns, len(batch.events))
        first = ~batch.sent.again
        self._count(status, first, status[batch.sent.position])
        self._insert_sales(connection, batch, first & (status == Status.POSTED.value))
        self._insert_requests(connection, batch, status)
        done = batch.first + int(first.sum())
        self.job.move(connection, done)
        connection.commit()
        return done

    def _count(self, status: NDArray[np.str_], first: NDArray[np.bool_], fate: NDArray[np.str_]) -> None:
        tally = self.job.tally
        counts = Counter(status[first].tolist())
        tally.posted += counts.pop(Status.POSTED.value, 0)
        tally.duplicates += counts.pop(Status.DUPLICATE.value, 0)
        counts.pop(_UNKNOWN_ORIGINAL, None)
        for reason, count in counts.items():
            tally.refused[reason] = tally.refused.get(reason, 0) + count
        tally.sent_again += int((~first & (fate == Status.POSTED.value)).sum())

    def _insert_requests(self, connection: Connection[TupleRow], batch: Batch, status: NDArray[np.str_]) -> None:
        """Log the request of each delivery; one sent again is answered as the first was."""
        fate = status[batch.sent.position]
        seen = (fate != Status.DUPLICATE.value) & (fate != _UNKNOWN_ORIGINAL)
        again = batch.sent.again
        refused = np.where(fate == Status.POSTED.value, NO_REASON, fate)
        key = np.where(again, fork(batch.events.key, "sent again"), batch.events.key)
        events = Events(**{**vars(batch.events), "key": key}).take(seen)
        requests = lead_times.of_events(
            self.world.seed, events, batch.sent.recorded_us[seen], refused[seen], self.conditions
        )
        rows = request_rows(requests, self.directory, self.world.days.end_us - 1)
        self.job.tally.requests += insert_columns(connection, names.REQUEST_LOG, rows)

    def _insert_sales(self, connection: Connection[TupleRow], batch: Batch, posted: NDArray[np.bool_]) -> None:
        sold = posted & np.isin(batch.events.movement, (M.SALE, M.SALE_RETURN))
        if not sold.any():
            return
        sales, at, recorded = batch.events.take(sold), batch.positions[sold], batch.sent.recorded_us[sold]
        rows = sale_rows(sales, recorded, self.directory, self.world)
        self.job.tally.sales += insert_columns(connection, names.SALES, rows)
        items, sale = self._items_of(at)
        lines = item_rows(items, sales.occurred_us[sale], recorded[sale], self.directory, self.world)
        insert_columns(connection, names.SALE_ITEMS, lines)

    def _items_of(self, positions: Integers) -> tuple[SaleItems, Integers]:
        """Return the lines of the sales at these positions, and which of the sales each belongs to."""
        low, high = np.searchsorted(self.item_position, (positions[0], positions[-1] + 1))
        sale = np.searchsorted(positions, self.item_position[low:high])
        mine = positions[np.minimum(sale, len(positions) - 1)] == self.item_position[low:high]
        return self.items.take(slice(low, high)).take(mine), sale[mine]


def _statuses(connection: Connection[TupleRow], columns: list[Array], n: int) -> NDArray[np.str_]:
    given = sql.SQL(", ".join(column.placeholder for column in columns))
    query = sql.SQL("SELECT ordinal, status FROM fluxo.post_history({})").format(given)
    found = connection.execute(query, columns).fetchall()
    status = np.full(n, Status.POSTED.value, dtype="U32")
    for ordinal, said in found:
        status[ordinal - 1] = said
    return status

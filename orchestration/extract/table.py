"""Extract one table over a range of days: one ordered scan, cut into a partition a day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from fluxo.names import Extraction, SourceTable
from orchestration.extract.cut import cut_by_day
from orchestration.extract.partition import PartitionWriter, publish_partition, remove_partition
from orchestration.extract.query import select_rows
from orchestration.extract.snapshot import SourceSnapshot
from orchestration.lake.catalog import days_of
from orchestration.lake.control import Control
from orchestration.lake.store import Store

OnPartition = Callable[[Control], None]
"""Called after each partition is in the lake."""


@contextmanager
def _partition(
    store: Store, table: SourceTable, day: date, snapshot: str, on_done: OnPartition
) -> Iterator[PartitionWriter]:
    with store.spooled() as file:
        writer = PartitionWriter(table, day, file)
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
        on_done(publish_partition(store, table, writer.finish(snapshot), file))


def _extract_snapshot(
    snapshot: SourceSnapshot, store: Store, table: SourceTable, day: date, on_done: OnPartition
) -> None:
    with (
        snapshot.stream(select_rows(table, day, day)) as batches,
        _partition(store, table, day, snapshot.visible, on_done) as writer,
    ):
        for batch in batches:
            if batch.num_rows:
                writer.write(batch)


def _extract_days(
    snapshot: SourceSnapshot, store: Store, table: SourceTable, first: date, last: date, on_done: OnPartition
) -> set[date]:
    done: set[date] = set()
    with snapshot.stream(select_rows(table, first, last)) as batches:
        pieces = cut_by_day(batches)
        piece = next(pieces, None)
        while piece is not None:
            day = piece[0]
            with _partition(store, table, day, snapshot.visible, on_done) as writer:
                while piece is not None and piece[0] == day:
                    writer.write(piece[1])
                    piece = next(pieces, None)
            done.add(day)
    return done


def extract_table(
    snapshot: SourceSnapshot, store: Store, table: SourceTable, first: date, last: date, on_done: OnPartition
) -> None:
    """Bring the days from ``first`` to ``last`` of a table to the lake, as the snapshot sees them.

    A day without rows has no object: one that is there from before is removed. A table of snapshots is
    written for the last day only.
    """
    if table.extraction is Extraction.SNAPSHOT:
        _extract_snapshot(snapshot, store, table, last, on_done)
        return
    there = {day for day in days_of(store, table) if first <= day <= last}
    done = _extract_days(snapshot, store, table, first, last, on_done)
    for day in there - done:
        remove_partition(store, table, day)

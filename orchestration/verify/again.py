"""Invariant 10: materialising anything twice changes nothing; the newest days are extracted again, to nowhere."""

from datetime import date

from fluxo.names import SourceTable
from orchestration.extract.days import APPEND_TABLES
from orchestration.extract.partition import PartitionWriter
from orchestration.extract.query import select_figures, select_rows
from orchestration.extract.snapshot import SourceSnapshot
from orchestration.figures import Figures
from orchestration.lake.catalog import days_of, read_control
from orchestration.lake.control import Control
from orchestration.lake.store import Store
from orchestration.verify.check import Outcome


def _digest(snapshot: SourceSnapshot, store: Store, table: SourceTable, day: date) -> str:
    with store.spooled() as file, snapshot.stream(select_rows(table, day, day)) as batches:
        writer = PartitionWriter(table, day, file)
        for batch in batches:
            if batch.num_rows:
                writer.write(batch)
        return writer.finish(snapshot.visible).sha256


def _has_grown(snapshot: SourceSnapshot, table: SourceTable, control: Control) -> bool:
    query = select_figures(table, control.dt, control.dt)
    rows = snapshot.connection.execute(query.encode()).fetchall()
    return [Figures(n, cents) for _, n, cents in rows] != [Figures(control.rows, control.cents)]


def _comparable(snapshot: SourceSnapshot, store: Store, table: SourceTable) -> Control | None:
    """Return the newest day to which nothing was added since it was extracted."""
    for day in reversed(days_of(store, table)):
        control = read_control(store, table, day)
        if not _has_grown(snapshot, table, control):
            return control
    return None


def same_again(snapshot: SourceSnapshot, store: Store) -> Outcome:
    """10: extract the newest day of every table that only grows once more and compare checksums."""
    compared: list[str] = []
    differing: list[str] = []
    for table in APPEND_TABLES:
        control = _comparable(snapshot, store, table)
        if control is None:
            continue
        same = _digest(snapshot, store, table, control.dt) == control.sha256
        (compared if same else differing).append(f"{table.name} of {control.dt}")
    if differing:
        return Outcome(False, f"extracted again, other bytes: {', '.join(differing)}")
    return Outcome(True, f"extracted again, the same bytes: {', '.join(compared) or 'no table has rows'}")

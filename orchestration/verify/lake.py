"""Invariants 5 and 6: lake = operational database, warehouse raw = lake; every object is what was written."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.names import RAW_SCHEMA, SOURCE_TABLES, SourceTable
from orchestration.extract.days import APPEND_TABLES
from orchestration.extract.query import select_figures, select_figures_seen
from orchestration.figures import ByDay, Figures, describe, differing_days
from orchestration.lake.catalog import controls_of
from orchestration.lake.control import Control
from orchestration.lake.errors import LakeCorrupted
from orchestration.lake.paths import RAW, control_path, object_path, parse_object_path
from orchestration.lake.store import Store, sha256_of
from orchestration.load.prove import changed_days, difference_from_lake
from orchestration.load.run import loaded_days
from orchestration.verify.check import Outcome

_READERS = 4
_SHOWN = 3


def _damaged(store: Store, table: SourceTable, control: Control) -> str | None:
    path = object_path(table, control.dt)
    with store.local(path) as file:
        if file is None:
            return f"{path} is missing"
        return None if sha256_of(file) == control.sha256 else f"{path} is not what was written"


def _strangers(files: dict[str, int], tables: dict[str, SourceTable]) -> list[str]:
    known: set[str] = set()
    for path in files:
        found = parse_object_path(path)
        if found and found[0] in tables:
            known |= {path, control_path(tables[found[0]], found[1])}
    return [f"{path} does not belong in the lake" for path in sorted(files.keys() - known)]


def objects(store: Store) -> tuple[dict[SourceTable, dict[date, Control]], list[str]]:
    """Return the control figures of every object, and a sentence for each that is damaged, missing or extra."""
    faults: list[str] = []
    controls: dict[SourceTable, dict[date, Control]] = {}
    for table in SOURCE_TABLES:
        try:
            controls[table] = controls_of(store, table)
        except LakeCorrupted as error:
            faults.append(str(error))
            controls[table] = {}
    every = [(table, control) for table, by_day in controls.items() for control in by_day.values()]
    with ThreadPoolExecutor(_READERS) as pool:
        faults += filter(None, pool.map(lambda pair: _damaged(store, *pair), every))
    faults += _strangers(store.list(RAW), {table.name: table for table in SOURCE_TABLES})
    return controls, faults


def _as_extracted(
    connection: Connection[TupleRow], table: SourceTable, source: ByDay, controls: dict[date, Control]
) -> ByDay:
    """Return the source's figures, those of the newest day as the extraction could see them.

    Rows that were committed since are the next run's: they are no fault of the lake. Older days are
    taken as they are now, so that rows committed late into them are found.
    """
    newest = max(controls)
    query = select_figures_seen(table, newest, controls[newest].snapshot)
    rows = connection.execute(query.encode()).fetchall()
    seen = {newest: Figures(rows[0][1], rows[0][2])} if rows else {}
    return {day: figures for day, figures in source.items() if day < newest} | seen


def _difference(connection: Connection[TupleRow], table: SourceTable, controls: dict[date, Control]) -> str | None:
    source = {day: Figures(n, cents) for day, n, cents in connection.execute(select_figures(table).encode())}
    lake = {day: Figures(control.rows, control.cents) for day, control in controls.items()}
    if differing_days(source, lake) and controls:
        source = dict(_as_extracted(connection, table, source, controls))
    return describe(source, lake)


def lake_equals_source(connection: Connection[TupleRow], store: Store) -> Outcome:
    """5: lake = operational database, in rows and centavos by table and day; every object is intact."""
    controls, faults = objects(store)
    for table in APPEND_TABLES:
        difference = _difference(connection, table, controls[table])
        if difference:
            faults.append(f"{table.lake_prefix}, {difference}")
    count = sum(len(by_day) for by_day in controls.values())
    rows = sum(control.rows for table in APPEND_TABLES for control in controls[table].values())
    return _told(faults, f"{count:,} objects intact, {rows:,} rows the same as in the source")


def raw_equals_lake(warehouse: Connection[TupleRow], store: Store) -> Outcome:
    """6: warehouse raw = lake: counted in the tables, loaded from the objects there now, no value changed since."""
    faults: list[str] = []
    loaded = loaded_days(warehouse)
    expected: dict[tuple[str, date], str] = {}
    for table in SOURCE_TABLES:
        try:
            difference = difference_from_lake(warehouse, store, table)
            expected |= {(table.name, day): control.sha256 for day, control in controls_of(store, table).items()}
        except LakeCorrupted as error:
            difference = str(error)
        changed = changed_days(warehouse, table)
        if changed and not difference:
            difference = (
                f"{len(changed)} days are not as they were loaded: "
                f"fluxo pipeline run --from {changed[0]} --to {changed[-1]} --select load,marts,dashboards"
            )
        if difference:
            faults.append(f"{RAW_SCHEMA}.{table.name}, {difference}")
    stale = [key for key in expected.keys() | loaded.keys() if expected.get(key) != loaded.get(key)]
    if stale and not faults:
        faults.append(f"{len(stale)} days are not loaded from the object that is in the lake, such as {min(stale)}")
    return _told(
        faults,
        f"{len(loaded):,} days of {len(SOURCE_TABLES)} tables: rows and centavos as in the lake, "
        "every value as it was loaded",
    )


def _told(faults: list[str], compared: str) -> Outcome:
    more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    return Outcome(not faults, "; ".join(faults[:_SHOWN]) + more if faults else compared)

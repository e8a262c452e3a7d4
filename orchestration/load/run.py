"""Load what the lake holds and the warehouse lacks, tables side by side, each day in a commit of its own."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock

import adbc_driver_postgresql.dbapi as adbc
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.names import RAW_SCHEMA, SOURCE_TABLES, SourceTable
from fluxo.settings import Settings
from orchestration.lake.catalog import controls_of, days_of
from orchestration.lake.control import Control
from orchestration.lake.store import Store, open_store
from orchestration.load.partition import drop_partition, load_partition
from orchestration.load.prove import changed_days
from orchestration.load.tables import LOAD_CONTROL, ensure_tables

TABLES_AT_ONCE = 2

_LOADED = sql.SQL("SELECT table_name, dt, sha256 FROM {}").format(sql.Identifier(RAW_SCHEMA, LOAD_CONTROL))

OnRows = Callable[[int], None]
"""Called, as days are loaded, with the rows so far."""


@dataclass(frozen=True)
class TablePlan:
    """What is to be done for one table: days to load, those of them that are there, days to take out."""

    table: SourceTable
    load: list[Control]
    present: frozenset[date]
    drop: list[date]


def loaded_days(connection: Connection[TupleRow]) -> dict[tuple[str, date], str]:
    """Return the checksum of every table and day in ``raw``."""
    return {(name, day): sha256 for name, day, sha256 in connection.execute(_LOADED)}


def _plan(
    store: Store,
    loaded: dict[tuple[str, date], str],
    changed: Collection[date],
    table: SourceTable,
    first: date,
    last: date,
    force: bool,
) -> TablePlan:
    in_lake = controls_of(store, table, [day for day in days_of(store, table) if first <= day <= last])
    in_raw = {day: sha for (name, day), sha in loaded.items() if name == table.name and first <= day <= last}
    load = [control for day, control in in_lake.items() if force or in_raw.get(day) != control.sha256 or day in changed]
    return TablePlan(table, load, frozenset(in_raw), sorted(in_raw.keys() - in_lake.keys()))


def _carry_out(settings: Settings, store: Store, plan: TablePlan, on_loaded: Callable[[Control], None]) -> None:
    with adbc.connect(settings.secret("warehouse_database_url")) as connection:
        for day in plan.drop:
            drop_partition(connection, plan.table, day)
        for control in plan.load:
            load_partition(connection, store, plan.table, control, control.dt in plan.present)
            on_loaded(control)
        if plan.load:
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE ONLY {RAW_SCHEMA}.{plan.table.name}")
            connection.commit()


def load(
    settings: Settings,
    first: date = date.min,
    last: date = date.max,
    tables: Sequence[SourceTable] = SOURCE_TABLES,
    on_rows: OnRows | None = None,
    *,
    force: bool = False,
) -> list[Control]:
    """Bring ``raw`` to what the lake holds for the days from ``first`` to ``last``; return what was loaded.

    Days whose object is the one loaded before, and whose rows are still as they were loaded, are left alone
    unless ``force``; days that the lake no longer has are taken out. Raises ServiceDown, LakeCorrupted or
    LoadFailed; days loaded by then stay.
    """
    loaded: list[Control] = []
    lock = Lock()

    def done(control: Control) -> None:
        with lock:
            loaded.append(control)
            if on_rows:
                on_rows(sum(known.rows for known in loaded))

    store = open_store(settings)
    store.check()
    with connect(settings, "warehouse") as connection:
        ensure_tables(connection)
        before = loaded_days(connection)
        changed = {table: changed_days(connection, table, first, last) for table in tables}
    plans = [_plan(store, before, changed[table], table, first, last, force) for table in tables]
    with ThreadPoolExecutor(TABLES_AT_ONCE) as pool:
        for job in [pool.submit(_carry_out, settings, store, plan, done) for plan in plans if plan.load or plan.drop]:
            job.result()
    return sorted(loaded, key=lambda control: (control.table, control.dt))

"""How far the pipeline is: rows of each table in the source, the lake and the warehouse."""

from dataclasses import dataclass
from datetime import date

from fluxo.db.connect import connect
from fluxo.names import SOURCE_TABLES, Extraction, SourceTable
from fluxo.settings import Settings
from orchestration.extract.days import days_with_new_data
from orchestration.extract.query import select_count
from orchestration.lake.catalog import controls_of
from orchestration.lake.store import open_store
from orchestration.load.prove import raw_figures
from orchestration.load.tables import ensure_tables


@dataclass(frozen=True)
class TableStatus:
    """Rows of a table. Of a table of snapshots, lake and raw are those of the newest day."""

    table: str
    source_rows: int
    lake_rows: int
    raw_rows: int
    days: int
    newest_day: date | None


@dataclass(frozen=True)
class Status:
    tables: list[TableStatus]
    days_waiting: list[date]


def _rows(table: SourceTable, by_day: dict[date, int]) -> int:
    if table.extraction is Extraction.SNAPSHOT:
        return by_day[max(by_day)] if by_day else 0
    return sum(by_day.values())


def pipeline_status(settings: Settings) -> Status:
    """Count everything. Raises ServiceDown if a database or the lake does not answer."""
    store = open_store(settings)
    store.check()
    tables: list[TableStatus] = []
    with connect(settings, "extract", all_workspaces=True) as source, connect(settings, "warehouse") as warehouse:
        ensure_tables(warehouse)
        for table in SOURCE_TABLES:
            row = source.execute(select_count(table).encode()).fetchone()
            assert row is not None
            lake = {day: control.rows for day, control in controls_of(store, table).items()}
            raw = {day: figures.rows for day, figures in raw_figures(warehouse, table).items()}
            newest = max(lake, default=None)
            tables.append(TableStatus(table.name, row[0], _rows(table, lake), _rows(table, raw), len(lake), newest))
    return Status(tables, days_with_new_data(settings))

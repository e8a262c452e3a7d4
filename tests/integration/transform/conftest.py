"""Raw tables without extraction and load: the operational rows copied straight into the warehouse."""

from collections.abc import Callable
from datetime import date

import pytest
from psycopg import sql
from sqlalchemy.dialects import postgresql

from fluxo import names
from fluxo.db import tables
from fluxo.db.connect import connect
from fluxo.settings import Settings
from orchestration.transform.runner import DbtRunner

CopyRaw = Callable[[], None]
SNAPSHOT_DAY = date(2026, 6, 30)


def _raw_columns(source: names.SourceTable) -> sql.Composable:
    table = tables.metadata.tables[f"{names.OPERATIONAL_SCHEMA}.{source.name}"]
    columns = [
        sql.SQL("{} {}").format(
            sql.Identifier(name),
            sql.SQL(table.columns[name].type.compile(dialect=postgresql.dialect())),  # type: ignore[arg-type]
        )
        for name in source.columns
    ]
    return sql.SQL(", ").join([*columns, sql.SQL("dt date NOT NULL")])


def _select(source: names.SourceTable) -> sql.Composable:
    columns = sql.SQL(", ").join(map(sql.Identifier, source.columns))
    append = source.extraction is names.Extraction.APPEND
    day = sql.SQL("(recorded_at AT TIME ZONE 'UTC')::date") if append else sql.Literal(SNAPSHOT_DAY)
    return sql.SQL("SELECT {}, {} FROM {}").format(columns, day, sql.Identifier(names.OPERATIONAL_SCHEMA, source.name))


def copy_raw(settings: Settings) -> None:
    """Make the raw tables anew from the operational ones, as the extraction's role sees them."""
    with connect(settings, "extract", all_workspaces=True) as operational, connect(settings, "warehouse") as warehouse:
        for source in names.SOURCE_TABLES:
            raw = sql.Identifier(names.RAW_SCHEMA, source.name)
            warehouse.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(raw))
            warehouse.execute(sql.SQL("CREATE TABLE {} ({})").format(raw, _raw_columns(source)))
            with (
                operational.cursor().copy(sql.SQL("COPY ({}) TO STDOUT").format(_select(source))) as out,
                warehouse.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(raw)) as into,
            ):
                for block in out:
                    into.write(block)


@pytest.fixture(scope="module")
def dbt(settings: Settings) -> DbtRunner:
    return DbtRunner(settings)

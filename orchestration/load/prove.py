"""Hold the schema ``raw`` against the lake: rows and centavos by day, counted in the tables themselves."""

from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.names import RAW_SCHEMA, SourceTable
from orchestration.figures import ByDay, Figures, describe
from orchestration.lake.catalog import controls_of, days_of
from orchestration.lake.store import Store


def raw_figures(
    connection: Connection[TupleRow], table: SourceTable, first: date = date.min, last: date = date.max
) -> ByDay:
    """Count a table of ``raw`` by day."""
    cents = f"coalesce(sum({table.cents}), 0)::bigint" if table.cents else "0::bigint"
    query = f"SELECT dt, count(*), {cents} FROM {RAW_SCHEMA}.{table.name} WHERE dt BETWEEN %s AND %s GROUP BY dt"  # noqa: S608
    rows = connection.execute(query.encode(), (first, last)).fetchall()
    return {day: Figures(count, total) for day, count, total in rows}


def difference_from_lake(
    connection: Connection[TupleRow],
    store: Store,
    table: SourceTable,
    first: date = date.min,
    last: date = date.max,
) -> str | None:
    """Return in words how rows or centavos of any day differ from the lake's control files; None if they don't."""
    days = [day for day in days_of(store, table) if first <= day <= last]
    lake = {day: Figures(control.rows, control.cents) for day, control in controls_of(store, table, days).items()}
    return describe(lake, raw_figures(connection, table, first, last))

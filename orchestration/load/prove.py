"""Hold the schema ``raw`` against the lake, and against itself at the time of loading, by day."""

from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.names import RAW_SCHEMA, SourceTable
from orchestration.figures import ByDay, Figures, describe
from orchestration.lake.catalog import controls_of, days_of
from orchestration.lake.store import Store
from orchestration.load.tables import LOAD_CONTROL, digest_of


def raw_figures(
    connection: Connection[TupleRow], table: SourceTable, first: date = date.min, last: date = date.max
) -> ByDay:
    """Count a table of ``raw`` by day."""
    query = (
        f"SELECT dt, count(*), {table.cents_sum} FROM {RAW_SCHEMA}.{table.name} "  # noqa: S608
        "WHERE dt BETWEEN %s AND %s GROUP BY dt"
    )
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


def changed_days(
    connection: Connection[TupleRow], table: SourceTable, first: date = date.min, last: date = date.max
) -> list[date]:
    """Return the days of which any value is not as it was loaded, or was loaded before digests were kept."""
    query = f"""
        SELECT loaded.dt
        FROM {RAW_SCHEMA}.{LOAD_CONTROL} AS loaded
        LEFT JOIN (
            SELECT dt, {digest_of(table)} AS digest FROM {RAW_SCHEMA}.{table.name}
            WHERE dt BETWEEN %(first)s AND %(last)s GROUP BY dt
        ) AS now USING (dt)
        WHERE loaded.table_name = %(table)s AND loaded.dt BETWEEN %(first)s AND %(last)s
            AND loaded.digest IS DISTINCT FROM coalesce(now.digest, 0)
        ORDER BY loaded.dt
    """  # noqa: S608
    rows = connection.execute(query.encode(), {"first": first, "last": last, "table": table.name}).fetchall()
    return [day for (day,) in rows]

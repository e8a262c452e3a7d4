"""The SQL of extraction: which rows, in which order, which columns. Names come from ``fluxo.names`` only."""

from datetime import UTC, date, datetime, timedelta

from fluxo.names import OPERATIONAL_SCHEMA, Extraction, SourceTable

_ONE_DAY = timedelta(days=1)
UTC_DAY = "(recorded_at AT TIME ZONE 'UTC')::date"


def start_of(day: date) -> datetime:
    """Return the first instant of a lake day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def recorded_between(first: date, last: date) -> str:
    """Return the condition of rows recorded on the UTC days from ``first`` to ``last``; it suits the BRIN index."""
    begins = f"recorded_at >= '{start_of(first).isoformat()}'"
    return begins if last == date.max else f"{begins} AND recorded_at < '{start_of(last + _ONE_DAY).isoformat()}'"


def select_rows(table: SourceTable, first: date, last: date) -> str:
    """Return the query of a table's rows in the order of the lake: by day, then by key.

    A table of snapshots is read whole: it goes to the last day as it stands.
    """
    query = f"SELECT {', '.join(table.columns)} FROM {OPERATIONAL_SCHEMA}.{table.name}"  # noqa: S608
    if table.extraction is Extraction.SNAPSHOT:
        return f"{query} ORDER BY {', '.join(table.key)}"
    order = [UTC_DAY, *table.key] if first != last else list(table.key)
    return f"{query} WHERE {recorded_between(first, last)} ORDER BY {', '.join(order)}"


def _figures(table: SourceTable, condition: str) -> str:
    source = f"{OPERATIONAL_SCHEMA}.{table.name}"
    return f"SELECT {UTC_DAY}, count(*), {table.cents_sum} FROM {source} WHERE {condition} GROUP BY 1"  # noqa: S608


def select_figures(table: SourceTable, first: date | None = None, last: date = date.max) -> str:
    """Return the query of rows and centavos by day of a table that only grows, over all days or a range."""
    return _figures(table, recorded_between(first, last) if first else "true")


def select_figures_seen(table: SourceTable, day: date, snapshot: str) -> str:
    """Return the query of one day's figures, of the rows that a snapshot (``pg_current_snapshot``) sees.

    ``xmin`` has the low 32 bits of a transaction's id; the others are those of the newest id that is not
    above it. Needs the right to read whole rows.
    """
    newest = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    row = f"({newest} - mod({newest} - xmin::text::bigint, 4294967296))::text::xid8"
    return _figures(table, f"{recorded_between(day, day)} AND pg_visible_in_snapshot({row}, '{snapshot}')")


def select_count(table: SourceTable) -> str:
    """Return the query of the number of rows of a table."""
    return f"SELECT count(*) FROM {OPERATIONAL_SCHEMA}.{table.name}"  # noqa: S608

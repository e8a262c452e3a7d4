"""Columns into an operational table. Knows nothing of what the rows mean."""

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo import names
from simulator.sinks.arrays import Array


def insert_columns(connection: Connection[TupleRow], name: str, columns: dict[str, Array]) -> int:
    """Insert columns of equal length into a table, in the caller's transaction; return how many rows.

    Row-level security leaves no COPY into the table itself; by way of a temporary one every row is written twice.
    """
    statement = sql.SQL("INSERT INTO {} ({}) SELECT * FROM unnest({})").format(
        sql.Identifier(names.OPERATIONAL_SCHEMA, name),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ".join(column.placeholder for column in columns.values())),
    )
    return connection.execute(statement, list(columns.values())).rowcount

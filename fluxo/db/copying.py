"""COPY into operational tables. PostgreSQL has no COPY into a table with row-level security: rows pass through
a temporary table of the session and go on as one INSERT, in the caller's transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import Connection, Copy, sql
from psycopg.rows import TupleRow

from fluxo import names


@contextmanager
def copying(connection: Connection[TupleRow], table: str, columns: Sequence[str]) -> Iterator[Copy]:
    """Open a binary COPY of these columns; the rows are in the table at the end of the block."""
    target, passage = sql.Identifier(names.OPERATIONAL_SCHEMA, table), sql.Identifier("pg_temp", f"copy_{table}")
    given = sql.SQL(", ").join(map(sql.Identifier, columns))
    connection.execute(
        sql.SQL("CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} WITH NO DATA").format(
            sql.Identifier(f"copy_{table}"), given, target
        )
    )
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(passage, given)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy
    connection.execute(sql.SQL("INSERT INTO {0} ({1}) SELECT {1} FROM {2}").format(target, given, passage))
    connection.execute(sql.SQL("DELETE FROM {}").format(passage))

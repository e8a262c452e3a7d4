"""Tables and columns into the operational database. Knows nothing of what the rows mean."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.copying import copying
from simulator.sinks.arrays import Array

_NO_HEADER = pyarrow.csv.WriteOptions(include_header=False)


def copy_table(connection: Connection[TupleRow], name: str, rows: pa.Table) -> int:
    """Copy rows into a table, in the caller's transaction; return how many.

    The text is CSV as Arrow writes it: nulls are empty, strings are quoted.
    """
    if not rows.num_rows:
        return 0
    buffer = pa.BufferOutputStream()
    pyarrow.csv.write_csv(rows, buffer, _NO_HEADER)
    with copying(connection, name, rows.column_names, as_csv=True) as copy:
        copy.write(buffer.getvalue().to_pybytes())
    return int(rows.num_rows)


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


def instants(microseconds: NDArray[np.int64]) -> pa.Array:
    """Return UTC instants from microseconds since 1970."""
    return pa.array(microseconds, pa.timestamp("us", "UTC"))

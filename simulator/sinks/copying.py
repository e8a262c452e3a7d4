"""Arrow tables into the operational database. Knows nothing of what the rows mean."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.copying import copying

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


def instants(microseconds: NDArray[np.int64]) -> pa.Array:
    """Return UTC instants from microseconds since 1970."""
    return pa.array(microseconds, pa.timestamp("us", "UTC"))

"""Parquet, a few thousand rows at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from imports.errors import BadFile
from imports.source import ROWS_A_BATCH, Row, Source, Unreadable


@contextmanager
def open_parquet(path: Path) -> Iterator[Source]:
    """Open a Parquet file; pages are decoded as they are reached, never the whole file."""
    try:
        # buffered reads: without them a row group's columns are held whole
        file = pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise BadFile(f"{path.name} is not a Parquet file: {str(error).splitlines()[0]}.") from None
    with file:
        columns = tuple(file.schema_arrow.names)
        yield Source(path, columns, file.metadata.num_rows, lambda: _batches(path, file))


def _batches(path: Path, file: pq.ParquetFile) -> Iterator[list[Row | Unreadable]]:
    line = 0
    try:
        for batch in file.iter_batches(batch_size=ROWS_A_BATCH):
            rows = zip(*(_values(column) for column in batch.columns), strict=True)
            yield [Row(line + number, values) for number, values in enumerate(rows, start=1)]
            line += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise BadFile(f"{path.name} is damaged after row {line}: {str(error).splitlines()[0]}.") from None


def _values(column: pa.Array) -> list[object]:
    """The values of a column; lists and structs as text, since no mapping can mean one."""
    values: list[object] = column.to_pylist()
    return [None if value is None else str(value) for value in values] if pa.types.is_nested(column.type) else values

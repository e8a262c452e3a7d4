"""A file as a stream of rows with their line numbers, whatever its format.

Belongs here: what the formats have in common and choosing between them. A row keeps the file's values
as they are: text from CSV, typed values from Parquet; ``values.py`` makes sense of them.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from imports.errors import BadFile, BadMapping
from imports.mapping import CsvFormat

ROWS_A_BATCH = 2_000


class Row(NamedTuple):
    """``line`` is the line of a CSV file on which the row begins, or the number of a Parquet row from 1."""

    line: int
    values: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is not even a row: wrong number of columns, bytes that are not text."""

    row: Row
    reason: str
    detail: str


@dataclass(frozen=True)
class Source:
    """An open file. ``total`` is the number of rows where the format tells; ``batches`` may be read once."""

    path: Path
    columns: tuple[str, ...]
    total: int | None
    batches: Callable[[], Iterator[list[Row | Unreadable]]]

    def position(self, column: str, key: str) -> int:
        """Return where a column is. Raises BadMapping, naming the mapping's key, if it is not there once."""
        if self.columns.count(column) == 1:
            return self.columns.index(column)
        if column in self.columns:
            raise BadMapping(f"{self.path.name} has {self.columns.count(column)} columns named {column!r} ({key}).")
        raise BadMapping(
            f"{self.path.name} has no column {column!r} ({key} in the mapping): "
            f"its columns are {', '.join(self.columns)}."
        )


def open_source(path: Path, csv_format: CsvFormat) -> AbstractContextManager[Source]:
    """Open a .csv, .csv.gz or .parquet file. Raises BadFile, with the reason, if it cannot be read."""
    from imports.source_csv import open_csv
    from imports.source_parquet import open_parquet

    if not path.is_file():
        raise BadFile(f"{path} is not a file.")
    name = path.name.lower()
    if name.endswith(".parquet"):
        return open_parquet(path)
    if name.endswith((".csv", ".csv.gz")):
        return open_csv(path, csv_format)
    raise BadFile(f"{path.name} is not a .csv, .csv.gz or .parquet file.")

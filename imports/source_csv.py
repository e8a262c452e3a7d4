"""CSV, plain or gzip, one record at a time.

Read by the standard library's parser and not by Arrow's: it knows the physical line of every record,
quoted line breaks included, and goes on after a broken one; posting is far slower than either.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from imports.errors import BadFile, BadMapping
from imports.mapping import CsvFormat
from imports.source import ROWS_A_BATCH, Row, Source, Unreadable

if TYPE_CHECKING:
    from _csv import Reader


@contextmanager
def open_csv(path: Path, csv_format: CsvFormat) -> Iterator[Source]:
    """Open a CSV file whose first line names the columns."""
    # a byte order mark is not part of the first column's name
    encoding = "utf-8-sig" if csv_format.encoding.lower() in ("utf-8", "utf8") else csv_format.encoding
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        text = opener(path, "rt", encoding=encoding, errors="surrogateescape", newline="")
    except LookupError:
        raise BadMapping(f"csv.encoding: {csv_format.encoding!r} is not an encoding.") from None
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
    assert isinstance(text, io.TextIOBase)
    with text:
        parser = csv.reader(text, delimiter=csv_format.delimiter)
        try:
            header = tuple(name.strip() for name in next(parser))
        except StopIteration:
            raise BadFile(f"{path.name} is empty: its first line names the columns.") from None
        except (OSError, EOFError, zlib.error, csv.Error) as error:
            raise BadFile(f"{path.name} cannot be read: {error}.") from None
        yield Source(path, header, None, lambda: _batches(path, parser, len(header)))


def _batches(path: Path, parser: "Reader", width: int) -> Iterator[list[Row | Unreadable]]:
    batch: list[Row | Unreadable] = []
    while True:
        line = parser.line_num + 1
        try:
            values = next(parser)
        except StopIteration:
            break
        except csv.Error as error:
            batch.append(Unreadable(Row(line, ()), "unreadable_line", f"lines {line} to {parser.line_num}: {error}"))
            continue
        except (OSError, EOFError, zlib.error) as error:
            raise BadFile(
                f"{path.name} is damaged after line {line - 1} ({error}): mend it and import it again; "
                "lines already in the ledger are not loaded twice."
            ) from None
        if not values:
            continue
        batch.append(_row(line, values, width))
        if len(batch) >= ROWS_A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(line: int, values: list[str], width: int) -> Row | Unreadable:
    row = Row(line, tuple(values))
    if len(values) != width:
        return Unreadable(row, "wrong_number_of_columns", f"{len(values)} values where the header has {width} columns")
    try:
        "".join(values).encode()
    except UnicodeEncodeError:
        readable = tuple(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for value in values)
        return Unreadable(Row(line, readable), "bad_text", "bytes that are not text in the file's encoding")
    return row

"""NumPy columns as PostgreSQL's binary arrays, without a Python object a value. Knows nothing of what they mean.

A batch of 10,000 transactions has half a million values: as lists of UUIDs and datetimes they cost the client more
than posting them costs the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format
from psycopg.rows import TupleRow

from simulator.streams import Integers

Bytes = NDArray[np.uint8]
"""UUIDs: rows of sixteen bytes."""

_OIDS = {
    "bool": 16, "int8": 20, "int2": 21, "int4": 23, "text": 25, "float8": 701, "date": 1082, "timestamptz": 1184,
    "uuid": 2950,
}  # fmt: skip
_YEAR_2000_US = 946_684_800_000_000
_YEAR_2000_DAYS = 10_957


@dataclass(frozen=True)
class Array:
    """A parameter: the elements' type and the array as the server receives it."""

    kind: str
    payload: bytes

    @property
    def placeholder(self) -> str:
        return f"%b::{self.kind}[]"


class _ArrayDumper(Dumper):
    # no type of its own: the cast beside the placeholder says it
    format = Format.BINARY

    def dump(self, obj: Array) -> Buffer:
        return obj.payload


def register(connection: Connection[TupleRow]) -> None:
    """Let this connection take arrays as parameters."""
    connection.adapters.register_dumper(Array, _ArrayDumper)


def _array(kind: str, length: int, elements: bytes, nulls: bool = False) -> Array:
    if length == 0:
        return Array(kind, np.array([0, 0, _OIDS[kind]], dtype=">i4").tobytes())
    return Array(kind, np.array([1, nulls, _OIDS[kind], length, 1], dtype=">i4").tobytes() + elements)


def _fixed(kind: str, values: Bytes, absent: NDArray[np.bool_] | None) -> Array:
    """Return an array of values of equal width, one a row of bytes."""
    length, width = values.shape
    rows = np.empty((length, 4 + width), dtype=np.uint8)
    rows[:, :4] = np.frombuffer(np.array([width], dtype=">i4").tobytes(), dtype=np.uint8)
    rows[:, 4:] = values
    if absent is None or not absent.any():
        return _array(kind, length, rows.tobytes())
    rows[absent, :4] = 0xFF
    kept = np.ones(rows.shape, dtype=bool)
    kept[absent, 4:] = False
    return _array(kind, length, rows[kept].tobytes(), nulls=True)


def _as_bytes(values: NDArray[np.generic], dtype: str) -> Bytes:
    return np.ascontiguousarray(values.astype(dtype)).view(np.uint8).reshape(len(values), np.dtype(dtype).itemsize)


def integers(values: NDArray[np.integer], kind: str = "int8") -> Array:
    """Return an array of ``int2``, ``int4`` or ``int8``."""
    return _fixed(kind, _as_bytes(values, ">i" + kind[-1]), None)


def floats(values: NDArray[np.floating]) -> Array:
    return _fixed("float8", _as_bytes(values, ">f8"), None)


def booleans(values: NDArray[np.bool_]) -> Array:
    return _fixed("bool", values.astype(np.uint8).reshape(-1, 1), None)


def instants(microseconds: Integers, absent: NDArray[np.bool_] | None = None) -> Array:
    """Return instants from microseconds since 1970 (UTC)."""
    return _fixed("timestamptz", _as_bytes(microseconds - _YEAR_2000_US, ">i8"), absent)


def dates(days: NDArray[np.integer]) -> Array:
    """Return dates from days since 1970."""
    return _fixed("date", _as_bytes(days - _YEAR_2000_DAYS, ">i4"), None)


def uuids(values: Bytes, absent: NDArray[np.bool_] | None = None) -> Array:
    return _fixed("uuid", values, absent)


def ascii_texts(values: NDArray[np.bytes_]) -> Array:
    """Return texts of equal length."""
    return _fixed("text", np.ascontiguousarray(values).view(np.uint8).reshape(len(values), values.itemsize), None)


def texts(values: Sequence[str | None] | NDArray[np.object_]) -> Array:
    """Return texts that may be absent; few different ones among many cost little."""
    encoded: dict[str | None, bytes] = {None: b"\xff\xff\xff\xff"}
    for value in set(values) - {None}:
        assert value is not None
        plain = value.encode()
        encoded[value] = len(plain).to_bytes(4, "big") + plain
    return _array("text", len(values), b"".join([encoded[value] for value in values]), nulls=True)


def chosen_texts(numbers: NDArray[np.integer], words: Sequence[str | None]) -> Array:
    """Return the texts that numbers stand for."""
    return texts(np.array([*words, None], dtype=object)[numbers])

"""Arrays made from NumPy are those that psycopg makes from Python objects, byte for byte."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.numeric import Int2, Int4, Int8

from simulator.sinks import arrays
from simulator.sinks.arrays import Array

ONE, TWO = UUID("0195050c-9eb7-7123-9095-f1d3c6ab8de2"), UUID("ffffffff-ffff-7fff-bfff-ffffffffffff")
IDS = np.frombuffer(ONE.bytes + TWO.bytes, dtype=np.uint8).reshape(2, 16)
INSTANTS = [datetime(1999, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2026, 3, 1, 3, 0, 0, 7, UTC)]
MICROSECONDS = np.array([946_684_799_999_999, 1_772_334_000_000_007])


def dumped(values: list[Any]) -> bytes:
    dumper = Transformer().get_dumper(values, PyFormat.BINARY)
    made = dumper.dump(values)
    assert made is not None
    return bytes(made)


@pytest.mark.parametrize(
    ("made", "values"),
    [
        (arrays.integers(np.array([1, -(2**62), 0])), [Int8(1), Int8(-(2**62)), Int8(0)]),
        (arrays.integers(np.array([7, -9]), "int4"), [Int4(7), Int4(-9)]),
        (arrays.integers(np.array([201, -1]), "int2"), [Int2(201), Int2(-1)]),
        (arrays.floats(np.array([0.125, -3.0])), [0.125, -3.0]),
        (arrays.booleans(np.array([True, False])), [True, False]),
        (arrays.dates(np.array([0, 20_513])), [date(1970, 1, 1), date(2026, 3, 1)]),
        (arrays.instants(MICROSECONDS), INSTANTS),
        (arrays.instants(MICROSECONDS, np.array([False, True])), [INSTANTS[0], None]),
        (arrays.uuids(IDS), [ONE, TWO]),
        (arrays.uuids(IDS, np.array([True, False])), [None, TWO]),
        (arrays.ascii_texts(np.array([b"ab", b"cd"])), ["ab", "cd"]),
    ],
    ids=lambda value: value.kind if isinstance(value, Array) else None,
)
def test_an_array_is_what_psycopg_makes(made: Array, values: list[Any]):
    assert made.payload == dumped(values)


@pytest.mark.parametrize("values", [["Pão", None, "", "Pão"], [None, None]])
def test_texts_may_be_absent_and_repeat(values: list[str | None]):
    # psycopg says that there are nulls only where there are; the server takes either
    assert arrays.texts(values).payload[8:] == dumped([*values, "x"])[8:12] + arrays.texts(values).payload[12:]
    assert arrays.texts(values).payload[20:] == b"".join(
        b"\xff\xff\xff\xff" if value is None else len(value.encode()).to_bytes(4, "big") + value.encode()
        for value in values
    )


def test_numbers_stand_for_words_and_the_last_number_for_none():
    assert arrays.chosen_texts(np.array([1, 0, -1]), ["a", "b"]) == arrays.texts(["b", "a", None])


@pytest.mark.parametrize(
    "made",
    [
        arrays.integers(np.zeros(0, dtype=np.int64)),
        arrays.uuids(np.zeros((0, 16), dtype=np.uint8)),
        arrays.ascii_texts(np.zeros(0, dtype="S16")),
        arrays.texts([]),
    ],
    ids=["integers", "uuids", "fixed", "texts"],
)
def test_nothing_is_an_empty_array(made: Array):
    assert made.payload[:8] == bytes(8)
    assert len(made.payload) == 12

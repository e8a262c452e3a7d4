"""Cutting at midnight UTC, and the figures in which layers are compared."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fluxo.clock import lake_date
from orchestration.extract.cut import cut_by_day
from orchestration.figures import Figures, describe, differing_days

SCHEMA = pa.schema([("recorded_at", pa.timestamp("us", tz="UTC"))])
INSTANTS = st.datetimes(datetime(1969, 12, 30), datetime(1970, 1, 3), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.lists(INSTANTS, max_size=8), max_size=5))
def test_every_row_is_given_once_with_its_lake_day(groups: list[list[datetime]]) -> None:
    ordered = sorted(instant for group in groups for instant in group)
    batches, position = [], 0
    for group in groups:
        rows = ordered[position : position + len(group)]
        position += len(group)
        batches.append(pa.RecordBatch.from_arrays([pa.array(rows, SCHEMA.field(0).type)], schema=SCHEMA))
    pieces = list(cut_by_day(batches))
    assert [row for _, piece in pieces for row in piece.column(0).to_pylist()] == ordered
    assert all(lake_date(row) == day for day, piece in pieces for row in piece.column(0).to_pylist())


def test_the_last_microsecond_belongs_to_its_day() -> None:
    midnight = datetime(2025, 3, 2, tzinfo=UTC)
    rows = [midnight - timedelta(microseconds=1), midnight]
    batch = pa.RecordBatch.from_arrays([pa.array(rows, SCHEMA.field(0).type)], schema=SCHEMA)
    assert [day for day, _ in cut_by_day([batch])] == [date(2025, 3, 1), date(2025, 3, 2)]


def test_differences_are_told_by_day() -> None:
    first, second = date(2025, 3, 1), date(2025, 3, 2)
    expected = {first: Figures(2, 300), second: Figures(1, 5)}
    assert describe(expected, expected) is None
    assert differing_days(expected, {first: Figures(2, 300)}) == [second]
    assert describe(expected, {first: Figures(2, 301), second: Figures(1, 5)}) == (
        "2025-03-01: 2 rows of 301 centavos instead of 2 of 300"
    )

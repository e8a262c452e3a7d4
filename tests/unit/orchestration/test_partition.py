"""A partition's bytes depend on its rows alone, not on the batches in which they arrived."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fluxo import names
from orchestration.extract import partition
from orchestration.extract.partition import PartitionWriter
from orchestration.extract.snapshot import ExtractFailed
from orchestration.lake.control import Control
from orchestration.lake.schema import lake_schema

SALE_ITEMS = names.SOURCE_TABLE_BY_NAME[names.SALE_ITEMS]
DAY = date(2025, 3, 1)
ROWS = 100


def rows() -> pa.RecordBatch:
    made = [
        {
            "sale_id": UUID(int=number // 4).bytes, "line": number % 4 + 1, "workspace_id": UUID(int=7).bytes,
            "product_code": f"P{number % 9}", "description": "Produto", "quantity": 1, "unit_price_cents": number,
            "unit_cost_cents": 1, "total_cents": number, "recorded_at": datetime(2025, 3, 1, 12, tzinfo=UTC),
        }
        for number in range(ROWS)
    ]  # fmt: skip
    return pa.RecordBatch.from_pylist(made, schema=lake_schema(SALE_ITEMS))


def written(file: Path, batches: list[pa.RecordBatch]) -> Control:
    writer = PartitionWriter(SALE_ITEMS, DAY, file)
    for batch in batches:
        writer.write(batch)
    return writer.finish("1:1:")


@pytest.mark.parametrize("cuts", [[100], [1, 99], [33, 33, 34], [10] * 10, [31, 1, 1, 67]])
def test_however_the_rows_arrive_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuts: list[int]
) -> None:
    monkeypatch.setattr(partition, "ROW_GROUP", 32)
    pieces, start = [], 0
    for cut in cuts:
        pieces.append(rows().slice(start, cut))
        start += cut
    control = written(tmp_path / "cut", pieces)
    assert control.sha256 == written(tmp_path / "whole", [rows()]).sha256
    groups = pq.ParquetFile(tmp_path / "cut").metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [32, 32, 32, 4]


def test_the_control_figures_are_those_of_the_rows(tmp_path: Path) -> None:
    control = written(tmp_path / "file", [rows()])
    assert (control.rows, control.cents) == (ROWS, sum(range(ROWS)))
    assert control.first_id == f"{UUID(int=0)}/1"
    assert control.last_id == f"{UUID(int=24)}/4"
    assert control.bytes == (tmp_path / "file").stat().st_size


def test_a_retyped_column_stops_the_extraction(tmp_path: Path) -> None:
    batch = rows()
    text = batch.column("line").cast(pa.string())
    changed = batch.set_column(1, pa.field("line", pa.string()), text)
    with pytest.raises(ExtractFailed, match="sale_items has changed in the source: column line is string, not int32"):
        written(tmp_path / "file", [changed])

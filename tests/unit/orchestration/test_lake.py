"""The lake on a disk: paths, whole objects, control files, and errors in sentences."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from fluxo.errors import ConfigurationError
from fluxo.names import SOURCE_TABLES
from fluxo.settings import Settings
from orchestration.lake.control import Control
from orchestration.lake.errors import LakeCorrupted, LakeFull, told_clearly
from orchestration.lake.paths import control_path, object_path, parse_object_path
from orchestration.lake.schema import describe_difference, lake_schema, schema_hash
from orchestration.lake.store import Store, open_store

DAY = date(2025, 3, 1)
CONTROL = Control("transactions", DAY, 2, 150, "a", "b", "0f", "ab", 10, "7:7:")


def store_in(folder: Path) -> Store:
    return open_store(Settings(home=folder, lake_url=folder.as_uri()))


def test_an_objects_path_is_the_contract() -> None:
    table = SOURCE_TABLES[3]
    assert object_path(table, DAY) == "raw/transactions/dt=2025-03-01/part-0.parquet"
    assert control_path(table, DAY) == "raw/transactions/dt=2025-03-01/part-0.json"
    assert parse_object_path(object_path(table, DAY)) == ("transactions", DAY)
    assert parse_object_path("raw/transactions/dt=2025-03-01/part-1.parquet") is None


def test_a_control_file_is_read_as_it_was_written() -> None:
    assert Control.from_json(CONTROL.to_json(), "x") == CONTROL


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"dt": "2025-03-01"}'])
def test_a_damaged_control_file_is_named(data: bytes) -> None:
    with pytest.raises(LakeCorrupted, match=r"part-0\.json is not a control file"):
        Control.from_json(data, "part-0.json")


def test_objects_are_published_whole_and_leave_no_scratch(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.publish_bytes(b"one", "raw/t/part-0.json")
    store.publish_bytes(b"two", "raw/t/part-0.json")
    assert store.read_bytes("raw/t/part-0.json") == b"two"
    assert store.list("raw") == {"raw/t/part-0.json": 3}
    assert list(store.spool.iterdir()) == []
    store.delete("raw/t/part-0.json")
    store.delete("raw/t/part-0.json")
    assert store.list("raw") == {}
    assert store.list("nothing") == {}


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.spool.mkdir()
    (store.spool / "half").write_bytes(b"half")
    store.clear_spool()
    assert not store.spool.exists()


@pytest.mark.parametrize("url", ["http://lake", "s3://", "lake"])
def test_an_unknown_lake_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="FLUXO_LAKE_URL"):
        open_store(Settings(lake_url=url))


def test_an_endpoint_without_a_scheme_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="FLUXO_S3_ENDPOINT"):
        open_store(Settings(lake_url="s3://bucket/prefix", s3_endpoint="minio:9000"))


def test_a_full_disk_is_told() -> None:
    with pytest.raises(LakeFull, match="make room"), told_clearly("file:///lake", None):
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("table", SOURCE_TABLES, ids=lambda table: table.name)
def test_every_source_table_has_a_place_in_the_lake(table: object) -> None:
    schema = lake_schema(table)  # type: ignore[arg-type]
    assert schema.names == list(table.columns)  # type: ignore[attr-defined]
    assert not any(pa.types.is_decimal(field.type) for field in schema)


def test_a_schema_change_is_described_and_hashed() -> None:
    before = pa.schema([("a", pa.int64()), ("b", pa.string())])
    after = pa.schema([("a", pa.int32()), ("c", pa.string())])
    assert describe_difference(before, after) == "column a is int32, not int64, column b is missing, column c is new"
    assert describe_difference(before, before) is None
    assert schema_hash(before) != schema_hash(after)

"""Files for anyone: the same bytes again, every delivery in its place, labels apart, and nobody's files harmed."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from fluxo.errors import ConfigurationError
from simulator.engine import Simulation
from simulator.recording import deliveries
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import Scenario
from simulator.scenario.recording import RecordingKnobs
from simulator.sinks import tables
from simulator.sinks.files import simulation_of, write_events
from simulator.sinks.plan import HistoryPlan

SCENARIO = Scenario(
    fraud=FraudKnobs(account_takeovers=300, mules=60, structurers=60, card_testing=3),
    recording=RecordingKnobs(late_share=0.1, late_at_most_days=20, duplicate_share=0.05),
)
PLAN = HistoryPlan(seed=42, start=date(2026, 1, 20), days=40, customers=300, shops=2, scenario=SCENARIO)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("files") / "events"
    write_events(out, PLAN)
    return out


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulation_of(PLAN)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read(folder: Path, name: str) -> pa.Table:
    files = sorted((folder / name).rglob("*.parquet")) or [folder / f"{name}.parquet"]
    return pa.concat_tables([pq.ParquetFile(file).read() for file in files])


def test_the_same_plan_gives_the_same_bytes(folder: Path, tmp_path: Path):
    write_events(tmp_path, PLAN)
    assert contents(tmp_path) == contents(folder)


def test_the_manifest_tells_what_there_is(folder: Path):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["complete"] is True
    assert manifest["scenario"]["digest"] == SCENARIO.digest()
    assert {file["path"] for file in manifest["files"]} == set(contents(folder)) - {"manifest.json"}
    for file in manifest["files"]:
        assert file["rows"] == pq.ParquetFile(folder / file["path"]).metadata.num_rows
    assert str(folder) not in (folder / "manifest.json").read_text()


def test_events_are_in_the_order_of_delivery_and_duplicates_share_the_key(folder: Path, simulation: Simulation):
    events = read(folder, "events")
    handed = deliveries(simulation.events, SCENARIO.recording)
    assert events.num_rows == len(handed.position)
    recorded = events["recorded_at"].cast(pa.int64()).to_numpy()
    assert (np.diff(recorded) >= 0).all()
    key, delivery = events["key"].to_numpy(), events["delivery"].to_numpy()
    assert np.array_equal(np.sort(key[delivery == 1]), np.sort(simulation.events.key))
    assert set(key[delivery == 2]) <= set(key[delivery == 1])
    for file in (folder / "events").rglob("*.parquet"):
        instants = pq.ParquetFile(file).read()["recorded_at"].cast(pa.int64()).to_numpy()
        assert {tables.month_name(int(month)) for month in np.unique(tables.month_of(instants))} == {
            file.parent.name.removeprefix("month=")
        }


def test_lines_requests_and_devices_belong_to_what_there_is(folder: Path, simulation: Simulation):
    lines = read(folder, "sale_items")
    assert lines.num_rows == len(simulation.items)
    requests = read(folder, "requests")
    keys = requests["key"].to_numpy()
    assert len(np.unique(keys)) == len(keys)
    asked = set(keys.tolist())
    sales = {
        key
        for key, kind in zip(*(read(folder, "events")[c].to_pylist() for c in ("key", "kind")), strict=True)
        if kind == "sale"
    }
    assert sales <= asked
    known = set(read(folder, "devices")["device"].to_pylist())
    used = set(requests["device"].to_pylist()) - {None}
    customers = set(read(folder, "customers")["customer"].to_pylist())
    assert set(requests["customer"].to_pylist()) - {None} <= customers
    # the devices of those who take accounts over, and no others
    takeovers = {
        label["case"] for label in read(folder, "labels").to_pylist() if label["typology"] == "account_takeover"
    }
    assert len(used - known) == len(takeovers) > 0


def test_no_name_or_document_of_a_person_is_in_them(folder: Path):
    columns = {name for file in folder.rglob("*.parquet") for name in pq.ParquetFile(file).schema_arrow.names}
    assert not columns & {"document", "email", "cpf", "phone"}
    assert "name" not in read(folder, "customers").column_names


def test_labels_are_apart_and_name_their_events(folder: Path, simulation: Simulation):
    labels = read(folder, "labels")
    assert labels.num_rows == len(simulation.labels) > 50
    events = {row["key"]: row for row in read(folder, "events").to_pylist() if row["delivery"] == 1}
    for label in labels.to_pylist():
        event = events[label["key"]]
        assert (label["amount_cents"], label["occurred_at"]) == (event["amount_cents"], event["occurred_at"])
        assert timedelta(hours=1) < label["known_at"] - label["occurred_at"] < timedelta(days=500)
        assert label["external_id"] == f"sim:42:20260120:{label['key']:016x}"
    assert not {name for name in read(folder, "events").column_names if "fraud" in name or "label" in name}


def test_csv_has_the_same_rows(folder: Path, tmp_path: Path):
    write_events(tmp_path, PLAN, "csv")
    months = sorted((tmp_path / "events").rglob("*.csv"))
    rows = sum(pyarrow.csv.read_csv(file).num_rows for file in months)
    assert rows == read(folder, "events").num_rows
    assert ds.dataset(folder / "events", format="parquet", partitioning="hive").count_rows() == rows


def test_a_rerun_replaces_its_own_files_and_nothing_else(tmp_path: Path):
    write_events(tmp_path, PLAN, "csv")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "events" / "month=2026-01" / "notes.txt").write_text("mine too")
    shorter = HistoryPlan(42, date(2026, 2, 1), 5, 20, 1, SCENARIO)
    write_events(tmp_path, shorter)
    left = contents(tmp_path)
    assert left.pop("notes.txt") == b"mine"
    assert left.pop("events/month=2026-01/notes.txt") == b"mine too"
    write_events(other := tmp_path / "other", shorter)
    assert {name: content for name, content in left.items() if not name.startswith("other")} == contents(other)


@pytest.mark.parametrize("there", ["notes.txt", "manifest.json", "events.parquet"])
def test_a_folder_of_somebody_else_is_left_alone(there: str, tmp_path: Path):
    (tmp_path / there).write_text('{"made_by": "somebody"}')
    with pytest.raises(ConfigurationError, match="holds other files"):
        write_events(tmp_path, PLAN)
    assert [path.name for path in tmp_path.iterdir()] == [there]


def test_a_run_that_was_interrupted_is_mended_by_the_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    out = tmp_path / "out"

    def stopped(self: Path, target: Path) -> Path:
        if self.name == "part-0.parquet":
            raise KeyboardInterrupt
        return Path(str(self)).rename(target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            write_events(out, PLAN)
    assert json.loads((out / "manifest.json").read_text())["complete"] is False
    write_events(out, PLAN)
    assert contents(out) == contents(folder)


def test_a_file_instead_of_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "events").write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        write_events(tmp_path / "events", PLAN)

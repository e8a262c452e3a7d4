"""``fluxo simulate`` without a database: files, durations, help."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.cli.simulate import options
from fluxo.cli.simulate.live import _seconds
from fluxo.errors import ConfigurationError
from simulator.sinks.plan import HistoryPlan

SIZE = ["--customers", "20", "--shops", "1", "--days", "15", "--start", "2026-03-01", "--json"]


def test_events_are_written_as_parquet_the_same_each_time(tmp_path: Path):
    told = []
    for name in ("a", "b"):
        done = CliRunner().invoke(app, ["simulate", "events", "--out", str(tmp_path / name), *SIZE])
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.stdout)["rows"])
    assert told[0] == told[1]
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()
    events = pq.ParquetFile(tmp_path / "a" / "events" / "month=2026-03" / "part-0.parquet").read()
    assert {"sale", "deposit", "opening"} <= set(events["kind"].to_pylist())


def test_labels_are_written_with_counts_by_typology(tmp_path: Path):
    wave = ["--scenario", "fraud-wave", "--days", "40", "--customers", "900", "--shops", "2", "--start", "2026-03-01"]
    for name in ("labels.parquet", "labels.csv"):
        done = CliRunner().invoke(app, ["simulate", "labels", "--out", str(tmp_path / name), *wave, "--json"])
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert sum(told["labels"].values()) == told["events"] > 20
    labels = pq.ParquetFile(tmp_path / "labels.parquet").read()
    assert labels.num_rows == told["events"]
    assert len((tmp_path / "labels.csv").read_text().splitlines()) == told["events"] + 1


def test_labels_in_an_unknown_kind_of_file_are_refused(tmp_path: Path):
    done = CliRunner().invoke(app, ["simulate", "labels", "--out", str(tmp_path / "labels.xlsx"), *SIZE])
    assert done.exit_code != 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("45", 45), ("1.5m", 90), ("2h", 7200)])
def test_durations(text: str, seconds: float):
    assert _seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "ten", "5d", "-3s"])
def test_what_is_no_duration_is_refused(text: str):
    with pytest.raises(ConfigurationError, match="not a duration"):
        _seconds(text)


@pytest.mark.parametrize("command", ["history", "live", "events", "labels"])
def test_help_has_examples(command: str):
    done = CliRunner().invoke(app, ["simulate", command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.stdout


def test_the_commands_and_the_plan_agree_on_what_is_usual():
    plan = HistoryPlan()
    assert (plan.customers, plan.shops, plan.days) == (options.CUSTOMERS, options.SHOPS, options.DAYS)

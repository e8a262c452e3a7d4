"""``fluxo simulate`` without a database: files, durations, help."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.cli.simulate import _seconds
from fluxo.errors import ConfigurationError

SIZE = ["--customers", "20", "--shops", "1", "--days", "15", "--start", "2026-03-01", "--json"]


def test_events_are_written_as_parquet_the_same_each_time(tmp_path: Path):
    counts = []
    for name in ("a", "b"):
        done = CliRunner().invoke(app, ["simulate", "events", "--out", str(tmp_path / name), *SIZE])
        assert done.exit_code == 0, done.output
        counts.append(json.loads(done.stdout)["rows"])
    assert counts[0] == counts[1]
    for file in ("events", "sale_items", "customers", "products"):
        first, second = ((tmp_path / name / f"{file}.parquet").read_bytes() for name in ("a", "b"))
        assert first == second
    events = pq.read_table(tmp_path / "a" / "events.parquet")
    assert events.num_rows == counts[0]["events"]
    assert {"sale", "deposit", "opening"} <= set(events["kind"].to_pylist())


@pytest.mark.parametrize(("text", "seconds"), [("30s", 30), ("45", 45), ("1.5m", 90), ("2h", 7200)])
def test_durations(text: str, seconds: float):
    assert _seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "ten", "5d", "-3s"])
def test_what_is_no_duration_is_refused(text: str):
    with pytest.raises(ConfigurationError, match="not a duration"):
        _seconds(text)


@pytest.mark.parametrize("command", ["history", "live", "events"])
def test_help_has_examples(command: str):
    done = CliRunner().invoke(app, ["simulate", command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.stdout

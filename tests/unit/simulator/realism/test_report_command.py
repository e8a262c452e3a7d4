"""``fluxo simulate report`` without a database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.errors import ConfigurationError

SIZE = ["--customers", "30", "--shops", "1", "--days", "20", "--start", "2026-03-01"]


def invoke(*arguments: str):
    return CliRunner().invoke(app, ["simulate", "report", *arguments])


def test_a_run_is_measured_drawn_and_summed_up(tmp_path: Path):
    done = invoke(*SIZE, "--out", str(tmp_path / "page"))
    assert done.exit_code == 0, done.output
    assert "operation mix (JSD) *" in done.stdout
    assert "measures that must be inside are" in done.stderr
    assert (tmp_path / "page" / "index.html").is_file()


def test_strict_fails_a_run_too_small_to_be_real(tmp_path: Path):
    done = invoke(*SIZE, "--out", str(tmp_path), "--strict", "--json")
    assert done.exit_code == 1, done.output
    document = json.loads(done.stdout)
    measures = {row["name"]: row for row in document["measures"] if row["group"] == "bank"}
    assert measures["operations"]["must"]
    assert any(row["must"] and row["inside"] is False and row["misses_by"] > 0 for row in measures.values())
    assert document["page"] == str(tmp_path / "index.html")


def test_a_file_of_one_s_own_is_compared_with(tmp_path: Path):
    rows = "".join(f"{number % 9},2026-03-{number % 28 + 1:02},{10 + number}\n" for number in range(300))
    (tmp_path / "mine.csv").write_text("account,date,amount\n" + rows)
    done = invoke(*SIZE, "--against", str(tmp_path / "mine.csv"), "--out", str(tmp_path / "page"))
    assert done.exit_code == 0, done.output
    assert "against mine.csv" in done.stdout
    assert "Berka" not in done.stdout


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(["--against", "missing.csv"], "There is no file"), (["--scenario", "missing"], "No scenario missing")],
)
def test_a_mistake_is_told_before_anything_is_made(tmp_path: Path, options: list[str], sentence: str):
    done = invoke(*SIZE, *options, "--out", str(tmp_path / "page"))
    assert isinstance(done.exception, ConfigurationError)
    assert sentence in str(done.exception)
    assert not (tmp_path / "page").exists()


def test_the_folder_is_not_a_file(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    done = invoke(*SIZE, "--out", str(tmp_path / "file"))
    assert isinstance(done.exception, ConfigurationError)
    assert (tmp_path / "file").read_text() == "mine"


def test_help_has_examples():
    assert "Example" in invoke("--help").stdout

"""The command as people and programs use it."""

import json
import re

import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from imports.errors import ImportRefused
from tests.integration.imports.conftest import BANK_HEADER, BANK_MAPPING

BAD = "2,77,1993-02-30,1,C,,,,,CZK\n"


@pytest.fixture
def arguments(settings, tmp_path):
    (tmp_path / "m.yaml").write_text(BANK_MAPPING, encoding="utf-8")
    (tmp_path / "f.csv").write_text(BANK_HEADER + "1,77,1993-01-05,10.5,C,,,,,CZK\n" + BAD, encoding="utf-8")
    return ["import", str(tmp_path / "f.csv"), "--mapping", str(tmp_path / "m.yaml"), "--workspace", "command"]


def test_json_is_the_whole_summary(arguments, tmp_path):
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    figures = ("lines", "posted", "duplicates", "rejected", "doubtful", "inflow", "outflow")
    assert [summary[name] for name in figures] == [2, 1, 0, 1, 0, "10.50", "0.00"]
    assert summary["report"] == str(tmp_path / "f.csv.rejected.csv")


def test_the_table_shows_the_identity(arguments):
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    said = re.sub(r"\s+", " ", result.output)
    assert "2 lines worth 11.50 = 1 in the ledger worth 10.50 + 1 rejected worth 1." in said


def test_strict_ends_with_a_sentence_and_an_error(arguments):
    result = CliRunner().invoke(app, [*arguments, "--strict", "--json"])
    assert isinstance(result.exception, ImportRefused)
    assert "1 of 2 lines are bad" in str(result.exception)
    assert json.loads(result.stdout)["status"] == "refused"


def test_help_has_examples():
    assert "Examples" in CliRunner().invoke(app, ["import", "--help"]).output

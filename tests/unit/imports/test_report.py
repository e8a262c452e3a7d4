"""The report of rejected and doubtful lines: where it goes and what is in it."""

import contextlib
import csv
from decimal import Decimal
from pathlib import Path

import pytest

from imports.errors import BadFile, Doubt
from imports.report import OWN_COLUMNS, LineReport, report_path
from imports.source import Row

OLD_REPORT = ",".join(OWN_COLUMNS) + ",a\n1,rejected,bad_date,no,,x\n"


def test_it_goes_beside_the_file(tmp_path):
    assert report_path(tmp_path / "a.csv", None, tmp_path / "home") == (tmp_path / "a.csv.rejected.csv", None)
    assert report_path(tmp_path / "a.csv", Path("b.csv"), tmp_path) == (Path("b.csv"), None)


def test_a_read_only_folder_is_left_alone_and_said(tmp_path):
    folder = tmp_path / "fixed"
    folder.mkdir()
    folder.chmod(0o555)
    path, sentence = report_path(folder / "a.csv", None, tmp_path / "home")
    assert path == tmp_path / "home" / "imports" / "a.csv.rejected.csv"
    assert sentence is not None
    assert "is read-only" in sentence


def test_a_row_has_the_line_the_reasons_and_the_values(tmp_path):
    path = tmp_path / "r.csv"
    with LineReport(path, ("a", "b")) as report:
        report.reject(Row(7, ("x", None)), "bad_date", "no", Decimal("-0.001"))
        report.doubt(Row(9, ("y", 1)), [Doubt("one", "1"), Doubt("two", "2")], None)
    first, second = list(csv.DictReader(path.open(encoding="utf-8")))
    assert list(first.values()) == ["7", "rejected", "bad_date", "no", "-0.001", "x", ""]
    assert list(first) == ["line", "verdict", "reason", "detail", "line_amount", "a", "b"]
    assert (second["verdict"], second["reason"], second["line_amount"]) == ("doubtful", "one; two", "")
    assert (report.rejected, report.doubtful, report.reasons["two"]) == (1, 1, 1)


def test_nothing_to_report_leaves_no_file_not_even_an_old_one(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(OLD_REPORT, encoding="utf-8")
    with LineReport(path, ("a",)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_and_one_that_is_cut_short_take_no_earlier_report_away(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(OLD_REPORT, encoding="utf-8")
    with LineReport(path, ("a",), only_look=True):
        pass
    with contextlib.suppress(KeyboardInterrupt), LineReport(path, ("a",)) as report:
        report.reject(Row(7, ("x",)), "bad_date", "no", None)
        raise KeyboardInterrupt
    assert [file.read_text() for file in tmp_path.iterdir()] == [OLD_REPORT]


def test_a_file_that_is_no_report_is_never_touched(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("my notes", encoding="utf-8")
    with pytest.raises(BadFile, match="no report of an import"), LineReport(path, ("a",)):
        pass
    assert [file.read_text() for file in tmp_path.iterdir()] == ["my notes"]

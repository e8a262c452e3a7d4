"""The report of rejected and doubtful lines: where it goes and what is in it."""

import csv
from decimal import Decimal
from pathlib import Path

from imports.errors import Doubt
from imports.report import LineReport, report_path
from imports.source import Row


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
    path.write_text("old", encoding="utf-8")
    with LineReport(path, ("a",)):
        pass
    assert list(tmp_path.iterdir()) == []

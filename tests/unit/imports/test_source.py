"""Rows keep the line they begin on, and a broken one does not hide the rest."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imports.errors import BadFile, BadMapping
from imports.mapping import CsvFormat
from imports.source import ROWS_A_BATCH, Row, Unreadable, open_source


def rows(path: Path, csv_format: CsvFormat | None = None) -> list[Row | Unreadable]:
    with open_source(path, csv_format or CsvFormat()) as source:
        return [row for batch in source.batches() for row in batch]


def test_lines_are_physical_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"x\ny"\n\n2\n3,z\n', encoding="utf-8")
    first, short, last = rows(path)
    assert first == Row(2, ("1", "x\ny"))
    assert isinstance(short, Unreadable)
    assert (short.row.line, short.reason) == (5, "wrong_number_of_columns")
    assert last == Row(6, ("3", "z"))


def test_bytes_that_are_not_text_spoil_their_line_only(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbfa,b\n1,caf\xe9\n2,ok\n"))
    bad, good = rows(path)
    assert isinstance(bad, Unreadable)
    assert bad.reason == "bad_text"
    assert good == Row(3, ("2", "ok"))


def test_encoding_and_delimiter_are_the_mapping_s(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("a;b\n1;café\n".encode("latin-1"))
    assert rows(path, CsvFormat(delimiter=";", encoding="latin-1")) == [Row(2, ("1", "café"))]
    with pytest.raises(BadMapping, match="not an encoding"):
        rows(path, CsvFormat(encoding="latim"))


def test_a_field_without_end_is_one_bad_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,"' + "x" * 200_000 + "\n2,y\n", encoding="utf-8")
    bad, good = rows(path)
    assert isinstance(bad, Unreadable)
    assert bad.reason == "unreadable_line"
    assert good == Row(3, ("2", "y"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv.gz", b"a,b\n", "cannot be read"),
        ("a.parquet", b"PAR0", "is not a Parquet file"),
        ("a.xlsx", b"", "is not a .csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile, match=words):
        rows(tmp_path / name)


def test_a_cut_gzip_says_where_and_what_to_do(tmp_path):
    path = tmp_path / "a.csv.gz"
    whole = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % i for i in range(50_000)))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadFile, match=r"is damaged after line .* import it again"):
        rows(path)


def test_parquet_rows_are_numbered_across_batches(tmp_path):
    path = tmp_path / "a.parquet"
    count = ROWS_A_BATCH * 2 + 1
    pq.write_table(pa.table({"a": range(count), "b": [None] * count}), path)
    with open_source(path, CsvFormat()) as source:
        assert source.total == count
        batches = list(source.batches())
    assert [len(batch) for batch in batches] == [ROWS_A_BATCH, ROWS_A_BATCH, 1]
    assert batches[-1] == [Row(count, (count - 1, None))]


def test_a_missing_column_is_one_sentence(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("conta,valor,valor\n", encoding="utf-8")
    with open_source(path, CsvFormat()) as source:
        with pytest.raises(
            BadMapping,
            match=r"^a.csv has no column 'contas' \(columns.account in the mapping\): its columns are conta, valor",
        ):
            source.position("contas", "columns.account")
        with pytest.raises(BadMapping, match="has 2 columns named 'valor'"):
            source.position("valor", "columns.amount")


def test_nested_columns_do_not_hinder(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": [[1], None]}), path)
    assert rows(path) == [Row(1, (1, "[1]")), Row(2, (2, None))]

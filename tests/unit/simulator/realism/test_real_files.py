"""Files of real data: told by their columns, read whole, refused with a sentence."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from fluxo.errors import ConfigurationError
from simulator.realism.baskets import NO_LAG, Baskets
from simulator.realism.real_files import read_real
from simulator.realism.roles import NONE, Role
from simulator.realism.statement import NO_SECOND, Lines
from simulator.shop.buyers import UNKNOWN

BERKA = pd.DataFrame(
    {
        "account_id": [2, 1, 1, 1],
        "date": pd.to_datetime(["1993-01-05", "1993-01-31", "1993-01-06", "1993-01-07"]),
        "type": ["PRIJEM", "PRIJEM", "VYDAJ", "VYBER"],
        "operation": ["VKLAD", None, "PREVOD NA UCET", "VYBER"],
        "amount": [700.0, 12.3, 99.9, 400.0],
        "k_symbol": [None, "UROK", "SIPO", " "],
    }
)
INVOICES = pd.DataFrame(
    {
        "InvoiceNo": ["10", "10", "11", "C12", "C13"],
        "StockCode": ["a", "b", "a", "a", "z"],
        "Quantity": [2, 1, 5, -3, -1],
        "InvoiceDate": ["2011-01-03 9:30", "2011-01-03 9:30", "2011-01-04 10:00", "2011-01-14 9:00", "2011-01-20 9:00"],
        "UnitPrice": [1.25, 0.5, 1.0, 1.0, 9.0],
        "CustomerID": [77, 77, None, 77, 78],
    }
)  # fmt: skip


def test_a_statement_like_berka_s(tmp_path: Path):
    BERKA.to_parquet(tmp_path / "b.parquet")
    found = read_real(tmp_path / "b.parquet")
    assert isinstance(found, Lines)
    assert found.account.tolist() == [1, 1, 1, 2]
    assert found.cents.tolist() == [9990, 40_000, 1230, 70_000]
    assert found.sign.tolist() == [-1, -1, 1, 1]
    assert found.role.tolist() == [Role.HOUSEHOLD, Role.EVERYDAY_OUT, Role.INTEREST, Role.EVERYDAY_IN]
    assert found.day[0] == date(1993, 1, 6).toordinal()
    assert set(found.second.tolist()) == {NO_SECOND}


@pytest.mark.parametrize("names", [{}, {"InvoiceNo": "Invoice", "UnitPrice": "Price", "CustomerID": "Customer ID"}])
def test_invoice_lines_like_online_retail_s(tmp_path: Path, names: dict[str, str]):
    INVOICES.rename(columns=names).to_csv(tmp_path / "r.csv", index=False)
    found = read_real(tmp_path / "r.csv")
    assert isinstance(found, Baskets)
    assert found.cents.tolist() == [300, 500, -300, -900]
    assert found.lines.tolist() == [2, 1, 1, 1]
    assert found.back.tolist() == [False, False, True, True]
    assert found.buyer.tolist() == [77, UNKNOWN, 77, 78]
    # ten days and a half since the buyer bought the product; what was never bought cannot be matched
    assert found.lag.tolist() == [NO_LAG, NO_LAG, 10, NO_LAG]
    assert found.second[0] == 9 * 3600 + 1800


@pytest.mark.parametrize(
    ("text", "signs", "seconds"),
    [
        ("account,date,amount\nx,2026-03-02,10.50\ny,2026-03-03,-3\n", [1, -1], {NO_SECOND}),
        ("account,date,amount\nx,2026-03-03T02:30:00Z,10.5\ny,2026-03-02T12:00:00Z,-3\n", [1, -1], {84_600, 32_400}),
        ("account,date,amount,type\nx,2026-03-02 08:00,10.5,C\ny,2026-03-03,3,debit\n", [1, -1], {28_800, 0}),
    ],
)
def test_a_plain_statement(tmp_path: Path, text: str, signs: list[int], seconds: set[int]):
    (tmp_path / "p.csv").write_text(text)
    found = read_real(tmp_path / "p.csv")
    assert isinstance(found, Lines)
    assert found.cents.tolist() == [1050, 300]
    assert found.sign.tolist() == signs
    assert set(found.second.tolist()) == seconds
    assert set(found.role.tolist()) == {NONE}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.csv", None, "There is no file"),
        ("a.xlsx", "x", "give a CSV or a Parquet file"),
        ("a.parquet", "not parquet", "cannot be read"),
        ("a.csv", "", "cannot be read"),
        ("a.csv", "account,date,amount\n", "has no rows"),
        ("a.csv", "when,what\n1,2\n", "is of no known kind"),
        ("a.csv", "account,date,amount\nx,2026-03-02,ten\n", "cannot be read"),
        ("a.csv", "account,date,amount\nx,the day before,10\n", "cannot be read"),
        ("a.csv", "account,date,amount\nx,2026-03-02,\n", "is empty"),
    ],
)
def test_what_cannot_be_compared_with_is_refused(tmp_path: Path, name: str, text: str | None, sentence: str):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigurationError, match=sentence):
        read_real(tmp_path / name)

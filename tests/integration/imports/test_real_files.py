"""The real files, where they are at hand: the published totals come out of the ledger exactly."""

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from imports.mapping_file import COMMITTED
from tests.integration.imports.conftest import reported

DATA = Path(__file__).parents[4] / "shared" / "data"
IN_AND_OUT = """
SELECT
    count(DISTINCT e.transaction_id), sum(abs(e.amount_cents)), count(DISTINCT e.account_id),
    count(DISTINCT e.business_date) || ' days from ' || min(e.business_date)
FROM fluxo.entries AS e
JOIN fluxo.accounts AS a ON a.id = e.account_id
JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
WHERE w.slug = %s AND a.account_group = 'depositos_clientes'
"""
CLOSES = """
SELECT DISTINCT ON (a.code, e.business_date) a.code, e.business_date, e.balance_after_cents
FROM fluxo.entries AS e
JOIN fluxo.accounts AS a ON a.id = e.account_id
JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
WHERE w.slug = %s AND a.account_group = 'depositos_clientes'
ORDER BY a.code, e.business_date, e.version DESC
"""


def real(path: str) -> Path:
    if not (DATA / path).exists():
        pytest.skip(f"{path} is not at hand")
    return DATA / path


@pytest.mark.parametrize(
    ("name", "mapping", "count", "cents", "accounts", "steps_missed"),
    [
        (
            "trans_all_accounts_1993-01-01_1994-03-31",
            "berka_all_accounts",
            49_102,
            31_548_644_980,
            1_229,
            28,
        ),
        ("trans_loan_accounts_354_preloan", "berka_loan_accounts", 30_200, 27_116_161_780, 354, 0),
    ],
)
def test_bank_files(load, db, tmp_path, name, mapping, count, cents, accounts, steps_missed):
    path, slug = real(f"berka/{name}.parquet"), mapping.replace("_", "-")
    summary = load(slug, path, COMMITTED / f"{mapping}.yaml", rejected=tmp_path / "r.csv")
    assert (summary.tally.posted, summary.tally.rejected) == (count, 0)
    assert db.execute(IN_AND_OUT, (slug,)).fetchone() == (count, cents, accounts, days_of(path))
    check = summary.balance_check
    assert (check.accounts_not_from_zero, check.accounts_out_of_order) == (0, 0)
    assert check.account_days - check.steps_held == steps_missed == summary.doubtful

    # the same judgement from the ledger's own end-of-day balances: exactly as good as the file's sums
    held = levels_held(path, db.execute(CLOSES, (slug,)).fetchall())
    assert held == (check.account_days, check.levels_held)


def days_of(path: Path) -> str:
    days = {day.date() for day in pq.read_table(path, columns=["date"])["date"].to_pylist()}
    return f"{len(days)} days from {min(days)}"


def levels_held(path: Path, closes) -> tuple[int, int]:
    """Days of the ledger, and those whose close is within 0.20 of a balance the file has on that day."""
    in_file: dict[tuple[str, object], list[int]] = {}
    columns = pq.read_table(path, columns=["account_id", "date", "balance"]).to_pydict()
    for account, day, balance in zip(*columns.values(), strict=True):
        in_file.setdefault((f"2.1.1.{account}", day.date()), []).append(round(balance * 100))
    near = sum(min(abs(close - given) for given in in_file[code, day]) <= 20 for code, day, close in closes)
    return len(closes), near


def test_the_shop_s_file(load, db, tmp_path):
    path = real("retail/online_retail_2010-12_2011-12.parquet")
    summary = load("online-retail", path, COMMITTED / "online_retail.yaml", rejected=tmp_path / "r.csv")
    lines, cents = db.execute(
        "SELECT count(*), sum(CASE s.kind WHEN 'sale' THEN 1 ELSE -1 END * i.total_cents) FROM fluxo.sale_items AS i "
        "JOIN fluxo.sales AS s ON s.id = i.sale_id JOIN fluxo.workspaces AS w ON w.id = s.workspace_id "
        "WHERE w.slug = 'online-retail'"
    ).fetchone()
    rejected = [row for row in reported(summary) if row["verdict"] == "rejected"]
    assert lines + len(rejected) == 541_909
    total = Decimal(int(cents)) / 100 + sum(Decimal(row["line_amount"]) for row in rejected)
    # the four prices of a tenth of a penny are worth 0.004 together
    assert total == Decimal("9747747.934")
    assert summary.reasons == {
        "no_customer": 132_602,
        "repeated_line": 5_263,
        "price_not_positive": 2_515,
        "too_many_decimals": 4,
        "adjustment": 3,
    }

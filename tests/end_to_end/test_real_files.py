"""Real statements through the whole system, where the files are at hand: file = ledger = lake = marts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fluxo.db.connect import connect
from fluxo.settings import PROJECT_ROOT, Settings, load_settings
from infra.embedded.postgres import EmbeddedPostgres

DATA = PROJECT_ROOT.parent / "shared" / "data"
MAPPINGS = PROJECT_ROOT / "imports" / "mappings"
pytestmark = [
    pytest.mark.end_to_end,
    pytest.mark.skipif(not DATA.exists(), reason="the real files are not at hand"),
]

FILES = {
    "berka-all": ("berka/trans_all_accounts_1993-01-01_1994-03-31.parquet", "berka_all_accounts.yaml"),
    "berka-loan": ("berka/trans_loan_accounts_354_preloan.parquet", "berka_loan_accounts.yaml"),
    "retail": ("retail/online_retail_2010-12_2011-12.parquet", "online_retail.yaml"),
}
CONSOLIDATED = (
    "SELECT sum(transaction_count), sum(inflow_amount + outflow_amount), min(business_date), max(business_date), "
    "min(currency) FROM marts.fct_daily_consolidation "
    "WHERE workspace_slug = %s AND account_group = 'depositos_clientes'"
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dict[str, Any]]]:
    from tests.conftest import free_port

    home = tmp_path_factory.mktemp("real")
    patch = pytest.MonkeyPatch()
    patch.setenv("FLUXO_HOME", str(home))
    patch.setenv("FLUXO_POSTGRES_PORT", str(free_port()))
    fluxo(["db", "start"])
    summaries = {
        workspace: json.loads(
            fluxo(["import", str(DATA / file), "--mapping", str(MAPPINGS / mapping), "--workspace", workspace,
                   "--rejected", str(home / f"{workspace}.rejected.csv"), "--json"])
        )
        for workspace, (file, mapping) in FILES.items()
    }  # fmt: skip
    fluxo(["pipeline", "run"])
    settings = load_settings()
    yield settings, summaries
    EmbeddedPostgres(settings).stop()
    patch.undo()


def fluxo(arguments: list[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "fluxo", *arguments], env=os.environ, cwd=PROJECT_ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(settings: Settings, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with connect(settings, "reader") as connection:
        return connection.execute(sql, parameters).fetchall()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("workspace", "count", "total"),
    [("berka-all", 49_102, "315486449.80"), ("berka-loan", 30_200, "271161617.80")],
)
def test_the_consolidation_has_the_files_totals(
    imported: tuple[Settings, dict[str, Any]], workspace: str, count: int, total: str
) -> None:
    settings, _ = imported
    [(counted, moved, first, last, currency)] = asked(settings, CONSOLIDATED, workspace)
    assert (counted, moved, currency) == (count, Decimal(total), "CZK")
    dates = pq.read_table(DATA / FILES[workspace][0], columns=["date"])["date"]
    assert (str(first), str(last)) == (str(pc.min(dates))[:10], str(pc.max(dates))[:10])


def test_every_invariant_holds_over_real_data(imported: tuple[Settings, dict[str, Any]]) -> None:
    checks = json.loads(fluxo(["verify", "--json"]))
    assert [check for check in checks if not check["holds"]] == []


def test_marts_and_rejected_lines_add_up_to_the_shops_file(imported: tuple[Settings, dict[str, Any]]) -> None:
    settings, summaries = imported
    [(lines, amount)] = asked(
        settings, "SELECT count(*), sum(total_amount) FROM marts.fct_sale_items WHERE workspace_slug = 'retail'"
    )
    rejected = summaries["retail"]["rejected"]
    assert lines + rejected == 541_909
    file = pq.read_table(DATA / FILES["retail"][0])
    total = sum(
        Decimal(str(price)) * quantity
        for price, quantity in zip(file["UnitPrice"].to_pylist(), file["Quantity"].to_pylist(), strict=True)
    )
    assert round(total, 2) == Decimal("9747747.93")
    assert amount + Decimal(str(summaries["retail"]["rejected_amount"])) == total


DAILY = (
    "SELECT substring(account_code from '[^.]+$'), business_date, inflow_amount - outflow_amount "
    "FROM marts.fct_account_daily WHERE workspace_slug = %s AND account_code LIKE '2.1.1.%%'"
)
TOLERANCE = Decimal("0.20")
"""The file's balances are rounded to tenths: its data sheet says how well a day follows from the one before."""


@pytest.mark.parametrize(("workspace", "at_least"), [("berka-all", 0.9990), ("berka-loan", 0.9999)])
def test_days_of_accounts_follow_the_files_balances(
    imported: tuple[Settings, dict[str, Any]], workspace: str, at_least: float
) -> None:
    settings, _ = imported
    moved = {(account, day): net for account, day, net in asked(settings, DAILY, workspace)}
    table = pq.read_table(DATA / FILES[workspace][0], columns=["account_id", "date", "balance"])
    stated: dict[tuple[str, Any], list[Decimal]] = {}
    for account, day, balance in zip(*(column.to_pylist() for column in table.columns), strict=True):
        stated.setdefault((str(account), as_date(day)), []).append(Decimal(str(balance)))
    assert moved.keys() == stated.keys()
    before: dict[str, Decimal] = {}
    follows = 0
    for account, day in sorted(stated):
        expected = before.get(account, Decimal(0)) + moved[account, day]
        # rows of a day are in no order in the file: its closing balance is the one that the day arrives at
        closing = min(stated[account, day], key=lambda balance, expected=expected: abs(balance - expected))
        follows += abs(closing - expected) <= TOLERANCE
        before[account] = closing
    assert follows / len(stated) >= at_least, f"{follows} of {len(stated)} account-days"


def as_date(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value

"""Each thing broken on purpose is caught by the data test named here. Every case mends what it broke."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.settings import Settings
from orchestration.transform.runner import DbtRunner

from .conftest import copy_raw
from .test_marts import at


@dataclass(frozen=True)
class Break:
    """What is done to which table, and the test that must fail; ``build``: what is rebuilt to come to it."""

    name: str
    table: str
    damage: str
    caught_by: str
    build: str = ""


CONSOLIDATION = "marts.fct_daily_consolidation"
DRE = "marts.fct_dre_monthly"
DRE_MODELS = "int_dre__leaf_monthly int_dre__line_monthly fct_dre_monthly"

LOSE_A_ROW = "DELETE FROM {table} WHERE ctid = (SELECT min(ctid) FROM {table})"
DOUBLE = "INSERT INTO {table} SELECT * FROM {table}"
LOSE_REVENUE = "DELETE FROM {table} WHERE code = '4.1.1'"
WRONG_SIGN = "UPDATE {table} SET sign = -sign WHERE line_code = 'cmv'"
WRONG_SUBTOTAL = "UPDATE {table} SET amount = amount + 1 WHERE line_code = 'ebitda'"
SHIFT = """
UPDATE {table} SET business_date = business_date + 1
WHERE business_date = (SELECT max(business_date) FROM {table})
"""
TYPE_A_CLOSING = "UPDATE {table} SET closing_amount = closing_amount + 0.01"
INVENT_AN_OPENING = "UPDATE {table} SET opening_amount = opening_amount + 1, closing_amount = closing_amount + 1"
STOP_MOVEMENT = "UPDATE {table} SET inflow_amount = 0, outflow_amount = 0"

INVENT_A_SALE = """
INSERT INTO {table} (
    sale_id, workspace_id, workspace_slug, currency, sale_kind, payment_method, installments, gross_amount,
    deductions_amount, cost_amount, fee_amount, margin_amount, item_count, occurred_at, business_date
)
SELECT gen_random_uuid(), workspace_id, workspace_slug, currency, 'sale', 'pix', 1, 1, 0, 0, 0, 1, 0, now(), now()::date
FROM marts.dim_workspace LIMIT 1
"""

ANNOUNCE_OUT_OF_ORDER = """
INSERT INTO {table} (position, id, type, type_version, aggregate, aggregate_id, aggregate_version, workspace_id,
    occurred_at, recorded_at, dt)
SELECT n, gen_random_uuid(), 'ledger.entry_written', 1, 'account', account_id, 3 - n, workspace_id,
    recorded_at, recorded_at, dt
FROM generate_series(1, 2) AS n, (SELECT * FROM raw.entries LIMIT 1) AS e
"""

BREAKS = (
    Break("a lost entry", "raw.entries", LOSE_A_ROW, "ledger_transactions_balance"),
    Break("a doubled file", "raw.entries", DOUBLE, "key_is_unique_stg_fluxo__entries"),
    Break("a lost header", "raw.transactions", LOSE_A_ROW, "relationships_stg_fluxo__entries_transaction_id"),
    Break("a lost account", "raw.accounts", LOSE_REVENUE, "relationships_stg_fluxo__entries_account_id"),
    Break("an event before its time", "raw.outbox", ANNOUNCE_OUT_OF_ORDER, "outbox_in_order"),
    Break("a wrong sign in the seed", "staging.dre_lines", WRONG_SIGN, "dre_equals_ledger", build=DRE_MODELS),
    Break("a subtotal that was typed", DRE, WRONG_SUBTOTAL, "dre_subtotals_add_up"),
    Break("a shifted day", CONSOLIDATION, SHIFT, "consolidation_has_every_day"),
    Break("a closing that was typed", CONSOLIDATION, TYPE_A_CLOSING, "consolidation_adds_up"),
    Break("an opening out of nothing", CONSOLIDATION, INVENT_AN_OPENING, "consolidation_opens_where_it_closed"),
    Break("movement left out", CONSOLIDATION, STOP_MOVEMENT, "consolidation_equals_ledger"),
    Break("an entry left out of the mart", "marts.fct_ledger_entries", LOSE_A_ROW, "ledger_entries_complete"),
    Break("a sale without items", "marts.fct_sales", INVENT_A_SALE, "sales_items_add_up"),
    Break("a shifted account day", "marts.fct_account_daily", SHIFT, "account_daily_equals_consolidation"),
)


@pytest.fixture(scope="module")
def whole(settings: Settings, dbt: DbtRunner) -> Settings:
    with connect(settings, "app", all_workspaces=True) as connection:
        shop = open_workspace(connection, "loja", WorkspaceKind.SHOP, "Loja")
        accounts = accounts_by_code(connection, shop.id)
        pairs = (
            (chart.BANK, chart.SALES_REVENUE, 1),
            (chart.COST_OF_GOODS, chart.INVENTORY, 3),
            (chart.RENT, chart.BANK, 7),
        )
        transactions = [
            Transaction(shop.id, "expense", transfer(accounts[debit], accounts[credit], 1000 * day), at(day))
            for debit, credit, day in pairs
        ]
        post(connection, PostingBatch.of(transactions))
    copy_raw(settings)
    assert dbt.build().failures == []
    return settings


@contextmanager
def damaged(settings: Settings, broken: Break) -> Iterator[None]:
    with connect(settings, "warehouse") as warehouse:
        warehouse.execute(f"CREATE TABLE public.kept AS TABLE {broken.table}")
        done = warehouse.execute(broken.damage.format(table=broken.table))
        assert done.rowcount > 0
    try:
        yield
    finally:
        with connect(settings, "warehouse") as warehouse:
            warehouse.execute(f"DELETE FROM {broken.table}")
            warehouse.execute(f"INSERT INTO {broken.table} TABLE public.kept")
            warehouse.execute("DROP TABLE public.kept")


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_it_is_caught(whole: Settings, dbt: DbtRunner, broken: Break) -> None:
    with damaged(whole, broken):
        result = dbt.build(broken.build or f"{broken.caught_by}*,resource_type:test")
    if broken.build:
        assert dbt.build(broken.build).success
    assert not result.success
    assert len(result.failures) == 1
    assert result.failures[0].startswith(broken.caught_by)


def test_a_broken_source_leaves_the_marts_as_they_were(whole: Settings, dbt: DbtRunner) -> None:
    doubled = next(broken for broken in BREAKS if broken.name == "a doubled file")
    count = "SELECT count(*) FROM marts.fct_ledger_entries"
    with connect(whole, "reader") as reader:
        before = reader.execute(count).fetchone()
    with damaged(whole, doubled):
        result = dbt.build("stg_fluxo__entries+")
    assert not result.success
    assert result.skipped > 5
    with connect(whole, "reader") as reader:
        assert reader.execute(count).fetchone() == before

"""A database with data at the first migration comes to the present one with everything in its place."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from psycopg import Connection
from psycopg.rows import TupleRow

import fluxo.db
from fluxo.clock import utc_now
from fluxo.db.bootstrap import create_roles_and_databases, drop_databases
from fluxo.db.connect import connect, sqlalchemy_engine
from fluxo.db.migrate import head_revision, migrate
from fluxo.db.post import post
from fluxo.db.scope import ENTER, workspaces_literal
from fluxo.db.workspaces import accounts_by_code
from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.chart import CHARTS, WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from orchestration.verify import ledger as invariants

BANK, SHOP, ANA, OPENED_ELSEWHERE = (uuid7() for _ in range(4))
CASH, ACCOUNT, OTHER_ACCOUNT, SHOP_CASH, SHOP_BANK = (uuid7() for _ in range(5))
SALE, SALE_TRANSACTION = uuid7(), uuid7()

OLD_POST = """
SELECT status FROM fluxo.post(
    %(id)s::uuid[], %(workspace)s::uuid[], '{deposit}', '{Depósito}', '{NULL}'::text[], '{antigo-1}', '{NULL}'::uuid[],
    %(at)s::timestamptz[], '{NULL}'::timestamptz[], '{1,1}', %(accounts)s::uuid[], '{500,-500}'
)
"""


def _at_first_migration(settings: Settings) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(fluxo.db.__file__).parent / "migrations"))
    engine = sqlalchemy_engine(settings, "owner")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


def _account(owner: Connection[TupleRow], account: UUID, workspace: UUID, code: str, customer: UUID | None) -> None:
    kind, side, sign = ("liability", "credit", -1) if customer else ("asset", "debit", 1)
    group = "depositos_clientes" if customer else "caixa"
    owner.execute(
        "INSERT INTO fluxo.accounts (id, workspace_id, customer_id, code, name, kind, normal_side, account_group) "
        "VALUES (%s, %s, %s, %s, 'Conta', %s, %s, %s)",
        (account, workspace, customer, code, kind, side, group),
    )
    owner.execute(
        "INSERT INTO fluxo.account_balances (account_id, workspace_id, normal_sign, floor_cents) "
        "VALUES (%s, %s, %s, %s)",
        (account, workspace, sign, 0 if customer else None),
    )


def _fill(owner: Connection[TupleRow]) -> None:
    """A bank with a customer who logs in and one who does not, a shop with a sale, a posting, a closed day."""
    for workspace, slug, kind in ((BANK, "banco-antigo", "bank"), (SHOP, "loja-antiga", "shop")):
        owner.execute(
            "INSERT INTO fluxo.workspaces (id, slug, kind, name, currency) VALUES (%s, %s, %s, 'Nome', 'BRL')",
            (workspace, slug, kind),
        )
    for customer in (ANA, OPENED_ELSEWHERE):
        owner.execute(
            "INSERT INTO fluxo.customers (id, workspace_id, name, kyc_status, created_at) "
            "VALUES (%s, %s, 'Nome', 'approved', now())",
            (customer, BANK),
        )
    owner.execute(
        "INSERT INTO fluxo.users (id, workspace_id, customer_id, login, password_hash, role) "
        "VALUES (%s, %s, %s, 'ana', 'x', 'customer')",
        (uuid7(), BANK, ANA),
    )
    _account(owner, CASH, BANK, "1.1.1", None)
    _account(owner, ACCOUNT, BANK, "2.1.1.1", ANA)
    _account(owner, OTHER_ACCOUNT, BANK, "2.1.1.2", OPENED_ELSEWHERE)
    _account(owner, SHOP_CASH, SHOP, "1.1.1", None)
    _account(owner, SHOP_BANK, SHOP, "1.1.2", None)
    for transaction, workspace, accounts in (
        (uuid7(), BANK, [CASH, ACCOUNT]),
        (SALE_TRANSACTION, SHOP, [SHOP_CASH, SHOP_BANK]),
    ):
        arguments = {"id": [transaction], "workspace": [workspace], "at": [utc_now()], "accounts": accounts}
        assert owner.execute(OLD_POST, arguments).fetchall() == [("posted",)]
    owner.execute(
        "INSERT INTO fluxo.sales (id, workspace_id, transaction_id, kind, payment_method, gross_cents, occurred_at, "
        "business_date, recorded_at) SELECT %s, workspace_id, id, 'sale', 'cash', 500, occurred_at, business_date, "
        "recorded_at FROM fluxo.transactions WHERE id = %s",
        (SALE, SALE_TRANSACTION),
    )
    owner.execute(
        "INSERT INTO fluxo.sale_items (sale_id, line, workspace_id, product_code, quantity, unit_price_cents, "
        "unit_cost_cents, total_cents, recorded_at) SELECT id, 1, workspace_id, 'P', 1, 500, 0, 500, recorded_at "
        "FROM fluxo.sales"
    )
    owner.execute("INSERT INTO fluxo.closed_days (workspace_id, business_date) VALUES (%s, '2020-01-01')", (SHOP,))


@pytest.fixture(scope="module")
def upgraded(postgres: Settings) -> Settings:
    drop_databases(postgres)
    create_roles_and_databases(postgres)
    _at_first_migration(postgres)
    with connect(postgres, "owner") as owner:
        _fill(owner)
    assert migrate(postgres) == head_revision()
    return postgres


def test_every_workspace_has_settings(upgraded: Settings) -> None:
    with connect(upgraded, "app", all_workspaces=True) as connection:
        rows = connection.execute("SELECT workspace_id, night_limit_cents FROM fluxo.workspace_settings").fetchall()
    assert sorted(rows) == sorted([(BANK, 100_000), (SHOP, 100_000)])


def test_accounts_of_customers_who_log_in_have_limits(upgraded: Settings) -> None:
    with connect(upgraded, "app", all_workspaces=True) as connection:
        rows = connection.execute("SELECT account_id, workspace_id, kyc_status FROM fluxo.account_limits").fetchall()
    assert rows == [(ACCOUNT, BANK, "approved")]


def test_a_shops_chart_has_its_new_accounts_with_balances(upgraded: Settings) -> None:
    """They are the chart's, to the letter, and a bank gets none of them."""
    query = """
        SELECT a.code, a.name, a.kind, a.normal_side, a.account_group, a.dre_line, b.normal_sign, b.balance_cents
        FROM fluxo.accounts AS a JOIN fluxo.account_balances AS b ON b.account_id = a.id
        WHERE a.workspace_id = %s AND NOT a.id = ANY (%s)
    """
    with connect(upgraded, "app", all_workspaces=True) as connection:
        new = {row[0]: tuple(row[1:]) for row in connection.execute(query, (SHOP, [SHOP_CASH, SHOP_BANK]))}
        assert connection.execute(query, (BANK, [CASH, ACCOUNT, OTHER_ACCOUNT])).fetchall() == []
    assert {"2.9.1", "5.3.2", "5.3.3", "5.4.9"} <= new.keys()
    by_code = {template.code: template for template in CHARTS[WorkspaceKind.SHOP]}
    for code, found in new.items():
        t = by_code[code]
        line = t.dre_line.value if t.dre_line else None
        assert found == (t.name, t.kind.value, t.kind.normal_side, t.group, line, t.kind.normal_sign, 0)


def test_the_old_ledger_holds_and_takes_new_postings(upgraded: Settings) -> None:
    with connect(upgraded, "app") as app:
        app.execute(ENTER, (workspaces_literal([BANK]),))
        again = Transaction(BANK, "deposit", transfer(CASH, ACCOUNT, 500), utc_now(), external_id="antigo-1")
        spent = Transaction(BANK, "withdrawal", transfer(ACCOUNT, CASH, 200), utc_now(), spender=ACCOUNT)
        results = post(app, PostingBatch.of([again, spent]))
    assert [(r.status, r.balances_after) for r in results] == [(Status.DUPLICATE, ()), (Status.POSTED, (300, 300))]
    with connect(upgraded, "app", all_workspaces=True) as connection:
        assert chart.CASH in accounts_by_code(connection, SHOP)
        for look in (invariants.balanced, invariants.balances, invariants.once, invariants.acknowledged):
            outcome = look(connection)
            assert outcome.holds, outcome.detail


def test_closed_days_and_sales_are_as_they_were(upgraded: Settings) -> None:
    with connect(upgraded, "app", all_workspaces=True) as connection:
        closed = connection.execute("SELECT business_date, counted_cents FROM fluxo.closed_days").fetchall()
        assert closed == [(date(2020, 1, 1), None)]
        assert connection.execute("SELECT id, gross_cents FROM fluxo.sales").fetchall() == [(SALE, 500)]


def test_the_past_is_fenced_too(upgraded: Settings) -> None:
    with connect(upgraded, "app") as app:
        app.execute(ENTER, (workspaces_literal([SHOP]),))
        found = app.execute("SELECT DISTINCT workspace_id FROM fluxo.transactions").fetchall()
    assert found == [(SHOP,)]

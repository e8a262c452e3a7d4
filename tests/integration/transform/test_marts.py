"""What goes into the ledger comes out of the marts, to the centavo."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import NewAccount, Workspace, accounts_by_code, open_accounts, open_workspace
from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.chart import AccountTemplate, Kind, WorkspaceKind
from fluxo.ledger.entries import PaymentMethod, SaleAmounts, TransactionKind, sale, sale_return, transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from orchestration.transform.runner import DbtResult, DbtRunner

from .conftest import copy_raw

CUSTOMER = ("Joaquina Prazeres", "52998224725", "joaquina@prazeres.example")
SIGNED_UP = datetime(2026, 3, 1, 12, tzinfo=UTC)
ReadMarts = Connection[TupleRow]


def at(day: int, month: int = 3, hour: int = 15) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def book(connection: Connection[TupleRow], *transactions: Transaction) -> None:
    results = post(connection, PostingBatch.of(transactions))
    assert {result.status for result in results} == {Status.POSTED}


def golden_shop(connection: Connection[TupleRow]) -> None:
    """The month of the golden DRE, in March, with half of it again in April."""
    shop = open_workspace(connection, "loja-dourada", WorkspaceKind.SHOP, "Loja Dourada")
    accounts = accounts_by_code(connection, shop.id)

    def entry(debit: str, credit: str, reais: int, when: datetime) -> Transaction:
        legs = transfer(accounts[debit], accounts[credit], reais * 100)
        return Transaction(shop.id, TransactionKind.EXPENSE, legs, when)

    inventory, bank = chart.INVENTORY, chart.BANK
    book(
        connection,
        entry(inventory, chart.CAPITAL, 20_000, at(1)),
        entry(inventory, chart.SUPPLIERS, 50_000, at(2)),
        entry(bank, chart.SALES_REVENUE, 100_000, at(10)),
        entry(chart.SALES_TAXES, chart.TAXES_PAYABLE, 8_000, at(10)),
        # opening stock + purchases - closing stock
        entry(chart.COST_OF_GOODS, inventory, 20_000 + 50_000 - 18_000, at(31)),
        entry(chart.CARD_FEES, bank, 5_000, at(11)),
        entry(chart.RENT, bank, 12_000, at(5)),
        entry(chart.PAYROLL, bank, 8_000, at(6)),
        entry(chart.DEPRECIATION, inventory, 1_500, at(31)),
        entry(chart.FINANCIAL_EXPENSES, bank, 500, at(20)),
        entry(bank, chart.SALES_REVENUE, 46_000, at(10, month=4)),
    )


def selling_shop(connection: Connection[TupleRow]) -> None:
    """One sale by debit card and its return, with their items, as the API writes them."""
    shop = open_workspace(connection, "loja-vende", WorkspaceKind.SHOP, "Loja que vende")
    accounts = accounts_by_code(connection, shop.id)
    sold = SaleAmounts(30_000, taxes_cents=1_200, cost_cents=10_000, fee_cents=315)
    returned = SaleAmounts(30_000, taxes_cents=1_200, cost_cents=10_000)
    method = PaymentMethod.DEBIT_CARD
    kinds = (
        ("sale", sold, sale(accounts, method, sold)),
        ("return", returned, sale_return(accounts, method, returned)),
    )
    for day, (kind, amounts, entries) in enumerate(kinds, start=1):
        transaction = Transaction(shop.id, kind, entries, at(day))
        book(connection, transaction)
        sale_id = uuid7()
        connection.execute(
            "INSERT INTO fluxo.sales (id, workspace_id, transaction_id, kind, seller, payment_method, gross_cents, "
            "deductions_cents, cost_cents, fee_cents, occurred_at, business_date, recorded_at) "
            "VALUES (%s, %s, %s, %s, 'V1', %s, %s, %s, %s, %s, %s, %s, now())",
            (
                sale_id, shop.id, transaction.id, kind, method.value, amounts.gross_cents, amounts.taxes_cents,
                amounts.cost_cents, amounts.fee_cents, at(day), at(day).date(),
            ),
        )  # fmt: skip
        connection.execute(
            "INSERT INTO fluxo.sale_items (sale_id, line, workspace_id, product_code, description, quantity, "
            "unit_price_cents, unit_cost_cents, total_cents, recorded_at) "
            "VALUES (%s, 1, %s, 'P1', 'Caneca', 3, 10000, 3333, 30000, now())",
            (sale_id, shop.id),
        )


def log_request(
    connection: Connection[TupleRow], bank: Workspace, customer: UUID, route: str, when: datetime, reason: str | None
) -> None:
    connection.execute(
        "INSERT INTO fluxo.request_log (id, workspace_id, customer_id, request_id, method, route, status, outcome, "
        "reason, started_at, total_ms, db_ms, recorded_at) "
        "VALUES (%s, %s, %s, 'r', 'POST', %s, %s, %s, %s, %s, 8, 2, %s)",
        (uuid7(), bank.id, customer, route, 422 if reason else 201, "refused" if reason else "ok", reason, when, when),
    )


def bank_with_a_customer(connection: Connection[TupleRow]) -> None:
    """Sign-up, login, deposit, a Pix at 01:30 UTC (still the day before in Sao Paulo), a refusal, 30 days on."""
    bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco")
    accounts = accounts_by_code(connection, bank.id)
    name, document, email = CUSTOMER
    customer = uuid7()
    connection.execute(
        "INSERT INTO fluxo.customers (id, workspace_id, name, document, email, segment, kyc_status, kyc_at, created_at)"
        " VALUES (%s, %s, %s, %s, %s, 'varejo', 'approved', %s, %s)",
        (customer, bank.id, name, document, email, SIGNED_UP + timedelta(minutes=90), SIGNED_UP),
    )
    template = AccountTemplate(chart.customer_account_code("000001"), name, Kind.LIABILITY, chart.CUSTOMER_DEPOSITS)
    other = AccountTemplate(chart.customer_account_code("000002"), "Outra", Kind.LIABILITY, chart.CUSTOMER_DEPOSITS)
    mine, theirs = open_accounts(connection, bank.id, [NewAccount(template, customer), NewAccount(other)])
    late_pix = datetime(2026, 3, 6, 1, 30, tzinfo=UTC)
    book(
        connection,
        Transaction(bank.id, "deposit", transfer(accounts[chart.BANK], mine, 100_00), at(3)),
        Transaction(bank.id, "pix", transfer(mine, theirs, 30_01), late_pix, f"para {name}", counterparty=name),
        Transaction(bank.id, "pix", transfer(mine, theirs, 1), at(5, month=4)),
        # arrives after the others and belongs to a day in their middle
        Transaction(bank.id, "deposit", transfer(accounts[chart.BANK], mine, 5_00), at(4), recorded_at=at(9, month=4)),
    )
    log_request(connection, bank, customer, "/login", at(2), None)
    log_request(connection, bank, customer, "/pix", at(4), "insufficient_funds")


@pytest.fixture(scope="module")
def built(settings: Settings, dbt: DbtRunner) -> DbtResult:
    with connect(settings, "app", all_workspaces=True) as connection:
        golden_shop(connection)
        selling_shop(connection)
        bank_with_a_customer(connection)
    copy_raw(settings)
    return dbt.build()


@pytest.fixture
def marts(settings: Settings, built: DbtResult) -> Iterator[ReadMarts]:
    with connect(settings, "reader") as connection:
        yield connection


def test_everything_is_built_and_every_test_passes(built: DbtResult) -> None:
    assert built.failures == []
    assert built.success
    assert (built.skipped, built.models > 20, built.tests > 50) == (0, True, True)


def test_unit_tests_of_the_models_pass(built: DbtResult, dbt: DbtRunner) -> None:
    result = dbt.unit_tests()
    assert result.failures == []
    assert result.tests >= 9


def test_the_golden_dre(marts: ReadMarts) -> None:
    lines = dict(
        marts.execute(
            "SELECT line_code, amount FROM marts.fct_dre_monthly "
            "WHERE workspace_slug = 'loja-dourada' AND month = '2026-03-01' ORDER BY line_order"
        ).fetchall()
    )
    assert {code: str(amount) for code, amount in lines.items()} == {
        "receita_bruta": "100000.00",
        "deducoes": "-8000.00",
        "receita_liquida": "92000.00",
        "cmv": "-52000.00",
        "lucro_bruto": "40000.00",
        "despesas_variaveis": "-5000.00",
        "margem_contribuicao": "35000.00",
        "despesas_fixas": "-20000.00",
        "ebitda": "15000.00",
        "depreciacao_amortizacao": "-1500.00",
        "resultado_financeiro": "-500.00",
        "resultado_antes_impostos": "13000.00",
        "impostos": "0.00",
        "lucro_liquido": "13000.00",
    }
    # break-even: fixed expenses over the contribution margin's share
    share = lines["margem_contribuicao"] / lines["receita_liquida"]
    assert round(-lines["despesas_fixas"] / share, 2) == Decimal("52571.43")


def test_shares_and_changes_of_the_dre(marts: ReadMarts) -> None:
    query = (
        "SELECT previous_amount, net_revenue_share, change_on_previous FROM marts.fct_dre_monthly "
        "WHERE workspace_slug = 'loja-dourada' AND month = %s AND line_code = %s"
    )
    assert marts.execute(query, (date(2026, 3, 1), "margem_contribuicao")).fetchone() == (None, Decimal("0.3804"), None)
    april = marts.execute(query, (date(2026, 4, 1), "receita_liquida")).fetchone()
    assert april == (Decimal("92000.00"), Decimal("1.0000"), Decimal("-0.5000"))


def test_the_consolidation_follows_the_late_row_and_keeps_quiet_days(marts: ReadMarts) -> None:
    rows = marts.execute(
        "SELECT business_date, opening_amount, inflow_amount, outflow_amount, closing_amount, transaction_count, "
        "entry_count FROM marts.fct_daily_consolidation "
        "WHERE workspace_slug = 'banco' AND account_group = 'depositos_clientes' ORDER BY business_date"
    ).fetchall()
    days = {row[0]: tuple(map(str, row[1:])) for row in rows}
    assert list(days) == [date(2026, 3, 3) + timedelta(days=n) for n in range(34)]
    assert days[date(2026, 3, 3)] == ("0.00", "100.00", "0.00", "100.00", "1", "1")
    assert days[date(2026, 3, 4)] == ("100.00", "5.00", "0.00", "105.00", "1", "1")
    # one Pix between two customers: one transaction, two entries, on its day in Sao Paulo
    assert days[date(2026, 3, 5)] == ("105.00", "30.01", "30.01", "105.00", "1", "2")
    assert days[date(2026, 3, 6)] == ("105.00", "0.00", "0.00", "105.00", "0", "0")
    assert days[date(2026, 4, 5)] == ("105.00", "0.01", "0.01", "105.00", "1", "2")


def test_the_days_of_an_account(marts: ReadMarts) -> None:
    rows = marts.execute(
        "SELECT business_date, inflow_amount, outflow_amount, closing_amount FROM marts.fct_account_daily "
        "WHERE account_code = '2.1.1.000001' ORDER BY business_date"
    ).fetchall()
    assert [(row[0].isoformat(), *map(str, row[1:])) for row in rows] == [
        ("2026-03-03", "100.00", "0.00", "100.00"),
        ("2026-03-04", "5.00", "0.00", "105.00"),
        ("2026-03-05", "0.00", "30.01", "74.99"),
        ("2026-04-05", "0.00", "0.01", "74.98"),
    ]


def test_the_journey(marts: ReadMarts) -> None:
    row = marts.execute(
        "SELECT segment, first_login_at, first_deposit_at, first_pix_at, active_30_days_at, last_stage, "
        "hours_sign_up_to_kyc, hours_kyc_to_first_deposit, last_error FROM marts.fct_customer_journey"
    ).fetchone()
    assert row == (
        "varejo",
        at(2),
        at(3),
        datetime(2026, 3, 6, 1, 30, tzinfo=UTC),
        at(5, month=4),
        "active_30_days",
        Decimal("1.50"),
        Decimal("49.50"),
        "insufficient_funds",
    )


def test_lead_times(marts: ReadMarts) -> None:
    rows = marts.execute(
        "SELECT workspace_slug, route, requests, ok_count, refused_count, success_rate, p99_ms "
        "FROM marts.fct_lead_time_daily ORDER BY route"
    ).fetchall()
    assert [tuple(map(str, row)) for row in rows] == [
        ("banco", "/login", "1", "1", "0", "1.0000", "8.000"),
        ("banco", "/pix", "1", "0", "1", "0.0000", "8.000"),
    ]


def test_a_return_takes_the_sale_back_but_not_its_fee(marts: ReadMarts) -> None:
    total = marts.execute(
        "SELECT sum(gross_amount), sum(fee_amount), sum(margin_amount), sum(item_count) FROM marts.fct_sales"
    ).fetchone()
    assert total == (Decimal("0.00"), Decimal("3.15"), Decimal("-3.15"), 2)
    items = marts.execute("SELECT sum(quantity), sum(total_amount), count(*) FROM marts.fct_sale_items").fetchone()
    assert items == (0, Decimal("0.00"), 2)


def test_marts_hold_no_personal_data(marts: ReadMarts) -> None:
    columns = marts.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'marts'"
    ).fetchall()
    assert columns
    for table, column in columns:
        query = sql.SQL("SELECT count(*) FROM marts.{} WHERE {}::text ILIKE ANY (%s)")
        patterns = [f"%{word}%" for word in CUSTOMER]
        found = marts.execute(query.format(sql.Identifier(table), sql.Identifier(column)), (patterns,)).fetchone()
        assert found == (0,), f"{table}.{column}"


def test_every_entry_is_in_the_ledger_mart(settings: Settings, marts: ReadMarts) -> None:
    with connect(settings, "app", all_workspaces=True) as operational:
        there = operational.execute("SELECT count(*), sum(abs(amount_cents)) FROM fluxo.entries").fetchone()
    assert there is not None
    here = marts.execute(
        "SELECT count(*), sum(abs(amount)) * 100, sum(amount) FROM marts.fct_ledger_entries"
    ).fetchone()
    assert here == (there[0], there[1], 0)


def test_building_again_changes_nothing(settings: Settings, built: DbtResult, dbt: DbtRunner) -> None:
    def contents() -> dict[str, object]:
        with connect(settings, "reader") as reader:
            tables = reader.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts'")
            names = sorted(row[0] for row in tables.fetchall())
            query = sql.SQL("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM marts.{} AS t")
            return {name: reader.execute(query.format(sql.Identifier(name))).fetchone() for name in names}

    before = contents()
    assert len(before) == 10
    assert dbt.build("marts").success
    assert contents() == before

"""A small ledger over some days, posted through the one function that posts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import NewAccount, accounts_by_code, open_accounts, open_workspace
from fluxo.ledger.chart import CASH, CUSTOMER_DEPOSITS, FEES_EARNED, AccountTemplate, Kind, WorkspaceKind
from fluxo.ledger.chart import customer_account_code as code_of
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.settings import Settings

FIRST = date(2025, 3, 1)
_CUSTOMERS = 5
_TEMPLATE = AccountTemplate("", "Conta", Kind.LIABILITY, CUSTOMER_DEPOSITS)


def _books(settings: Settings) -> tuple[UUID, dict[str, UUID]]:
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco")
        there = accounts_by_code(connection, bank.id)
        missing = [code_of(str(n)) for n in range(_CUSTOMERS) if code_of(str(n)) not in there]
        open_accounts(connection, bank.id, [NewAccount(replace(_TEMPLATE, code=code)) for code in missing])
        return bank.id, accounts_by_code(connection, bank.id)


def post_day(settings: Settings, day: date, count: int, tag: str = "") -> None:
    """Post ``count`` transactions recorded on a UTC day, the last of them in its last second; seeded by the day."""
    bank, accounts = _books(settings)
    random = Random(f"{day}{tag}")
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    batch = PostingBatch()
    for number in range(count):
        recorded = midnight + timedelta(days=(number + 1) / count) - timedelta(microseconds=1)
        customer = accounts[code_of(str(random.randrange(_CUSTOMERS)))]
        other = accounts[FEES_EARNED] if number % 7 == 6 else accounts[CASH]
        debit, credit = (customer, other) if other == accounts[FEES_EARNED] else (other, customer)
        batch.add(
            Transaction(
                bank, "fee" if number % 7 == 6 else "deposit", transfer(debit, credit, random.randrange(1, 99_999)),
                recorded - timedelta(seconds=2), description="Depósito", external_id=f"{day}-{tag}-{number}",
                recorded_at=recorded,
            )
        )  # fmt: skip
    with connect(settings, "app", all_workspaces=True) as connection:
        assert {result.status.value for result in post(connection, batch)} == {"posted"}


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]


def add_a_sale_a_customer_and_a_request(settings: Settings, day: date) -> None:
    """Put one row into each of the tables that postings leave empty, recorded on a UTC day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with connect(settings, "app", all_workspaces=True) as connection:
        for statement in _OTHER_ROWS:
            connection.execute(statement, {"at": at, "day": day})
    with connect(settings, "owner") as owner:
        owner.execute(_EVENTS, {"at": at})


_OTHER_ROWS = (
    b"""INSERT INTO fluxo.customers (id, workspace_id, name, kyc_status, kyc_at, created_at, recorded_at)
    SELECT gen_random_uuid(), id, 'Cliente', 'approved', %(at)s, %(at)s, %(at)s FROM fluxo.workspaces""",
    b"""INSERT INTO fluxo.sales (id, workspace_id, transaction_id, kind, payment_method, gross_cents, cost_cents,
        occurred_at, business_date, recorded_at)
    SELECT gen_random_uuid(), workspace_id, id, 'sale', 'pix', 2, 1, %(at)s, %(day)s, %(at)s
    FROM fluxo.transactions WHERE amount_cents >= 2 ORDER BY id LIMIT 1""",
    b"""INSERT INTO fluxo.sale_items (sale_id, line, workspace_id, product_code, quantity, unit_price_cents,
        unit_cost_cents, total_cents, recorded_at)
    SELECT id, 1, workspace_id, 'P1', 2, 1, 1, 2, recorded_at FROM fluxo.sales""",
    b"""INSERT INTO fluxo.request_log (id, request_id, method, route, status, outcome, started_at, total_ms, db_ms,
        recorded_at)
    VALUES (gen_random_uuid(), 'r', 'GET', '/saldo', 200, 'ok', %(at)s, 2, 1, %(at)s)""",
)
_EVENTS = b"""
INSERT INTO fluxo.outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, transaction_id,
    amount_cents, balance_after_cents, occurred_at, recorded_at)
SELECT type, 'account', account_id, version, workspace_id, transaction_id, amount_cents, balance_after_cents,
    %(at)s, %(at)s
FROM fluxo.entries, (VALUES ('ledger.entry_written'), ('account.balance.updated')) AS event (type)
WHERE transaction_id = (SELECT transaction_id FROM fluxo.entries ORDER BY account_id, version LIMIT 1)
UNION ALL
SELECT 'transaction.completed', 'transaction', transaction_id, 3, workspace_id, transaction_id, NULL, NULL,
    %(at)s, %(at)s
FROM (SELECT * FROM fluxo.entries ORDER BY account_id, version LIMIT 1) AS one
"""

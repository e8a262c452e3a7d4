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
    with connect(settings, "app") as connection:
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
    with connect(settings, "app") as connection:
        assert {result.status.value for result in post(connection, batch)} == {"posted"}


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in range(count)]

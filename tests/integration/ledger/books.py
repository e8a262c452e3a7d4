"""Books of a bank to post to: house cash and a few customers with a floor of zero, opened in one call."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.scope import ENTER, workspaces_literal
from fluxo.db.workspaces import NewAccount, Workspace, accounts_by_code, open_accounts, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import AccountTemplate, Kind, WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Transaction
from fluxo.settings import Settings
from orchestration.verify import ledger as invariants

_numbers = itertools.count(1)


@dataclass
class Books:
    settings: Settings
    workspace: Workspace
    cash: UUID
    customers: list[UUID]

    def balances(self) -> dict[UUID, tuple[int, int]]:
        """Return balance in centavos and version of every account there is."""
        with connect(self.settings, "app", all_workspaces=True) as connection:
            rows = connection.execute(
                "SELECT account_id, balance_cents, version FROM fluxo.account_balances"
            ).fetchall()
        return {account: (balance, version) for account, balance, version in rows}

    @contextmanager
    def entered(self) -> Iterator[Connection[TupleRow]]:
        """A transaction as the API's: it sees this workspace and announces what it posts."""
        with connect(self.settings, "app") as connection:
            connection.execute(ENTER, (workspaces_literal([self.workspace.id]),))
            yield connection

    def move(self, debit: UUID, credit: UUID, cents: int, external_id: str | None = None) -> Transaction:
        """A Pix from one account to the other, not posted yet."""
        return Transaction(self.workspace.id, "pix", transfer(debit, credit, cents), utc_now(), external_id=external_id)


def open_books(settings: Settings, customers: int = 4) -> Books:
    number = next(_numbers)
    with connect(settings, "app", all_workspaces=True) as connection:
        workspace = open_workspace(connection, f"banco-{number}", WorkspaceKind.BANK, "Banco")
        new = [
            NewAccount(
                AccountTemplate(chart.customer_account_code(str(i)), "c", Kind.LIABILITY, chart.CUSTOMER_DEPOSITS),
                None,
                0,
            )
            for i in range(customers)
        ]
        ids = open_accounts(connection, workspace.id, new)
        return Books(settings, workspace, accounts_by_code(connection, workspace.id)[chart.CASH], ids)


def broken_invariants(settings: Settings) -> list[str]:
    """Return what `fluxo verify` would say of invariants 1 to 4 if they did not hold."""
    looks = (invariants.balanced, invariants.balances, invariants.once, invariants.acknowledged)
    with connect(settings, "app", all_workspaces=True) as connection:
        return [outcome.detail for look in looks if not (outcome := look(connection)).holds]

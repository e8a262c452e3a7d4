"""Open workspaces and accounts. Belongs here: inserts of books and accounts, in the caller's transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.scope import FIND_WORKSPACE
from fluxo.ids import uuid7
from fluxo.ledger.chart import CHARTS, AccountTemplate, WorkspaceKind

INSERT_WORKSPACE = """
WITH opened AS (
    INSERT INTO fluxo.workspaces (id, slug, kind, name, currency) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (slug) DO NOTHING
    RETURNING id
)
INSERT INTO fluxo.workspace_settings (workspace_id) SELECT id FROM opened
"""
INSERT_ACCOUNT = """
INSERT INTO fluxo.accounts (id, workspace_id, customer_id, code, name, kind, normal_side, account_group, dre_line)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
INSERT_BALANCE = """
INSERT INTO fluxo.account_balances (account_id, workspace_id, normal_sign, floor_cents) VALUES (%s, %s, %s, %s)
"""
SELECT_ACCOUNTS = "SELECT code, id FROM fluxo.accounts WHERE workspace_id = %s"


@dataclass(frozen=True)
class Workspace:
    id: UUID
    slug: str
    kind: WorkspaceKind
    name: str
    currency: str


@dataclass(frozen=True)
class NewAccount:
    """An account to open. ``floor_cents`` is the lowest balance allowed, in the normal side; None: no floor."""

    template: AccountTemplate
    customer_id: UUID | None = None
    floor_cents: int | None = None


def find_workspace(connection: Connection[TupleRow], slug: str) -> Workspace | None:
    row = connection.execute(FIND_WORKSPACE, (slug,)).fetchone()
    return Workspace(row[0], row[1], WorkspaceKind(row[2]), row[3], row[4]) if row else None


def open_workspace(
    connection: Connection[TupleRow], slug: str, kind: WorkspaceKind, name: str, currency: str = "BRL"
) -> Workspace:
    """Return the workspace of this slug, opened with its chart of accounts if it is new."""
    opened = connection.execute(INSERT_WORKSPACE, (uuid7(), slug, kind.value, name, currency)).rowcount == 1
    workspace = find_workspace(connection, slug)
    assert workspace is not None
    if opened:
        open_accounts(connection, workspace.id, [NewAccount(template) for template in CHARTS[kind]])
    return workspace


def open_accounts(connection: Connection[TupleRow], workspace_id: UUID, accounts: Iterable[NewAccount]) -> list[UUID]:
    """Open accounts with a balance of zero; return their ids in order."""
    account_rows: list[tuple[object, ...]] = []
    balance_rows: list[tuple[object, ...]] = []
    for account in accounts:
        account_id, template = uuid7(), account.template
        account_rows.append(
            (
                account_id,
                workspace_id,
                account.customer_id,
                template.code,
                template.name,
                template.kind.value,
                template.kind.normal_side,
                template.group,
                template.dre_line.value if template.dre_line else None,
            )
        )
        balance_rows.append((account_id, workspace_id, template.kind.normal_sign, account.floor_cents))
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ACCOUNT, account_rows)
        cursor.executemany(INSERT_BALANCE, balance_rows)
    return [UUID(str(row[0])) for row in account_rows]


def accounts_by_code(connection: Connection[TupleRow], workspace_id: UUID) -> dict[str, UUID]:
    """Return the ids of a workspace's accounts by their code."""
    return dict(connection.execute(SELECT_ACCOUNTS, (workspace_id,)).fetchall())

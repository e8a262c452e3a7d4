"""Between lines and the ledger: post a batch, or only say what would become of it.

Belongs here: batches, commits, retries, and telling a line known already from an id used twice. What a
line books is its own business (``bank.py``, ``sales.py``).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from psycopg import Connection, errors
from psycopg.rows import TupleRow

from fluxo.db.post import post
from fluxo.db.workspaces import Workspace, accounts_by_code
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from imports.errors import BadLine, ImportRefused

SELECT_EARLIER = """
SELECT t.external_id, t.business_date, e.account_id, e.amount_cents
FROM fluxo.transactions AS t
JOIN fluxo.entries AS e ON e.transaction_id = t.id
WHERE t.workspace_id = %s AND t.external_id = ANY(%s)
"""
SELECT_CLOSED = "SELECT max(business_date) FROM fluxo.closed_days WHERE workspace_id = %s"
ATTEMPTS = 3

_REFUSALS = {
    Status.CLOSED_DAY: "the day is closed in the ledger",
    Status.INSUFFICIENT_FUNDS: "the account would fall below the lowest balance it is allowed",
    Status.UNKNOWN_ACCOUNT: "an account of the posting is not in the workspace",
    Status.UNBALANCED: "the entries do not sum to zero",
    Status.LIMIT_EXCEEDED: "the amount or a balance would pass what the ledger accepts",
}


class Known(StrEnum):
    """The good fates of a transaction."""

    POSTED = "posted"
    DUPLICATE = "duplicate"


Outcome = Known | BadLine


class Postable(Protocol):
    """A line, or a group of lines, that makes one transaction."""

    @property
    def external_id(self) -> str: ...
    @property
    def business_date(self) -> date: ...
    @property
    def signed_cents(self) -> int:
        """Positive for money in (or a sale), negative for money out (or a return)."""

    def main_entry(self, accounts: dict[str, UUID]) -> tuple[UUID | None, int]:
        """The account and signed amount by which an earlier posting is recognised as the same."""

    def transaction(self, workspace_id: UUID, accounts: dict[str, UUID]) -> Transaction: ...


Item = TypeVar("Item", bound=Postable)
Taken_contra = TypeVar("Taken_contra", bound=Postable, contravariant=True)


class Loader(Protocol[Taken_contra]):
    """Takes items with different external ids; answers their outcomes in order."""

    def load(self, items: Sequence[Taken_contra]) -> list[Outcome]: ...


class _Earlier:
    """What the ledger already has under some external ids."""

    def __init__(self, connection: Connection[TupleRow], workspace_id: UUID, external_ids: list[str]) -> None:
        self._found: dict[str, tuple[date, set[tuple[UUID, int]]]] = {}
        rows = connection.execute(SELECT_EARLIER, (workspace_id, external_ids)) if external_ids else ()
        for external_id, business_date, account_id, amount_cents in rows:
            self._found.setdefault(external_id, (business_date, set()))[1].add((account_id, amount_cents))

    def __contains__(self, external_id: str) -> bool:
        return external_id in self._found

    def outcome(self, item: Postable, accounts: dict[str, UUID]) -> Outcome:
        """Duplicate if the same money moved on the same day on the same account, else a refusal."""
        business_date, entries = self._found[item.external_id]
        if business_date == item.business_date and item.main_entry(accounts) in entries:
            return Known.DUPLICATE
        return BadLine("external_id_reused", f"{item.external_id} is in the ledger with another amount, day or account")


class LedgerLoader(Generic[Item]):
    """Posts each batch; commits it at once, or leaves the commit to the caller (``--strict``)."""

    def __init__(self, connection: Connection[TupleRow], workspace: Workspace, *, commit_each: bool) -> None:
        self.connection = connection
        self.workspace = workspace
        self.accounts = accounts_by_code(connection, workspace.id)
        self._commit_each = commit_each

    def load(self, items: Sequence[Item]) -> list[Outcome]:
        """Post what is new. A clash with another writer is tried again, if batches commit one by one."""
        for _ in range(ATTEMPTS if self._commit_each else 1):
            try:
                outcomes = self._load_once(items)
                if self._commit_each:
                    self.connection.commit()
                return outcomes
            except (errors.DeadlockDetected, errors.UniqueViolation):
                self.connection.rollback()
                self.accounts = accounts_by_code(self.connection, self.workspace.id)
        raise ImportRefused(f"Another writer keeps changing workspace {self.workspace.slug}: run the import again.")

    def before_posting(self, items: Sequence[Item]) -> None:
        """Prepare what the postings refer to, in their transaction."""

    def after_posting(self, posted: Sequence[tuple[Item, Transaction]]) -> None:
        """Write what belongs to the postings, in their transaction."""

    def _load_once(self, items: Sequence[Item]) -> list[Outcome]:
        self.before_posting(items)
        transactions = [item.transaction(self.workspace.id, self.accounts) for item in items]
        statuses = [result.status for result in post(self.connection, PostingBatch.of(transactions))]
        known = [item.external_id for item, status in zip(items, statuses, strict=True) if status is Status.DUPLICATE]
        earlier = _Earlier(self.connection, self.workspace.id, known)
        self.after_posting(
            [pair for pair, status in zip(zip(items, transactions, strict=True), statuses, strict=True)
             if status is Status.POSTED]
        )  # fmt: skip
        return [self._outcome(item, status, earlier) for item, status in zip(items, statuses, strict=True)]

    def _outcome(self, item: Item, status: Status, earlier: _Earlier) -> Outcome:
        if status is Status.POSTED:
            return Known.POSTED
        if status is Status.DUPLICATE:
            return earlier.outcome(item, self.accounts)
        return BadLine(status.value, _REFUSALS[status])


class DryRunLoader(Generic[Item]):
    """Says what would become of a batch by reading only. Overdrafts are seen when posting, not here."""

    def __init__(self, connection: Connection[TupleRow], workspace: Workspace | None) -> None:
        self._connection = connection
        self._workspace = workspace
        self._accounts = accounts_by_code(connection, workspace.id) if workspace else {}

    def load(self, items: Sequence[Item]) -> list[Outcome]:
        if self._workspace is None:
            return [Known.POSTED] * len(items)
        workspace_id = self._workspace.id
        earlier = _Earlier(self._connection, workspace_id, [item.external_id for item in items])
        row = self._connection.execute(SELECT_CLOSED, (workspace_id,)).fetchone()
        last_closed = row[0] if row else None
        outcomes: list[Outcome] = []
        for item in items:
            if item.external_id in earlier:
                outcomes.append(earlier.outcome(item, self._accounts))
            elif last_closed is not None and item.business_date <= last_closed:
                outcomes.append(BadLine(Status.CLOSED_DAY.value, _REFUSALS[Status.CLOSED_DAY]))
            else:
                outcomes.append(Known.POSTED)
        return outcomes

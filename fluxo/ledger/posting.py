"""Transactions to be posted, and the batch form in which they travel to the database.

Belongs here: the shape and the balance rule. What a deposit or a sale consists of is in
``entries.py``; the writing is ``fluxo.db.post``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fluxo.ids import uuid7


class Status(StrEnum):
    """What became of a transaction: posted, known already, or the rule it breaks."""

    POSTED = "posted"
    DUPLICATE = "duplicate"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNBALANCED = "unbalanced"
    CLOSED_DAY = "closed_day"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    LIMIT_EXCEEDED = "limit_exceeded"
    TRANSACTION_LIMIT_EXCEEDED = "transaction_limit_exceeded"
    DAILY_LIMIT_EXCEEDED = "daily_limit_exceeded"
    NIGHT_LIMIT_EXCEEDED = "night_limit_exceeded"
    HOLD_NOT_ACTIVE = "hold_not_active"
    HOLD_EXCEEDED = "hold_exceeded"


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a transaction: signed centavos on an account, debit positive."""

    account_id: UUID
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """A header and its entries. ``recorded_at`` is given only by bulk history; otherwise it is the commit's.

    ``spender`` is the account of its own whose limits the transaction counts against, ``hold_id`` the hold it
    captures, ``correlation_id`` the request that its events name.
    """

    workspace_id: UUID
    kind: str
    entries: tuple[Entry, ...]
    occurred_at: datetime
    description: str = ""
    counterparty: str | None = None
    external_id: str | None = None
    reverses_id: UUID | None = None
    recorded_at: datetime | None = None
    correlation_id: str | None = None
    spender: UUID | None = None
    hold_id: UUID | None = None
    id: UUID = field(default_factory=uuid7)

    def __post_init__(self) -> None:
        if len(self.entries) < 2:
            raise ValueError("a transaction has at least two entries")
        if any(entry.amount_cents == 0 for entry in self.entries):
            raise ValueError("an entry moves at least one centavo")
        if sum(entry.amount_cents for entry in self.entries) != 0:
            raise ValueError("the entries of a transaction sum to zero")
        if self.occurred_at.tzinfo is None:
            raise ValueError("occurred_at needs a time zone")

    @property
    def amount_cents(self) -> int:
        """The sum of the debits."""
        return sum(entry.amount_cents for entry in self.entries if entry.amount_cents > 0)


@dataclass(slots=True)
class PostingBatch:
    """Transactions as columns, the arguments of ``fluxo.post`` in its order.

    ``entry_transaction`` is the 1-based position of the entry's transaction and never decreases. The
    columns may be filled directly (bulk paths) or by ``add``.
    """

    ids: list[UUID] = field(default_factory=list)
    workspace_ids: list[UUID] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    counterparties: list[str | None] = field(default_factory=list)
    external_ids: list[str | None] = field(default_factory=list)
    reverses_ids: list[UUID | None] = field(default_factory=list)
    occurred_ats: list[datetime] = field(default_factory=list)
    recorded_ats: list[datetime | None] = field(default_factory=list)
    correlation_ids: list[str | None] = field(default_factory=list)
    spenders: list[UUID | None] = field(default_factory=list)
    hold_ids: list[UUID | None] = field(default_factory=list)
    entry_transaction: list[int] = field(default_factory=list)
    entry_account_ids: list[UUID] = field(default_factory=list)
    entry_amounts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, transactions: Iterable[Transaction]) -> "PostingBatch":
        batch = cls()
        for transaction in transactions:
            batch.add(transaction)
        return batch

    def add(self, transaction: Transaction) -> None:
        self.ids.append(transaction.id)
        self.workspace_ids.append(transaction.workspace_id)
        self.kinds.append(transaction.kind)
        self.descriptions.append(transaction.description)
        self.counterparties.append(transaction.counterparty)
        self.external_ids.append(transaction.external_id)
        self.reverses_ids.append(transaction.reverses_id)
        self.occurred_ats.append(transaction.occurred_at)
        self.recorded_ats.append(transaction.recorded_at)
        self.correlation_ids.append(transaction.correlation_id)
        self.spenders.append(transaction.spender)
        self.hold_ids.append(transaction.hold_id)
        position = len(self.ids)
        for entry in transaction.entries:
            self.entry_transaction.append(position)
            self.entry_account_ids.append(entry.account_id)
            self.entry_amounts.append(entry.amount_cents)

    def __len__(self) -> int:
        return len(self.ids)

    def arguments(self) -> tuple[list[object], ...]:
        """The columns in the order of ``fluxo.post``'s parameters."""
        return (
            self.ids, self.workspace_ids, self.kinds, self.descriptions, self.counterparties,
            self.external_ids, self.reverses_ids, self.occurred_ats, self.recorded_ats,
            self.correlation_ids, self.spenders, self.hold_ids,
            self.entry_transaction, self.entry_account_ids, self.entry_amounts,
        )  # type: ignore[return-value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """The fate of one transaction; ``transaction_id`` is the one in the ledger where there is one.

    ``balances_after`` are the balances in centavos after each of its entries, in order, if it was posted.
    """

    status: Status
    transaction_id: UUID
    balances_after: tuple[int, ...] = ()

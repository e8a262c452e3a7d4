"""The ledger in plain Python, as its documentation tells it: one transaction after the other, no SQL, no sets.

What ``fluxo.post`` does at once for a batch must come to what this does in turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from fluxo.clock import business_date
from fluxo.ledger.posting import Entry, Status, Transaction
from fluxo.money import MAX_BALANCE, MAX_CENTS

LONG_AGO = date(2000, 1, 1)


@dataclass
class Limits:
    """What a customer may send, and what of it is used."""

    transaction: int
    daily: int
    night: int
    day: date = LONG_AGO
    day_used: int = 0
    night_of: date = LONG_AGO
    night_used: int = 0


@dataclass
class Account:
    """Balances after each entry, in the normal side; the last one is the balance, their number the version."""

    workspace: UUID
    sign: int
    floor: int | None = None
    limits: Limits | None = None
    history: list[tuple[int, int]] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return self.history[-1][1] if self.history else 0


@dataclass(frozen=True)
class Fate:
    status: Status
    transaction: UUID
    balances_after: tuple[int, ...] = ()


def night_of(instant: datetime) -> date | None:
    """Return the date that the night (20h to 6h in Sao Paulo) of an instant begins on; None by day."""
    local = instant.astimezone(ZoneInfo("America/Sao_Paulo"))
    return None if 6 <= local.hour <= 19 else (local - timedelta(hours=6)).date()


class Ledger:
    def __init__(self) -> None:
        self.accounts: dict[UUID, Account] = {}
        self.posted: dict[UUID, Transaction] = {}
        self.external: dict[tuple[UUID, str], UUID] = {}
        self.closed: set[tuple[UUID, date]] = set()

    def post(self, batch: Sequence[Transaction]) -> list[Fate]:
        """Post a batch, whatever becomes of each; refused twins of an external id share the first one's fate."""
        known = dict(self.external)
        firsts: dict[tuple[UUID, str], Fate] = {}
        fates = []
        for transaction in batch:
            name = (transaction.workspace_id, transaction.external_id or "")
            if transaction.external_id and name in known:
                fate = Fate(Status.DUPLICATE, known[name])
            elif any(
                workspace == transaction.workspace_id and business_date(transaction.occurred_at) <= day
                for workspace, day in self.closed
            ):
                fate = Fate(Status.CLOSED_DAY, transaction.id)
            elif transaction.external_id and name in firsts:
                first = firsts[name]
                fate = Fate(Status.DUPLICATE if first.status is Status.POSTED else first.status, first.transaction)
            else:
                fate = self._judge(transaction)
            if transaction.external_id:
                firsts.setdefault(name, fate)
            fates.append(fate)
        return fates

    def _judge(self, transaction: Transaction) -> Fate:
        refusal = self._malformed(transaction)
        if refusal is None:
            refusal = self._over_limits(transaction)
        if refusal is not None:
            return Fate(refusal, transaction.id)
        after = self._balances_after(transaction.entries)
        refusal = self._bad_balance(transaction.entries, after)
        if refusal is not None:
            return Fate(refusal, transaction.id)
        for entry, balance in zip(transaction.entries, after, strict=True):
            self.accounts[entry.account_id].history.append((entry.amount_cents, balance))
        self._count(transaction)
        self.posted[transaction.id] = transaction
        if transaction.external_id:
            self.external[transaction.workspace_id, transaction.external_id] = transaction.id
        return Fate(Status.POSTED, transaction.id, tuple(after))

    def _malformed(self, transaction: Transaction) -> Status | None:
        for entry in transaction.entries:
            account = self.accounts.get(entry.account_id)
            if account is None or account.workspace != transaction.workspace_id:
                return Status.UNKNOWN_ACCOUNT
        amounts = [entry.amount_cents for entry in transaction.entries]
        if max(map(abs, amounts)) > MAX_CENTS or sum(map(abs, amounts)) > 2 * MAX_CENTS:
            return Status.LIMIT_EXCEEDED
        return Status.UNBALANCED if sum(amounts) != 0 else None

    def _spent(self, transaction: Transaction) -> tuple[Limits | None, int]:
        """Return the limits that a transaction counts against, if any, and how much it takes."""
        if transaction.spender is None:
            return None, 0
        account = self.accounts[transaction.spender]
        moved = sum(e.amount_cents for e in transaction.entries if e.account_id == transaction.spender)
        return account.limits, -account.sign * moved

    def _over_limits(self, transaction: Transaction) -> Status | None:
        limits, spent = self._spent(transaction)
        if limits is None:
            return None
        day = business_date(transaction.occurred_at)
        if day > limits.day:
            limits.day, limits.day_used = day, 0
        night = night_of(transaction.occurred_at) if transaction.kind == "pix" else None
        if night and night > limits.night_of:
            limits.night_of, limits.night_used = night, 0
        if spent > limits.transaction:
            return Status.TRANSACTION_LIMIT_EXCEEDED
        if limits.day_used + spent > limits.daily:
            return Status.DAILY_LIMIT_EXCEEDED
        if night and limits.night_used + spent > limits.night:
            return Status.NIGHT_LIMIT_EXCEEDED
        return None

    def _count(self, transaction: Transaction) -> None:
        limits, spent = self._spent(transaction)
        if limits is not None:
            limits.day_used += spent
            if transaction.kind == "pix" and night_of(transaction.occurred_at):
                limits.night_used += spent

    def _balances_after(self, entries: Sequence[Entry]) -> list[int]:
        balances = {entry.account_id: self.accounts[entry.account_id].balance for entry in entries}
        after = []
        for entry in entries:
            balances[entry.account_id] += self.accounts[entry.account_id].sign * entry.amount_cents
            after.append(balances[entry.account_id])
        return after

    def _bad_balance(self, entries: Sequence[Entry], after: Sequence[int]) -> Status | None:
        last = {entry.account_id: balance for entry, balance in zip(entries, after, strict=True)}
        for entry in entries:
            floor, balance = self.accounts[entry.account_id].floor, last[entry.account_id]
            if floor is not None and balance < floor:
                return Status.INSUFFICIENT_FUNDS
            if abs(balance) > MAX_BALANCE:
                return Status.LIMIT_EXCEEDED
        return None

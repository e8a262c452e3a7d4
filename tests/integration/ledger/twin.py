"""A bank that is told what another is told, and whose books can be compared with the other's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.ids import uuid7
from fluxo.ledger.posting import PostingBatch
from tests.integration.ledger.books import Books

NOON = datetime(2026, 3, 2, 15, tzinfo=UTC)


@dataclass
class Twin:
    """One of two banks that are told the same."""

    books: Books
    other: UUID
    """An account of another workspace."""
    ids: list[UUID]
    """Of every transaction told so far, in order: the two banks' have the same places."""

    def account(self, number: int) -> UUID:
        return self.books.cash if number == 0 else self.books.customers[number - 1]

    def entries(self, move: dict[str, Any]) -> list[tuple[UUID, int]]:
        one, two, amount = self.account(move["from"]), self.account(move["to"]), move["cents"]
        match move["kind"]:
            case "stranger":
                return [(uuid7(), amount), (two, -amount)]
            case "foreign":
                return [(self.other, amount), (two, -amount)]
            case "crooked":
                return [(one, amount), (two, 1 - amount)]
            case "alone":
                return [(one, amount)]
            case "empty":
                return []
            case "alas":
                return [(one, amount), (two, amount)]
            case "round trip":
                return [(one, amount), (two, -amount), (two, amount), (one, -amount)]
            case "huge":  # together no bigint
                return [(one, 2**63 - 1), (one, 2**63 - amount), (two, -(2**63))]
            case "in and out":  # more than there may be on the way, all there at the end
                return [(one, amount), (one, -amount), (two, 1), (one, -1), (two, amount), (two, -amount)]
            case "back":  # a house's and a customer's accounts go opposite ways
                return [(two, -amount), (self.account(0), amount)]
            case "three":
                return [(one, 2 * amount), (two, -amount), (self.account((move["to"] + 1) % 5), -amount)]
            case _:
                return [(one, amount), (two, -amount)]

    def batch(self, moves: list[dict[str, Any]]) -> PostingBatch:
        batch = PostingBatch()
        for position, move in enumerate(moves):
            self.ids.append(uuid7())
            back = move["reverses"]
            batch.ids.append(self.ids[-1])
            batch.workspace_ids.append(self.books.workspace.id)
            batch.kinds.append("pix")
            batch.descriptions.append(f"number {position}")
            batch.counterparties.append(None if position % 2 else "Padaria")
            batch.external_ids.append(move["external"])
            batch.reverses_ids.append(self.ids[-1 - back] if back and back < len(self.ids) else None)
            batch.occurred_ats.append(NOON + timedelta(days=move["day"]))
            batch.recorded_ats.append(NOON + timedelta(days=3, seconds=len(self.ids)))
            batch.correlation_ids.append(None)
            batch.spenders.append(None)
            batch.hold_ids.append(None)
            for account, amount in self.entries(move):
                batch.entry_transaction.append(position + 1)
                batch.entry_account_ids.append(account)
                batch.entry_amounts.append(amount)
        return batch

    def books_now(self, connection: Connection[TupleRow]) -> list[Any]:
        place = {account: number for number, account in enumerate([self.books.cash, *self.books.customers])}
        number = {transaction: position for position, transaction in enumerate(self.ids)}
        workspace = (self.books.workspace.id,)
        balances = connection.execute(
            "SELECT account_id, balance_cents, version, held_cents FROM fluxo.account_balances WHERE workspace_id = %s",
            workspace,
        )
        headers = connection.execute(
            "SELECT id, kind, amount_cents, description, counterparty, external_id, reverses_id, occurred_at, "
            "business_date, recorded_at FROM fluxo.transactions WHERE workspace_id = %s",
            workspace,
        )
        entries = connection.execute(
            "SELECT account_id, version, transaction_id, amount_cents, balance_after_cents, business_date, recorded_at "
            "FROM fluxo.entries WHERE workspace_id = %s",
            workspace,
        )
        return [
            sorted((place[row[0]], *row[1:]) for row in balances if row[0] in place),
            sorted((number[r[0]], *r[1:6], number.get(r[6]), *r[7:]) for r in headers),
            sorted((place[row[0]], row[1], number[row[2]], *row[3:]) for row in entries),
        ]

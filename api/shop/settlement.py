"""The settlement of card receivables: on its day, what card machines owe becomes money in the bank.

One transaction a due date, net of returns. Belongs here: the settling, for a route or for the clock's errands.
The lists of receivables are ``api.shop.receivables``.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg.errors import LockNotAvailable
from psycopg_pool import AsyncConnectionPool

from api.database import AppConnection, enter
from api.http.problems import Problem
from fluxo.clock import business_date, business_noon, utc_now
from fluxo.db.post import post_async
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction

_log = logging.getLogger("fluxo.api")
LOCK_BOOKS = "SELECT fluxo.lock_books(%b)"
SELECT_DUE = """
SELECT due_date, array_agg(id ORDER BY id), sum(amount_cents)::int8
FROM fluxo.receivables
WHERE workspace_id = %b AND settled_at IS NULL AND due_date <= %b
GROUP BY due_date
ORDER BY due_date
"""
SELECT_CLOSED = "SELECT max(business_date) FROM fluxo.closed_days WHERE workspace_id = %b"
SELECT_ACCOUNTS = "SELECT code, id FROM fluxo.accounts WHERE workspace_id = %b AND code IN (%b, %b)"
MARK_SETTLED = """
UPDATE fluxo.receivables AS r
SET settlement_id = done.settlement_id, settled_at = clock_timestamp()
FROM unnest(%b::uuid[], %b::uuid[]) AS done (id, settlement_id)
WHERE r.id = done.id AND r.workspace_id = %b
"""
SELECT_SHOPS = "SELECT DISTINCT workspace_id FROM fluxo.receivables WHERE settled_at IS NULL AND due_date <= %b"
SEE_ALL = "SELECT set_config('fluxo.workspaces', 'all', true)"


@dataclass(frozen=True, slots=True)
class Settled:
    """A due date that was settled: how many receivables, their net in centavos, the transaction if there is a net."""

    due_date: date
    count: int
    net_cents: int
    transaction_id: UUID | None


async def settle(
    connection: AppConnection, workspace_id: UUID, until: date, correlation_id: str | None
) -> list[Settled]:
    """Settle a shop's receivables that are due until a day; the caller commits.

    Each is booked on its due date, or today if that day is closed by now. Raises Problem ``closed_day`` if
    today is closed too and is needed, or with the rule that a posting breaks: the caller rolls back. Holds the
    lock of the shop's books, so that settlements, closings and postings of returns come one after the other.
    """
    await connection.execute(LOCK_BOOKS, (workspace_id,))
    due = await (await connection.execute(SELECT_DUE, (workspace_id, until))).fetchall()
    if not due:
        return []
    now = utc_now()
    row = await (await connection.execute(SELECT_CLOSED, (workspace_id,))).fetchone()
    closed = row[0] if row else None
    accounts: dict[str, UUID] = dict(
        await (await connection.execute(SELECT_ACCOUNTS, (workspace_id, chart.BANK, chart.CARD_RECEIVABLES))).fetchall()
    )
    transactions = {
        day: _transaction(workspace_id, accounts, net, _instant(day, now, closed), correlation_id)
        for day, _, net in due
        if net != 0
    }
    results = await post_async(connection, PostingBatch.of(transactions.values()))
    for result in results:
        if result.status is not Status.POSTED:
            raise Problem(result.status.value)
    settled = [
        Settled(day, len(ids), net, transactions[day].id if day in transactions else None) for day, ids, net in due
    ]
    marks = [(row, done.transaction_id) for (_, ids, _), done in zip(due, settled, strict=True) for row in ids]
    await connection.execute(MARK_SETTLED, ([row for row, _ in marks], [by for _, by in marks], workspace_id))
    return settled


def _instant(due: date, now: datetime, closed: date | None) -> datetime:
    """Return when a settlement is booked: on its day, or now where that is today or not after the last day closed."""
    is_closed = closed is not None and due <= closed
    return now if due == business_date(now) or is_closed else business_noon(due)


def _transaction(
    workspace_id: UUID, accounts: dict[str, UUID], net_cents: int, occurred_at: datetime, correlation_id: str | None
) -> Transaction:
    into, out_of = accounts[chart.BANK], accounts[chart.CARD_RECEIVABLES]
    if net_cents < 0:
        into, out_of = out_of, into
    return Transaction(
        workspace_id,
        TransactionKind.SETTLEMENT,
        transfer(into, out_of, abs(net_cents)),
        occurred_at,
        description="Liquidação de cartões",
        correlation_id=correlation_id,
    )


async def settle_due(pool: AsyncConnectionPool[AppConnection]) -> int:
    """Settle what is due today in every shop, a commit a shop; return how many due dates were settled.

    For the clock's errands. A shop whose day is closed already waits for the next one,
    one whose books are locked for the next time.
    """
    today = business_date(utc_now())
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(SEE_ALL)
        shops = await (await connection.execute(SELECT_SHOPS, (today,))).fetchall()
    count = 0
    for (shop,) in shops:
        try:
            async with pool.connection() as connection, connection.transaction():
                await enter(connection, [shop])
                count += len(await settle(connection, shop, today, None))
        except (Problem, LockNotAvailable) as error:
            _log.warning("settlement of shop %s waits: %s", shop, error)
    return count

"""The closing of a shop's day: the cash that the books expect against the cash that was counted."""

from datetime import date
from typing import Any
from uuid import UUID

from api.database import AppConnection
from api.http import context
from api.http.problems import Problem
from api.identity.audit import Action, audit_record
from api.identity.security import Identity
from api.posting.work import Decision, Draft, Recorded
from fluxo.clock import business_date, business_day_end, utc_now
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import Transaction
from fluxo.money import to_text

LOCK_BOOKS = "SELECT fluxo.lock_books(%b)"
SELECT_CLOSED = "SELECT 1 FROM fluxo.closed_days WHERE workspace_id = %b AND business_date >= %b"
SELECT_CASH = """
SELECT coalesce(sum(amount_cents), 0)::int8 FROM fluxo.entries
WHERE account_id = %b AND workspace_id = %b AND business_date <= %b
"""
CLOSE = """
INSERT INTO fluxo.closed_days
    (workspace_id, business_date, expected_cents, counted_cents, difference_transaction_id, closed_by, closed_at)
VALUES (%b, %b, %b, %b, %b, %b, clock_timestamp())
"""
SELECT_CLOSINGS = """
SELECT business_date, closed_at, expected_cents, counted_cents, difference_transaction_id
FROM fluxo.closed_days
WHERE workspace_id = %b AND business_date BETWEEN %b AND %b AND business_date < %b
ORDER BY business_date DESC
LIMIT %b
"""


async def draft_closing(
    connection: AppConnection, caller: Identity, accounts: dict[str, UUID], day: date, counted: int
) -> Decision:
    """Return what closing a day books, records and answers, or its refusal.

    Runs in the transaction of the posting and holds the lock of the shop's books: postings on their way are in
    the ledger before the cash is added up, later ones find the day closed, and every day before it too.
    ``counted`` is in centavos.
    """
    workspace_id, cash = caller.workspace_id, accounts[chart.CASH]
    await connection.execute(LOCK_BOOKS, (workspace_id,))
    now = utc_now()
    today = business_date(now)
    if day > today:
        return Problem("future_day")
    if await (await connection.execute(SELECT_CLOSED, (workspace_id, day))).fetchone():
        return Problem("already_closed", day=day.isoformat())
    row = await (await connection.execute(SELECT_CASH, (cash, workspace_id, day))).fetchone()
    assert row is not None
    expected = row[0]
    difference = counted - expected
    transaction = None
    if difference:
        # too little in the drawer is an expense, too much takes off from it
        debit, credit = cash, accounts[chart.CASH_DIFFERENCES]
        if difference < 0:
            debit, credit = credit, debit
        transaction = Transaction(
            workspace_id,
            TransactionKind.CASH_DIFFERENCE,
            transfer(debit, credit, abs(difference)),
            now if day == today else business_day_end(day),
            description="Diferença de caixa",
            correlation_id=context.current().request_id,
        )
    difference_id = transaction.id if transaction else None
    records = (
        (CLOSE, (workspace_id, day, expected, counted, difference_id, caller.user_id)),
        audit_record(caller, Action.DAY_CLOSED, day, expected_cents=expected, counted_cents=counted),
    )
    body = {
        "dia": day.isoformat(),
        "esperado": to_text(expected),
        "contado": to_text(counted),
        "diferenca": to_text(difference),
        "transacao_id": str(difference_id) if difference_id else None,
    }
    return Draft(transaction, body, records=records) if transaction else Recorded(body, records)


async def list_closings(
    connection: AppConnection, workspace_id: UUID, period: tuple[date, date], before: date, limit: int
) -> dict[str, Any]:
    """Return a page of closed days, the newest first."""
    rows = await (await connection.execute(SELECT_CLOSINGS, (workspace_id, *period, before, limit + 1))).fetchall()
    shown = rows[:limit]
    return {
        "itens": [
            {
                "dia": day.isoformat(),
                "fechado_em": closed_at.isoformat(),
                "esperado": None if expected is None else to_text(expected),
                "contado": None if counted is None else to_text(counted),
                "diferenca": None if expected is None else to_text(counted - expected),
                "transacao_id": str(difference) if difference else None,
            }
            for day, closed_at, expected, counted, difference in shown
        ],
        "proximo": shown[-1][0].isoformat() if len(rows) > limit else None,
    }

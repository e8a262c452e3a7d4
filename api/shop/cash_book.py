"""The cash book: money in and out of the drawer, its list, and the consolidation a day of any group of accounts.

A movement waits on an account of its own until somebody classifies it. The consolidation is the ledger's, by the
definition of the mart ``fct_daily_consolidation``; a test holds both equal.
"""

from datetime import date
from typing import Any
from uuid import UUID

from api.database import AppConnection
from api.http import context
from api.http.problems import Problem
from api.identity.security import Identity
from api.posting.work import Decision, Draft
from api.schemas.cash_book import CashMovement, Direction
from fluxo.clock import utc_now
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import Transaction
from fluxo.money import to_text

SELECT_BOOK = """
SELECT
    e.version, t.id, t.kind, e.amount_cents, e.balance_after_cents, coalesce(t.counterparty, t.description),
    t.business_date, t.occurred_at
FROM fluxo.entries AS e
JOIN fluxo.transactions AS t ON t.id = e.transaction_id
WHERE e.account_id = %b AND e.workspace_id = %b AND e.version >= %b AND e.version < %b
    AND e.business_date BETWEEN %b AND %b
ORDER BY e.version DESC
LIMIT %b
"""
SELECT_VERSION = "SELECT version FROM fluxo.account_balances WHERE account_id = %b AND workspace_id = %b"
SELECT_GROUPS = "SELECT DISTINCT account_group FROM fluxo.accounts WHERE workspace_id = %b ORDER BY 1"
# Adds up all that the group's accounts have ever had: days are told late, and no version says where one begins.
# amounts in the normal side of the group's accounts; days in the order of the calendar, quiet ones too
SELECT_DAYS = """
WITH movement AS (
    SELECT
        e.business_date, e.transaction_id,
        CASE WHEN a.normal_side = 'debit' THEN e.amount_cents ELSE -e.amount_cents END AS cents
    FROM fluxo.accounts AS a
    JOIN fluxo.entries AS e ON e.account_id = a.id
    WHERE a.workspace_id = %(workspace)s AND a.account_group = %(group)s AND e.workspace_id = %(workspace)s
        AND e.business_date <= %(last)s
), daily AS (
    SELECT
        business_date, coalesce(sum(cents) FILTER (WHERE cents > 0), 0) AS inflow,
        coalesce(-sum(cents) FILTER (WHERE cents < 0), 0) AS outflow, count(DISTINCT transaction_id) AS transactions
    FROM movement
    WHERE business_date >= %(first)s
    GROUP BY business_date
)
SELECT
    calendar.day::date, coalesce(daily.inflow, 0)::int8, coalesce(daily.outflow, 0)::int8,
    coalesce(daily.transactions, 0),
    (SELECT coalesce(sum(cents), 0)::int8 FROM movement WHERE business_date < %(first)s)
FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS calendar (day)
LEFT JOIN daily ON daily.business_date = calendar.day
ORDER BY calendar.day
"""
NEWEST = 2**62
LOOKED_AT = 10_000
"""Entries that a page of a period looks at; it may come short, with a cursor to go on from."""
WHOLE = 100
"""Centavos of a whole amount."""


def draft_movement(
    caller: Identity, accounts: dict[str, UUID], given: CashMovement, *, whole_amounts_only: bool
) -> Decision:
    """Return what a movement of cash posts and answers, or its refusal."""
    if whole_amounts_only and given.valor % WHOLE:
        return Problem("whole_amounts_only")
    comes_in = given.tipo is Direction.IN
    debit, credit = accounts[chart.CASH], accounts[chart.UNCLASSIFIED]
    if not comes_in:
        debit, credit = credit, debit
    transaction = Transaction(
        caller.workspace_id,
        TransactionKind.CASH_IN if comes_in else TransactionKind.CASH_OUT,
        transfer(debit, credit, given.valor),
        utc_now(),
        description="Entrada de caixa" if comes_in else "Saída de caixa",
        counterparty=given.descricao or None,
        external_id=f"{caller.user_id}:{given.id_externo}" if given.id_externo else None,
        correlation_id=context.current().request_id,
    )
    body = {
        "transacao_id": str(transaction.id),
        "tipo": given.tipo.value,
        "valor": to_text(given.valor),
        "ocorrido_em": transaction.occurred_at.isoformat(),
    }
    return Draft(transaction, body, balance_of=accounts[chart.CASH])


async def list_book(
    connection: AppConnection, workspace_id: UUID, cash: UUID, period: tuple[date, date], before: int, limit: int
) -> dict[str, Any]:
    """Return a page of what moved the cash, the newest first: movements, and sales and expenses in cash too."""
    row = await (await connection.execute(SELECT_VERSION, (cash, workspace_id))).fetchone()
    lowest = max(min(before, (row[0] if row else 0) + 1) - LOOKED_AT, 1)
    values = (cash, workspace_id, lowest, before, *period, limit + 1)
    rows = await (await connection.execute(SELECT_BOOK, values)).fetchall()
    following = rows[limit - 1][0] if len(rows) > limit else lowest
    return {
        "itens": [
            {
                "transacao_id": str(transaction_id),
                "tipo": (Direction.IN if cents > 0 else Direction.OUT).value,
                "valor": to_text(abs(cents)),
                "saldo": to_text(after),
                "origem": kind,
                "descricao": description,
                "dia": day.isoformat(),
                "ocorrido_em": occurred_at.isoformat(),
            }
            for _, transaction_id, kind, cents, after, description, day, occurred_at in rows[:limit]
        ],
        "proximo": str(following) if following > 1 else None,
    }


async def consolidate(
    connection: AppConnection, workspace_id: UUID, group: str, period: tuple[date, date]
) -> dict[str, Any]:
    """Return opening, in, out, closing and count of a group of accounts for each day of a period.

    Raises Problem if the workspace has no account in the group.
    """
    groups = [name for (name,) in await (await connection.execute(SELECT_GROUPS, (workspace_id,))).fetchall()]
    if group not in groups:
        raise Problem("unknown_group", groups=", ".join(groups))
    first, last = period
    values = {"workspace": workspace_id, "group": group, "first": first, "last": last}
    rows = await (await connection.execute(SELECT_DAYS, values)).fetchall()
    days, closing = [], rows[0][4]
    for day, inflow, outflow, transactions, _ in rows:
        opening, closing = closing, closing + inflow - outflow
        days.append(
            {
                "dia": day.isoformat(),
                "abertura": to_text(opening),
                "entradas": to_text(inflow),
                "saidas": to_text(outflow),
                "fechamento": to_text(closing),
                "transacoes": transactions,
            }
        )
    return {"grupo": group, "de": first.isoformat(), "ate": last.isoformat(), "dias": days}

"""The return of a sale, whole or in part: what it posts, under a lock on the sale."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from api.database import AppConnection
from api.http import context
from api.http.problems import Problem
from api.posting.work import Decision, Draft
from api.shop.sales import Due, Line, SaleRecord
from fluxo.clock import business_date, utc_now
from fluxo.ids import uuid7
from fluxo.ledger import entries
from fluxo.ledger.entries import PaymentMethod, SaleAmounts, TransactionKind
from fluxo.ledger.posting import Transaction
from fluxo.ledger.receivables import by_card
from fluxo.ledger.returns import Returned, SoldLine, amounts_of_return
from fluxo.money import to_text

# what was returned is read after the lock is held, so that the second of two returns sees the first
LOCK_SALE = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
RETURNS_OF = """
SELECT r.id, r.gross_cents, r.deductions_cents, r.cost_cents
FROM fluxo.sales AS s
JOIN fluxo.transactions AS t ON t.reverses_id = s.transaction_id
JOIN fluxo.sales AS r ON r.transaction_id = t.id AND r.kind = 'return'
WHERE s.id = %b::uuid AND s.workspace_id = %b::uuid AND r.workspace_id = s.workspace_id
"""
SELECT_SALE = """
SELECT transaction_id, seller, payment_method, installments, gross_cents, deductions_cents, cost_cents
FROM fluxo.sales
WHERE id = %b::uuid AND workspace_id = %b::uuid AND kind = 'sale'
"""
SELECT_LINES = """
SELECT i.line, i.product_code, i.description, i.quantity, i.unit_price_cents, i.unit_cost_cents, (
    SELECT coalesce(sum(back.quantity), 0)::int8
    FROM fluxo.sale_items AS back
    WHERE back.sale_id = ANY (%b::uuid[]) AND back.line = i.line
)
FROM fluxo.sale_items AS i
WHERE i.sale_id = %b::uuid AND i.workspace_id = %b::uuid
ORDER BY i.line
"""
NEXT_DUE = """
SELECT min(due_date) FROM fluxo.receivables
WHERE sale_id = %b::uuid AND workspace_id = %b::uuid AND settled_at IS NULL AND amount_cents > 0
"""


@dataclass(frozen=True, slots=True)
class _Sale:
    """A sale with what has come back of it."""

    transaction_id: UUID
    seller: str | None
    method: PaymentMethod
    installments: int
    amounts: SaleAmounts
    before: Returned
    lines: list[Line]
    sold: list[SoldLine]


async def _read(connection: AppConnection, workspace_id: UUID, sale_id: UUID) -> _Sale | None:
    found = await (await connection.execute(SELECT_SALE, (sale_id, workspace_id))).fetchone()
    if found is None:
        return None
    transaction_id, seller, payment, installments, gross, taxes, cost = found
    returns = await (await connection.execute(RETURNS_OF, (sale_id, workspace_id))).fetchall()
    values = ([back[0] for back in returns], sale_id, workspace_id)
    lines = await (await connection.execute(SELECT_LINES, values)).fetchall()
    return _Sale(
        transaction_id,
        seller,
        PaymentMethod(payment),
        installments,
        SaleAmounts(gross, taxes_cents=taxes, cost_cents=cost),
        Returned(*(sum(back[column] for back in returns) for column in (1, 2, 3))),
        [Line(*line[:6]) for line in lines],
        [SoldLine(number, price, cost, quantity, back) for number, _, _, quantity, price, cost, back in lines],
    )


def _wanted(sale: _Sale, asked: dict[int, int] | None) -> dict[int, int] | Problem:
    """Return the quantities to give back by line, all that is left if nothing else is asked; or the refusal."""
    left = {line.line: line.left for line in sale.sold if line.left > 0}
    if not left or sale.before.gross_cents >= sale.amounts.gross_cents:
        return Problem("already_returned")
    if asked is None:
        return left
    for line, quantity in asked.items():
        if quantity > left.get(line, 0):
            return Problem("return_exceeds_sale", line=line, left=left.get(line, 0))
    return asked


async def _due(connection: AppConnection, workspace_id: UUID, sale_id: UUID, today: date) -> date:
    """Return the day on which the card machine takes a return off: its next payment for the sale, or tomorrow."""
    row = await (await connection.execute(NEXT_DUE, (sale_id, workspace_id))).fetchone()
    following = row[0] if row else None
    return max(following, today) if following else today + timedelta(days=1)


async def draft_return(
    connection: AppConnection,
    workspace_id: UUID,
    accounts: dict[str, UUID],
    sale_id: UUID,
    asked: dict[int, int] | None,
) -> Decision:
    """Return what the return of a sale posts and answers, or its refusal.

    ``asked`` are quantities by line, None for all that is left. Runs in the transaction of the posting and
    holds a lock on the sale: its returns never exceed it.
    """
    await connection.execute(LOCK_SALE, (f"sale:{sale_id}",))
    sale = await _read(connection, workspace_id, sale_id)
    if sale is None:
        return Problem("sale_not_found")
    wanted = _wanted(sale, asked)
    if isinstance(wanted, Problem):
        return wanted
    try:
        amounts = amounts_of_return(sale.amounts, sale.before, sale.sold, wanted)
    except ValueError:
        return Problem("return_without_value")
    transaction = Transaction(
        workspace_id,
        TransactionKind.SALE_RETURN,
        entries.sale_return(accounts, sale.method, amounts),
        utc_now(),
        description="Devolução de venda",
        reverses_id=sale.transaction_id,
        correlation_id=context.current().request_id,
    )
    due: list[Due] = []
    if by_card(sale.method):
        day = await _due(connection, workspace_id, sale_id, business_date(transaction.occurred_at))
        due.append(Due(0, -amounts.gross_cents, 0, day))
    record = SaleRecord(
        id=uuid7(),
        transaction=transaction,
        original_id=sale_id,
        seller=sale.seller,
        payment_method=sale.method.value,
        installments=sale.installments,
        amounts=amounts,
        lines=[
            Line(line.line, line.product, line.description, wanted[line.line], line.price_cents, line.cost_cents)
            for line in sale.lines
            if line.line in wanted
        ],
        due=due,
    )
    body = {
        "venda_id": str(record.id),
        "venda_original_id": str(sale_id),
        "transacao_id": str(transaction.id),
        "total": to_text(amounts.gross_cents),
    }
    return Draft(transaction, body, records=(record.statement(),))

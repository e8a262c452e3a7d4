"""A sale and its return: the posting, and the rows of ``sales`` and ``sale_items`` of the same commit."""

from uuid import UUID

from api.database import AppConnection
from api.posting import Decision, Draft
from api.problems import Problem
from api.schemas.shop import NewSale
from fluxo.clock import utc_now
from fluxo.ids import uuid7
from fluxo.ledger import entries
from fluxo.ledger.entries import PaymentMethod, SaleAmounts, TransactionKind
from fluxo.ledger.posting import Transaction
from fluxo.ledger.sale_terms import card_fee, sales_tax
from fluxo.money import to_text

# the instants are the transaction's own, so that a sale and its posting fall in the same partition
INSERT_SALE = """
INSERT INTO fluxo.sales (
    id, workspace_id, transaction_id, kind, original_sale_id, seller, payment_method, installments,
    gross_cents, deductions_cents, cost_cents, fee_cents, occurred_at, business_date, recorded_at
)
SELECT
    %b::uuid, t.workspace_id, t.id, %b::text, %b::uuid, %b::text, %b::text, %b::int2, %b::int8, %b::int8, %b::int8,
    %b::int8, t.occurred_at, t.business_date, t.recorded_at
FROM fluxo.transactions AS t
WHERE t.id = %b::uuid
"""
INSERT_ITEMS = """
INSERT INTO fluxo.sale_items (
    sale_id, line, workspace_id, product_code, description, quantity, unit_price_cents, unit_cost_cents,
    total_cents, recorded_at
)
SELECT
    s.id, item.line, s.workspace_id, item.code, item.description, item.quantity, item.price, item.cost,
    item.quantity * item.price, s.recorded_at
FROM unnest(%b::text[], %b::text[], %b::int4[], %b::int8[], %b::int8[])
    WITH ORDINALITY AS item (code, description, quantity, price, cost, line)
CROSS JOIN fluxo.sales AS s
WHERE s.id = %b::uuid
"""
COPY_ITEMS = """
INSERT INTO fluxo.sale_items (
    sale_id, line, workspace_id, product_code, description, quantity, unit_price_cents, unit_cost_cents,
    total_cents, recorded_at
)
SELECT
    s.id, item.line, item.workspace_id, item.product_code, item.description, item.quantity,
    item.unit_price_cents, item.unit_cost_cents, item.total_cents, s.recorded_at
FROM fluxo.sale_items AS item
CROSS JOIN fluxo.sales AS s
WHERE item.sale_id = %b::uuid AND s.id = %b::uuid
"""
# the key is read after the lock is held, so that the second of two returns sees the first
LOCK_SALE = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
SELECT_SALE = """
SELECT
    s.transaction_id, s.seller, s.payment_method, s.installments, s.gross_cents, s.deductions_cents,
    s.cost_cents,
    EXISTS (SELECT FROM fluxo.transactions AS t WHERE t.reverses_id = s.transaction_id)
FROM fluxo.sales AS s
WHERE s.id = %b::uuid AND s.workspace_id = %b::uuid AND s.kind = 'sale'
"""


def draft_sale(workspace_id: UUID, accounts: dict[str, UUID], sale: NewSale) -> Decision:
    """Return what a sale posts and answers, or the refusal of its terms."""
    if sale.parcelas > 1 and sale.method is not PaymentMethod.CREDIT_CARD:
        return Problem("invalid_installments")
    gross = sum(item.quantidade * item.preco for item in sale.itens)
    amounts = SaleAmounts(
        gross_cents=gross,
        taxes_cents=sales_tax(gross),
        cost_cents=sum(item.quantidade * item.custo for item in sale.itens),
        fee_cents=card_fee(gross, sale.method, sale.parcelas),
    )
    sale_id = uuid7()
    transaction = Transaction(
        workspace_id, TransactionKind.SALE, entries.sale(accounts, sale.method, amounts), utc_now()
    )
    values = (
        sale_id, "sale", None, sale.vendedor, sale.method.value, sale.parcelas, gross, amounts.taxes_cents,
        amounts.cost_cents, amounts.fee_cents, transaction.id,
    )  # fmt: skip
    items = (
        [item.produto for item in sale.itens],
        [item.descricao for item in sale.itens],
        [item.quantidade for item in sale.itens],
        [item.preco for item in sale.itens],
        [item.custo for item in sale.itens],
        sale_id,
    )
    body = {
        "venda_id": str(sale_id),
        "transacao_id": str(transaction.id),
        "total": to_text(gross),
        "taxa": to_text(amounts.fee_cents),
        "liquido": to_text(gross - amounts.fee_cents),
    }
    return Draft(transaction, body, records=((INSERT_SALE, values), (INSERT_ITEMS, items)))


async def draft_sale_return(
    connection: AppConnection, workspace_id: UUID, accounts: dict[str, UUID], sale_id: UUID
) -> Decision:
    """Return what the return of a whole sale posts and answers, or its refusal.

    Runs in the transaction of the posting and holds a lock on the sale: it is returned once.
    """
    await connection.execute(LOCK_SALE, (f"sale:{sale_id}",))
    found = await (await connection.execute(SELECT_SALE, (sale_id, workspace_id))).fetchone()
    if found is None:
        return Problem("sale_not_found")
    original_transaction, seller, payment, installments, gross, taxes, cost, returned = found
    if returned:
        return Problem("already_returned")
    amounts = SaleAmounts(gross_cents=gross, taxes_cents=taxes, cost_cents=cost)
    return_id = uuid7()
    transaction = Transaction(
        workspace_id,
        TransactionKind.SALE_RETURN,
        entries.sale_return(accounts, PaymentMethod(payment), amounts),
        utc_now(),
        reverses_id=original_transaction,
    )
    values = (
        return_id, "return", sale_id, seller, payment, installments, gross, taxes, cost, 0, transaction.id,
    )  # fmt: skip
    body = {
        "venda_id": str(return_id),
        "venda_original_id": str(sale_id),
        "transacao_id": str(transaction.id),
        "total": to_text(gross),
    }
    return Draft(transaction, body, records=((INSERT_SALE, values), (COPY_ITEMS, (sale_id, return_id))))

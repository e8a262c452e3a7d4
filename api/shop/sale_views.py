"""A sale as its shop sees it later, and what a sale would cost before it is made. Reads only."""

from datetime import date
from typing import Any
from uuid import UUID

from api.database import AppConnection
from fluxo.ledger.entries import PaymentMethod
from fluxo.ledger.receivables import Receivable, plan
from fluxo.ledger.sale_terms import Rates
from fluxo.money import to_text

MOST_INSTALLMENTS = 12
SELECT_SALE = """
SELECT
    id, transaction_id, kind, original_sale_id, seller, payment_method, installments, gross_cents,
    deductions_cents, cost_cents, fee_cents, occurred_at
FROM fluxo.sales
WHERE id = %b::uuid AND workspace_id = %b::uuid
"""
SELECT_RETURNED = """
SELECT i.line, sum(i.quantity)::int8, sum(i.total_cents)::int8
FROM fluxo.transactions AS t
JOIN fluxo.sales AS r ON r.transaction_id = t.id AND r.kind = 'return'
JOIN fluxo.sale_items AS i ON i.sale_id = r.id
WHERE t.reverses_id = %b::uuid AND t.workspace_id = %b::uuid
GROUP BY i.line
"""
SELECT_ITEMS = """
SELECT line, product_code, description, quantity, unit_price_cents, unit_cost_cents, total_cents
FROM fluxo.sale_items
WHERE sale_id = %b::uuid AND workspace_id = %b::uuid
ORDER BY line
"""
SELECT_RECEIVABLES = """
SELECT installment, amount_cents, due_date, settled_at IS NOT NULL
FROM fluxo.receivables
WHERE sale_id = %b::uuid AND workspace_id = %b::uuid
ORDER BY due_date, installment, id
"""


async def sale_body(connection: AppConnection, workspace_id: UUID, sale_id: UUID) -> dict[str, Any] | None:
    """Return a sale or a return with its lines and receivables, None if the shop has none of this id."""
    found = await (await connection.execute(SELECT_SALE, (sale_id, workspace_id))).fetchone()
    if found is None:
        return None
    _, transaction_id, kind, original, seller, payment, installments, gross, taxes, cost, fee, occurred_at = found
    items = await (await connection.execute(SELECT_ITEMS, (sale_id, workspace_id))).fetchall()
    returns = await (await connection.execute(SELECT_RETURNED, (transaction_id, workspace_id))).fetchall()
    receivables = await (await connection.execute(SELECT_RECEIVABLES, (sale_id, workspace_id))).fetchall()
    returned = {line: quantity for line, quantity, _ in returns}
    return {
        "venda_id": str(sale_id),
        "transacao_id": str(transaction_id),
        "tipo": "venda" if kind == "sale" else "devolucao",
        "venda_original_id": str(original) if original else None,
        "vendedor": seller,
        "pagamento": payment,
        "parcelas": installments,
        "total": to_text(gross),
        "impostos": to_text(taxes),
        "custo": to_text(cost),
        "taxa": to_text(fee),
        "liquido": to_text(gross - fee),
        "devolvido": to_text(sum(total for _, _, total in returns)),
        "ocorrido_em": occurred_at.isoformat(),
        "itens": [
            {
                "linha": line,
                "produto": product,
                "descricao": description,
                "quantidade": quantity,
                "devolvida": returned.get(line, 0),
                "preco": to_text(price),
                "custo": to_text(unit_cost),
                "total": to_text(total),
            }
            for line, product, description, quantity, price, unit_cost, total in items
        ],
        "recebiveis": [
            {
                "parcela": number,
                "valor": to_text(cents),
                "vencimento": due.isoformat(),
                "situacao": "liquidado" if settled else "aberto",
            }
            for number, cents, due, settled in receivables
        ],
    }


def _installment(row: Receivable) -> dict[str, Any]:
    return {
        "parcela": row.installment,
        "bruto": to_text(row.gross_cents),
        "taxa": to_text(row.fee_cents),
        "liquido": to_text(row.net_cents),
        "vencimento": row.due_date.isoformat(),
    }


def _option(gross: int, method: PaymentMethod, installments: int, today: date, rates: Rates) -> dict[str, Any]:
    # what is not paid by card arrives whole on the day
    rows = plan(gross, method, installments, today, rates) or (Receivable(1, gross, 0, today),)
    fee = sum(row.fee_cents for row in rows)
    return {
        "parcelas": installments,
        "taxa": to_text(fee),
        "liquido": to_text(gross - fee),
        "recebimentos": [_installment(row) for row in rows],
    }


def simulation_body(
    gross: int, method: PaymentMethod, installments: int | None, today: date, rates: Rates
) -> dict[str, Any]:
    """Return what a sale of ``gross`` centavos today would cost and bring, for each way of paying it in instalments.

    ``installments`` None: all there are, 1 to 12 by credit card.
    """
    most = MOST_INSTALLMENTS if method is PaymentMethod.CREDIT_CARD else 1
    counts = range(1, most + 1) if installments is None else (installments,)
    return {
        "valor": to_text(gross),
        "pagamento": method.value,
        "opcoes": [_option(gross, method, count, today, rates) for count in counts],
    }

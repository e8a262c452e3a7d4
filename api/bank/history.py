"""A page of an account's history: filters, and a cursor that is the version of the last entry shown.

Versions only grow, so pages never overlap and miss nothing, whatever is posted in the meantime. They have no
gaps, so a page with filters looks at a bounded number of entries: it may come short, with a cursor to go on from.
"""

from typing import Any
from uuid import UUID

from api.bank.pix_keys import mask_name
from api.database import AppConnection
from api.schemas.bank import HistoryAsked
from fluxo.ledger.entries import TransactionKind
from fluxo.ledger.pix import end_to_end_id
from fluxo.money import to_text

LOOKED_AT = 10_000
"""Entries that a page with filters looks at. A text that is in none of them costs a tenth of a second (measured)."""
SELECT_VERSION = "SELECT version FROM fluxo.account_balances WHERE account_id = %b AND workspace_id = %b"
# without accents and in lower case; what is left over by NFD are letters whatever the server's locale
_FOLDED = r"lower(regexp_replace(normalize({}, NFD), '[\u0300-\u036f]', '', 'g'))"
# an account that grows by credits: what comes in is a negative entry; what people wrote is in counterparty.
# Backwards along the primary key, as far as the page needs; a text is found, not matched: % and _ are themselves.
# Who the other side of a Pix is, is looked up for the rows that the page takes alone: LIMIT stops the scan
SELECT_HISTORY = f"""
SELECT
    e.version, t.id, t.kind, -e.amount_cents, e.balance_after_cents, coalesce(t.counterparty, t.description),
    t.occurred_at, CASE
        WHEN t.kind = 'payment' THEN t.counterparty
        WHEN t.kind IN ('pix', 'pix_return') THEN (
            SELECT c.name
            FROM fluxo.entries AS other
            JOIN fluxo.accounts AS a ON a.id = other.account_id
            JOIN fluxo.customers AS c ON c.id = a.customer_id
            WHERE other.transaction_id = e.transaction_id AND other.workspace_id = e.workspace_id
                AND other.account_id <> e.account_id
            LIMIT 1
        )
    END
FROM fluxo.entries AS e
JOIN fluxo.transactions AS t ON t.id = e.transaction_id
WHERE e.account_id = %b AND e.workspace_id = %b AND e.version >= %b AND e.version < %b
    AND e.business_date BETWEEN coalesce(%b::date, '-infinity') AND coalesce(%b::date, 'infinity')
    AND (%b::text[] IS NULL OR t.kind = ANY (%b::text[]))
    AND (%b::text IS NULL OR position(
        {_FOLDED.format("%b::text")} IN {_FOLDED.format("concat_ws(chr(10), t.counterparty, t.description)")}
    ) > 0)
ORDER BY e.version DESC
LIMIT %b
"""  # noqa: S608 - two constants


async def page_of_history(
    connection: AppConnection, workspace_id: UUID, account_id: UUID, asked: HistoryAsked
) -> dict[str, Any]:
    """Return the body of a page, the newest transactions first."""
    kinds = [kind.value for kind in asked.tipo] or None
    lowest = 1
    if asked.filters:
        row = await (await connection.execute(SELECT_VERSION, (account_id, workspace_id))).fetchone()
        newest = row[0] if row else 0
        lowest = max(min(asked.cursor, newest + 1) - LOOKED_AT, 1)
    values = (
        account_id, workspace_id, lowest, asked.cursor, asked.de, asked.ate, kinds, kinds, asked.texto, asked.texto,
        asked.limite + 1,
    )  # fmt: skip
    rows = await (await connection.execute(SELECT_HISTORY, values)).fetchall()
    shown = rows[: asked.limite]
    following = shown[-1][0] if len(rows) > asked.limite else lowest
    return {
        "itens": [_item(*row[1:]) for row in shown],
        "proximo": str(following) if following > 1 else None,
    }


def _item(
    transaction_id: UUID, kind: str, cents: int, after: int, description: str, occurred_at: Any, other_side: str | None
) -> dict[str, Any]:
    item = {
        "transacao_id": str(transaction_id),
        "tipo": kind,
        "valor": to_text(cents),
        "saldo": to_text(after),
        "descricao": description,
        "ocorrido_em": occurred_at.isoformat(),
    }
    if other_side is not None:
        # a customer is named as GET /pix/chaves/{chave}/titular names them, a payee as was typed
        item["contraparte"] = other_side if kind == TransactionKind.PAYMENT else mask_name(other_side)
    if name := end_to_end_id(kind, transaction_id, occurred_at):
        item["end_to_end_id"] = name
    return item

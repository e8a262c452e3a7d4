"""What card machines owe a shop: the list, and the wish to settle what is due."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from api.database import AppConnection
from api.http import context
from api.http.problems import Problem
from api.identity.security import Identity
from api.posting.work import Decision, Recorded
from api.shop.settlement import settle
from fluxo.money import to_text

SELECT_RECEIVABLES = """
SELECT id, sale_id, installment, amount_cents, fee_cents, due_date, settled_at, settlement_id
FROM fluxo.receivables
WHERE workspace_id = %b AND due_date BETWEEN %b AND %b AND (%b::bool IS NULL OR (settled_at IS NOT NULL) = %b::bool)
    AND (due_date, id) > (%b::date, %b::uuid)
ORDER BY due_date, id
LIMIT %b
"""
FIRST = (date(1, 1, 1), UUID(int=0))


@dataclass(frozen=True, slots=True)
class Page:
    """Which receivables are wanted: due in a period, settled or not (None: both), after a cursor."""

    first: date
    last: date
    settled: bool | None
    after: tuple[date, UUID]
    limit: int


async def list_receivables(connection: AppConnection, workspace_id: UUID, page: Page) -> dict[str, Any]:
    """Return a page of receivables in the order of their due dates."""
    values = (
        workspace_id, page.first, page.last, page.settled, page.settled, *page.after, page.limit + 1,
    )  # fmt: skip
    rows = await (await connection.execute(SELECT_RECEIVABLES, values)).fetchall()
    shown = rows[: page.limit]
    return {
        "itens": [
            {
                "recebivel_id": str(row_id),
                "venda_id": str(sale_id),
                "parcela": installment,
                "valor": to_text(cents),
                "taxa": to_text(fee),
                "vencimento": due.isoformat(),
                "situacao": "liquidado" if settled_at else "aberto",
                "liquidado_em": settled_at.isoformat() if settled_at else None,
                "liquidacao_id": str(settlement) if settlement else None,
            }
            for row_id, sale_id, installment, cents, fee, due, settled_at, settlement in shown
        ],
        "proximo": f"{shown[-1][5].isoformat()}_{shown[-1][0]}" if len(rows) > page.limit else None,
    }


async def settle_on_wish(connection: AppConnection, caller: Identity, until: date) -> Decision:
    """Settle what is due until a day and return what to answer, or the refusal, having changed nothing then."""
    try:
        # a savepoint: a refusal is stored in the commit that its postings must not be in
        async with connection.transaction():
            settled = await settle(connection, caller.workspace_id, until, context.current().request_id)
    except Problem as problem:
        return problem
    body = {
        "ate": until.isoformat(),
        "liquidacoes": [
            {
                "vencimento": one.due_date.isoformat(),
                "recebiveis": one.count,
                "valor": to_text(one.net_cents),
                "transacao_id": str(one.transaction_id) if one.transaction_id else None,
            }
            for one in settled
        ],
        "total": to_text(sum(one.net_cents for one in settled)),
    }
    return Recorded(body)

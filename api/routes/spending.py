"""A shop's expenses and purchases, and the correction of what was booked by mistake."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.database import AppConnection
from api.http.dependencies import MONEY_CALLER, Call, ManagerMoneyCall, respond
from api.http.documentation import MONEY, refusals
from api.posting.work import Decision
from api.schemas.spending import Expense, Purchase, Reversal, Reversed, Spent
from api.shop.opening import refuse_before_opening
from api.shop.reversals import draft_reversal
from api.shop.spending import draft_expense, draft_purchase
from fluxo.clock import business_date

router = APIRouter(tags=["loja"])


async def _refuse_before_opening(call: Call, given: Expense | Purchase) -> None:
    if given.ocorrido_em is not None:
        await refuse_before_opening(call, business_date(given.ocorrido_em))


@router.post(
    "/despesas",
    status_code=201,
    response_model=Spent,
    responses=refusals(*MONEY, "future_day", "day_before_opening"),
    summary="Registra uma despesa paga",
    openapi_extra=MONEY_CALLER,
)
async def spend(given: Expense, call: ManagerMoneyCall) -> Response:
    """Lança a despesa na linha do DRE de sua categoria, contra o caixa ou o banco.

    `impostos_sobre_vendas` e `fornecedores` pagam o que as vendas e as compras a prazo já deixaram a pagar: não são
    despesa nova.
    """
    accounts = await call.api.books.accounts(call.caller.workspace_id)
    await _refuse_before_opening(call, given)
    scope = call.scope("POST /despesas", given.model_dump())
    return respond(await call.api.poster.submit(scope, draft_expense(call.caller, accounts, given)))


@router.post(
    "/compras",
    status_code=201,
    response_model=Spent,
    responses=refusals(*MONEY, "future_day", "day_before_opening"),
    summary="Registra uma compra de mercadorias",
    openapi_extra=MONEY_CALLER,
)
async def buy(given: Purchase, call: ManagerMoneyCall) -> Response:
    """Lança a mercadoria no estoque, contra o caixa, o banco ou o fornecedor (a prazo)."""
    accounts = await call.api.books.accounts(call.caller.workspace_id)
    await _refuse_before_opening(call, given)
    scope = call.scope("POST /compras", given.model_dump())
    return respond(await call.api.poster.submit(scope, draft_purchase(call.caller, accounts, given)))


@router.post(
    "/transacoes/{transacao_id}/estorno",
    status_code=201,
    response_model=Reversed,
    responses=refusals(*MONEY, "transaction_unknown", "not_reversible", "already_reversed"),
    summary="Estorna uma transação",
    openapi_extra=MONEY_CALLER,
)
async def reverse(
    transacao_id: Annotated[UUID, Path(description="A transação a estornar")], given: Reversal, call: ManagerMoneyCall
) -> Response:
    """Lança hoje o contrário de uma despesa, compra, movimentação ou diferença de caixa, mesmo de um dia fechado.

    A original fica como está e é estornada uma só vez. Vendas são devolvidas, não estornadas.
    """

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_reversal(connection, call.caller, transacao_id, given.motivo)

    scope = call.scope(
        "POST /transacoes/{transacao_id}/estorno", {"transacao_id": str(transacao_id), **given.model_dump()}
    )
    return respond(await call.api.poster.submit_alone(scope, prepare))

"""A shop's sales and their returns."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.database import AppConnection
from api.dependencies import MONEY_CALLER, ShopMoneyCall, respond
from api.documentation import MONEY, refusals
from api.posting import Decision
from api.sales import draft_sale, draft_sale_return
from api.schemas.shop import NewSale, SalePosted, SaleReturned

router = APIRouter(tags=["loja"])


@router.post(
    "/vendas",
    status_code=201,
    response_model=SalePosted,
    responses=refusals(*MONEY, "invalid_installments"),
    summary="Registra uma venda",
    openapi_extra=MONEY_CALLER,
)
async def sell(given: NewSale, call: ShopMoneyCall) -> Response:
    """Lança a venda pelo valor bruto, com imposto, custo e taxa da maquininha."""
    accounts = await call.api.books.accounts(call.caller.workspace_id)
    decision = draft_sale(call.caller.workspace_id, accounts, given)
    scope = call.scope("POST /vendas", given.model_dump())
    return respond(await call.api.poster.submit(scope, decision))


@router.post(
    "/vendas/{venda_id}/devolucao",
    status_code=201,
    response_model=SaleReturned,
    responses=refusals(*MONEY, "sale_not_found", "already_returned"),
    summary="Devolve uma venda inteira",
    openapi_extra=MONEY_CALLER,
)
async def return_sale(
    venda_id: Annotated[UUID, Path(description="A venda devolvida")], call: ShopMoneyCall
) -> Response:
    """Devolve a venda por inteiro, uma só vez; a taxa da maquininha não volta."""
    accounts = await call.api.books.accounts(call.caller.workspace_id)

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_sale_return(connection, call.caller.workspace_id, accounts, venda_id)

    scope = call.scope("POST /vendas/{venda_id}/devolucao", {"venda_id": str(venda_id)})
    return respond(await call.api.poster.submit_alone(scope, prepare))

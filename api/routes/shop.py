"""A shop's sales and their returns."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.database import AppConnection, within
from api.http.dependencies import (
    CALLER,
    MONEY_CALLER,
    ShopCall,
    ShopMoneyCall,
    ShopReportCall,
    ShopServiceMoneyCall,
    respond,
)
from api.http.documentation import AUTHENTICATED, MONEY, refusals
from api.http.problems import Problem, json_bytes
from api.http.roles import Role
from api.posting.work import Decision
from api.schemas.shop import NewSale, Sale, SalePosted, SaleReturn, SaleReturned, Simulation, SimulationAsked
from api.shop.returns import draft_return
from api.shop.sale_views import sale_body, simulation_body
from api.shop.sales import Counter, draft_sale
from fluxo.clock import business_date, utc_now
from fluxo.ledger.entries import PaymentMethod

router = APIRouter(tags=["loja"])


def _json(body: dict[str, Any]) -> Response:
    return Response(json_bytes(body), media_type="application/json")


@router.get(
    "/vendas/simulacao",
    response_model=Simulation,
    responses=refusals(*AUTHENTICATED, "invalid_installments"),
    summary="Simula uma venda",
    openapi_extra=CALLER,
)
async def simulate_sale(call: ShopCall, asked: Annotated[SimulationAsked, Query()]) -> Response:
    """Diz, enquanto o vendedor digita, a taxa, o líquido e quando cada parcela cai na conta. Nada é lançado."""
    method = PaymentMethod(asked.pagamento)
    if asked.parcelas not in (None, 1) and method is not PaymentMethod.CREDIT_CARD:
        raise Problem("invalid_installments")
    terms = await call.api.terms.of(call.caller.workspace_id)
    return _json(simulation_body(asked.valor, method, asked.parcelas, business_date(utc_now()), terms.rates))


@router.post(
    "/vendas",
    status_code=201,
    response_model=SalePosted,
    responses=refusals(*MONEY, "invalid_installments", "other_seller"),
    summary="Registra uma venda",
    openapi_extra=MONEY_CALLER,
)
async def sell(given: NewSale, call: ShopServiceMoneyCall) -> Response:
    """Lança a venda pelo valor bruto, com imposto, custo, taxa da maquininha e o que ela fica a dever, por parcela.

    Um vendedor vende em seu próprio nome; o gerente e os programas da loja dizem de quem é a venda.
    """
    caller = call.caller
    if caller.role == Role.SELLER and given.vendedor not in (None, str(caller.user_id)):
        raise Problem("other_seller")
    accounts = await call.api.books.accounts(caller.workspace_id)
    terms = await call.api.terms.of(caller.workspace_id)
    decision = draft_sale(Counter(caller.workspace_id, caller.user_id, accounts, terms.rates), given)
    scope = call.scope("POST /vendas", given.model_dump())
    return respond(await call.api.poster.submit(scope, decision))


@router.get(
    "/vendas/{venda_id}",
    response_model=Sale,
    responses=refusals(*AUTHENTICATED, "sale_not_found"),
    summary="Mostra uma venda",
    openapi_extra=CALLER,
)
async def show_sale(venda_id: UUID, call: ShopReportCall) -> Response:
    """A venda, ou devolução, com suas linhas, o que já voltou e o que a maquininha deve."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await sale_body(connection, call.caller.workspace_id, venda_id)
    if body is None:
        raise Problem("sale_not_found")
    return _json(body)


@router.post(
    "/vendas/{venda_id}/devolucao",
    status_code=201,
    response_model=SaleReturned,
    responses=refusals(*MONEY, "sale_not_found", "already_returned", "return_exceeds_sale", "return_without_value"),
    summary="Devolve uma venda, toda ou em parte",
    openapi_extra=MONEY_CALLER,
)
async def return_sale(
    venda_id: Annotated[UUID, Path(description="A venda devolvida")],
    call: ShopMoneyCall,
    given: SaleReturn = SaleReturn(itens=None),  # noqa: B008 - frozen
) -> Response:
    """Devolve os itens pedidos ou tudo o que resta. A taxa da maquininha não volta: o bruto sai do próximo repasse."""
    accounts = await call.api.books.accounts(call.caller.workspace_id)

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_return(connection, call.caller.workspace_id, accounts, venda_id, given.quantities)

    request = {"venda_id": str(venda_id), **given.model_dump()}
    scope = call.scope("POST /vendas/{venda_id}/devolucao", request)
    return respond(await call.api.poster.submit_alone(scope, prepare))

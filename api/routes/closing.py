"""A shop's closings, and the settlement of what card machines owe it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.database import AppConnection, within
from api.http.dependencies import (
    CALLER,
    MONEY_CALLER,
    ManagerMoneyCall,
    ManagerServiceMoneyCall,
    ShopBooksCall,
    respond,
)
from api.http.documentation import AUTHENTICATED, MONEY, refusals
from api.http.problems import Problem, json_bytes
from api.posting.work import Decision
from api.schemas.closing import (
    Closed,
    ClosedDays,
    Closing,
    ClosingsAsked,
    Receivables,
    ReceivablesAsked,
    SettledDates,
    Settlement,
)
from api.shop.closing import draft_closing, list_closings
from api.shop.opening import refuse_before_opening
from api.shop.receivables import FIRST, Page, list_receivables, settle_on_wish
from fluxo.clock import business_date, utc_now

router = APIRouter(tags=["loja"])


@router.post(
    "/fechamento",
    status_code=201,
    response_model=Closed,
    responses=refusals(*MONEY, "already_closed", "future_day", "day_before_opening"),
    summary="Fecha um dia com a contagem do caixa",
    openapi_extra=MONEY_CALLER,
)
async def close_day(given: Closing, call: ManagerMoneyCall) -> Response:
    """Compara o caixa dos livros com o contado, lança a diferença no próprio dia e o fecha, com os dias anteriores.

    Depois disso nada mais é lançado nele, por caminho nenhum; uma correção é um estorno no dia aberto.
    """
    accounts = await call.api.books.accounts(call.caller.workspace_id)
    today = business_date(utc_now())
    day = given.dia or today
    if day < today:
        await refuse_before_opening(call, day)

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_closing(connection, call.caller, accounts, day, given.contagem)

    scope = call.scope("POST /fechamento", given.model_dump())
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/fechamentos",
    response_model=ClosedDays,
    responses=refusals(*AUTHENTICATED, "invalid_period"),
    summary="Dias fechados",
    openapi_extra=CALLER,
)
async def closings(call: ShopBooksCall, asked: Annotated[ClosingsAsked, Query()]) -> Response:
    """Do mais novo ao mais antigo, com o esperado, o contado e a diferença de cada um."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        before = asked.cursor or date.max
        body = await list_closings(connection, call.caller.workspace_id, asked.days, before, asked.limite)
    return Response(json_bytes(body), media_type="application/json")


@router.post(
    "/liquidacoes",
    status_code=201,
    response_model=SettledDates,
    responses=refusals(*MONEY, "future_day"),
    summary="Liquida os recebíveis de cartão",
    openapi_extra=MONEY_CALLER,
)
async def settle_receivables(
    call: ManagerServiceMoneyCall,
    given: Settlement = Settlement(ate=None),  # noqa: B008 - frozen
) -> Response:
    """Leva ao banco o que a maquininha já pagou, um lançamento por vencimento. Também acontece sozinho, no dia."""
    today = business_date(utc_now())
    until = given.ate or today
    if until > today:
        raise Problem("future_day")

    async def prepare(connection: AppConnection) -> Decision:
        return await settle_on_wish(connection, call.caller, until)

    scope = call.scope("POST /liquidacoes", given.model_dump())
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/recebiveis",
    response_model=Receivables,
    responses=refusals(*AUTHENTICATED, "invalid_period"),
    summary="O que a maquininha deve",
    openapi_extra=CALLER,
)
async def receivables(call: ShopBooksCall, asked: Annotated[ReceivablesAsked, Query()]) -> Response:
    """Na ordem do vencimento: as parcelas das vendas e, negativas, as devoluções que saem do repasse."""
    settled = None if asked.situacao is None else asked.situacao == "liquidado"
    page = Page(*asked.days, settled, asked.after or FIRST, asked.limite)
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await list_receivables(connection, call.caller.workspace_id, page)
    return Response(json_bytes(body), media_type="application/json")

"""A shop's closings, and the settlement of what card machines owe it."""

from datetime import date
from typing import Annotated, Literal

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
    EARLIEST,
    LATEST,
    Closed,
    ClosedDays,
    Closing,
    Day,
    Receivables,
    SettledDates,
    Settlement,
)
from api.shop.closing import draft_closing, list_closings
from api.shop.receivables import Page, list_receivables, read_cursor, settle_on_wish
from fluxo.clock import business_date, utc_now

router = APIRouter(tags=["loja"])
_FIRST = Annotated[Day, Query(description="Primeiro dia")]
_LAST = Annotated[Day, Query(description="Último dia")]
_LIMIT = Annotated[int, Query(ge=1, le=200)]


@router.post(
    "/fechamento",
    status_code=201,
    response_model=Closed,
    responses=refusals(*MONEY, "already_closed", "future_day"),
    summary="Fecha um dia com a contagem do caixa",
    openapi_extra=MONEY_CALLER,
)
async def close_day(given: Closing, call: ManagerMoneyCall) -> Response:
    """Compara o caixa dos livros com o contado, lança a diferença no próprio dia e o fecha, com os dias anteriores.

    Depois disso nada mais é lançado nele, por caminho nenhum; uma correção é um estorno no dia aberto.
    """
    accounts = await call.api.books.accounts(call.caller.workspace_id)
    day = given.dia or business_date(utc_now())

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_closing(connection, call.caller, accounts, day, given.contagem)

    scope = call.scope("POST /fechamento", given.model_dump())
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/fechamentos",
    response_model=ClosedDays,
    responses=refusals(*AUTHENTICATED),
    summary="Dias fechados",
    openapi_extra=CALLER,
)
async def closings(
    call: ShopBooksCall,
    de: _FIRST = EARLIEST,
    ate: _LAST = LATEST,
    limite: _LIMIT = 50,
    cursor: Annotated[Day | None, Query(description="O `proximo` da página anterior")] = None,
) -> Response:
    """Do mais novo ao mais antigo, com o esperado, o contado e a diferença de cada um."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await list_closings(connection, call.caller.workspace_id, (de, ate), cursor or date.max, limite)
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
    responses=refusals(*AUTHENTICATED),
    summary="O que a maquininha deve",
    openapi_extra=CALLER,
)
async def receivables(
    call: ShopBooksCall,
    de: _FIRST = EARLIEST,
    ate: _LAST = LATEST,
    situacao: Annotated[Literal["aberto", "liquidado"] | None, Query()] = None,
    limite: _LIMIT = 50,
    cursor: Annotated[
        str | None,
        Query(
            pattern=r"^\d{4}-\d{2}-\d{2}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            description="O `proximo` da página anterior",
        ),
    ] = None,
) -> Response:
    """Na ordem do vencimento: as parcelas das vendas e, negativas, as devoluções que saem do repasse."""
    try:
        after = read_cursor(cursor)
    except ValueError:
        raise Problem("invalid_request", fields="cursor") from None
    page = Page(de, ate, None if situacao is None else situacao == "liquidado", after, limite)
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await list_receivables(connection, call.caller.workspace_id, page)
    return Response(json_bytes(body), media_type="application/json")

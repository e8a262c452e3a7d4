"""The cash book of a shop, and the consolidation of its days."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.database import within
from api.http.dependencies import CALLER, MONEY_CALLER, ShopBooksCall, ShopReportCall, ShopServiceMoneyCall, respond
from api.http.documentation import AUTHENTICATED, MONEY, refusals
from api.http.fields import Line
from api.http.problems import Problem, json_bytes
from api.schemas.cash_book import CashBook, CashMovement, Consolidation, Moved
from api.schemas.closing import EARLIEST, LATEST, Day
from api.shop.cash_book import NEWEST, consolidate, draft_movement, list_book
from fluxo.clock import business_date, utc_now
from fluxo.ledger import chart

MOST_DAYS = 366
USUAL_DAYS = 30
router = APIRouter(tags=["caixa"])
_FIRST = Annotated[Day, Query(description="Primeiro dia")]
_LAST = Annotated[Day, Query(description="Último dia")]


@router.post(
    "/movimentacao",
    status_code=201,
    response_model=Moved,
    responses=refusals(*MONEY, "whole_amounts_only"),
    summary="Registra uma entrada ou saída do caixa",
    openapi_extra=MONEY_CALLER,
)
async def move_cash(given: CashMovement, call: ShopServiceMoneyCall) -> Response:
    """Lança o dinheiro no caixa, contra movimentações a classificar."""
    caller = call.caller
    accounts = await call.api.books.accounts(caller.workspace_id)
    terms = await call.api.terms.of(caller.workspace_id)
    decision = draft_movement(caller, accounts, given, whole_amounts_only=terms.whole_amounts_only)
    scope = call.scope("POST /movimentacao", given.model_dump())
    return respond(await call.api.poster.submit(scope, decision))


@router.get(
    "/movimentacao",
    response_model=CashBook,
    responses=refusals(*AUTHENTICATED),
    summary="O livro-caixa",
    openapi_extra=CALLER,
)
async def cash_book(
    call: ShopReportCall,
    de: _FIRST = EARLIEST,
    ate: _LAST = LATEST,
    limite: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[int, Query(ge=1, le=NEWEST, description="O `proximo` da página anterior")] = NEWEST,
) -> Response:
    """Tudo o que moveu o caixa, do mais novo ao mais antigo: movimentações, vendas e despesas em dinheiro."""
    workspace_id = call.caller.workspace_id
    accounts = await call.api.books.accounts(workspace_id)
    async with within(call.api.pool, workspace_id) as connection:
        body = await list_book(connection, workspace_id, accounts[chart.CASH], (de, ate), cursor, limite)
    return Response(json_bytes(body), media_type="application/json")


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    """Return the period asked for: the 30 days until today, or until ``last``. Raises Problem if it is none."""
    if last is None:
        last = business_date(utc_now())
    if first is None:
        first = max(last - timedelta(days=USUAL_DAYS - 1), EARLIEST)
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Problem("invalid_period", days=MOST_DAYS)
    return first, last


@router.get(
    "/consolidado",
    response_model=Consolidation,
    responses=refusals(*AUTHENTICATED, "invalid_period", "unknown_group"),
    summary="Consolidado do dia",
    openapi_extra=CALLER,
)
async def consolidation(
    call: ShopBooksCall,
    de: Annotated[Day | None, Query(description="Primeiro dia; sem ele, 30 dias até o último")] = None,
    ate: Annotated[Day | None, Query(description="Último dia; sem ele, hoje")] = None,
    grupo: Annotated[
        Line, Query(min_length=1, max_length=40, description="Grupo de contas: caixa, bancos, recebiveis, ...")
    ] = "caixa",
) -> Response:
    """Abertura, entradas, saídas, fechamento e quantas transações, dia a dia, direto dos livros."""
    period = _period(de, ate)
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await consolidate(connection, call.caller.workspace_id, grupo, period)
    return Response(json_bytes(body), media_type="application/json")

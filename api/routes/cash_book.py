"""The cash book of a shop, and the consolidation of its days."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.database import AppConnection, within
from api.http.dependencies import CALLER, MONEY_CALLER, ShopBooksCall, ShopReportCall, ShopServiceMoneyCall, respond
from api.http.documentation import AUTHENTICATED, MONEY, refusals
from api.http.problems import Problem, json_bytes
from api.posting.work import Decision, Draft
from api.schemas.cash_book import (
    CashBook,
    CashBookAsked,
    CashMovement,
    Consolidation,
    ConsolidationAsked,
    Direction,
    Moved,
)
from api.schemas.periods import EARLIEST
from api.shop.cash_book import consolidate, draft_movement, list_book
from api.shop.drawer import no_more_than_there_is
from fluxo.clock import business_date, utc_now
from fluxo.ledger import chart

MOST_DAYS = 366
USUAL_DAYS = 30
router = APIRouter(tags=["caixa"])


@router.post(
    "/movimentacao",
    status_code=201,
    response_model=Moved,
    responses=refusals(*MONEY, "whole_amounts_only", "insufficient_cash"),
    summary="Registra uma entrada ou saída do caixa",
    openapi_extra=MONEY_CALLER,
)
async def move_cash(given: CashMovement, call: ShopServiceMoneyCall) -> Response:
    """Lança o dinheiro no caixa, contra movimentações a classificar. Não sai mais do que o caixa tem."""
    caller = call.caller
    accounts = await call.api.books.accounts(caller.workspace_id)
    terms = await call.api.terms.of(caller.workspace_id)
    decision = draft_movement(caller, accounts, given, whole_amounts_only=terms.whole_amounts_only)
    scope = call.scope("POST /movimentacao", given.model_dump())
    if given.tipo is Direction.IN or not isinstance(decision, Draft):
        return respond(await call.api.poster.submit(scope, decision))

    async def prepare(connection: AppConnection) -> Decision:
        return await no_more_than_there_is(connection, decision, accounts[chart.CASH])

    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/movimentacao",
    response_model=CashBook,
    responses=refusals(*AUTHENTICATED, "invalid_period"),
    summary="O livro-caixa",
    openapi_extra=CALLER,
)
async def cash_book(call: ShopReportCall, asked: Annotated[CashBookAsked, Query()]) -> Response:
    """Tudo o que moveu o caixa, do mais novo ao mais antigo: movimentações, vendas e despesas em dinheiro.

    Com um período, cada página olha um tanto de lançamentos: pode vir curta, ou vazia, e ainda ter `proximo`.
    """
    workspace_id = call.caller.workspace_id
    accounts = await call.api.books.accounts(workspace_id)
    async with within(call.api.pool, workspace_id) as connection:
        body = await list_book(connection, workspace_id, accounts[chart.CASH], asked.days, asked.cursor, asked.limite)
    return Response(json_bytes(body), media_type="application/json")


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    """Return the period asked for: the 30 days until today, or until ``last``. Raises Problem if it is none."""
    if last is None:
        last = business_date(utc_now())
    if first is None:
        first = max(last - timedelta(days=USUAL_DAYS - 1), EARLIEST)
    if first > last:
        raise Problem("invalid_period")
    if (last - first).days >= MOST_DAYS:
        raise Problem("period_too_long", days=MOST_DAYS)
    return first, last


@router.get(
    "/consolidado",
    response_model=Consolidation,
    responses=refusals(*AUTHENTICATED, "invalid_period", "period_too_long", "unknown_group"),
    summary="Consolidado do dia",
    openapi_extra=CALLER,
)
async def consolidation(call: ShopBooksCall, asked: Annotated[ConsolidationAsked, Query()]) -> Response:
    """Abertura, entradas, saídas, fechamento e quantas transações, dia a dia, direto dos livros."""
    period = _period(asked.de, asked.ate)
    workspace_id = call.caller.workspace_id
    # it reads every entry of the group: one at a time, so that a shop asks for no more than one connection's work
    async with call.api.turns.turn(("consolidado", workspace_id)), within(call.api.pool, workspace_id) as connection:
        body = await consolidate(connection, workspace_id, asked.grupo, period)
    return Response(json_bytes(body), media_type="application/json")

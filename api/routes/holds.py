"""Holds: money of an account set aside for a payee, taken or let go later."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.bank.holds import draft_capture, page_of_holds, release, reserve
from api.database import AppConnection, within
from api.http.dependencies import CALLER, MONEY_CALLER, CustomerCall, CustomerMoneyCall, respond
from api.http.documentation import AUTHENTICATED, MONEY, SPENDING, refusals
from api.http.problems import json_bytes
from api.posting.work import Decision
from api.schemas.holds import Capture, Captured, Hold, Holds, HoldsAsked, NewHold, Released

router = APIRouter(tags=["reservas"])
HoldId = Annotated[UUID, Path(description="A reserva")]
_MONEY: dict[str, Any] = {"openapi_extra": MONEY_CALLER}


@router.post(
    "/reservas",
    status_code=201,
    response_model=Hold,
    responses=refusals(*MONEY, "insufficient_funds"),
    summary="Reserva dinheiro da conta",
    **_MONEY,
)
async def new_hold(given: NewHold, call: CustomerMoneyCall) -> Response:
    """Guarda o valor, que deixa de estar disponível até ser capturado, liberado ou expirar.

    Os limites da conta contam na captura, que é quando o dinheiro sai.
    """

    async def prepare(connection: AppConnection) -> Decision:
        return await reserve(connection, call, given)

    scope = call.scope("POST /reservas", given.model_dump())
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.post(
    "/reservas/{reserva_id}/captura",
    status_code=201,
    response_model=Captured,
    responses=refusals(*SPENDING, "hold_not_found", "hold_not_active", "hold_exceeded"),
    summary="Paga com o dinheiro reservado",
    **_MONEY,
)
async def capture(
    reserva_id: HoldId,
    call: CustomerMoneyCall,
    given: Capture = Capture(valor=None),  # noqa: B008 - frozen
) -> Response:
    """Paga ao favorecido tudo ou parte; a reserva termina e o que sobra dela é liberado."""
    # before the transaction that the capture runs in: it would wait for a second connection
    house = await call.api.books.accounts(call.caller.workspace_id)

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_capture(connection, call, house, reserva_id, given)

    request = {"reserva_id": str(reserva_id), **given.model_dump()}
    return respond(
        await call.api.poster.submit_alone(call.scope("POST /reservas/{reserva_id}/captura", request), prepare)
    )


@router.post(
    "/reservas/{reserva_id}/liberacao",
    response_model=Released,
    responses=refusals(*MONEY, "hold_not_found", "hold_not_active"),
    summary="Desiste de uma reserva",
    **_MONEY,
)
async def let_go(reserva_id: HoldId, call: CustomerMoneyCall) -> Response:
    """O valor volta a estar disponível."""

    async def prepare(connection: AppConnection) -> Decision:
        return await release(connection, call, reserva_id)

    scope = call.scope("POST /reservas/{reserva_id}/liberacao", {"reserva_id": str(reserva_id)})
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/reservas",
    response_model=Holds,
    responses=refusals(*AUTHENTICATED),
    summary="As reservas da conta",
    openapi_extra=CALLER,
)
async def holds(call: CustomerCall, asked: Annotated[HoldsAsked, Query()]) -> Response:
    """Da mais nova à mais antiga."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        body = await page_of_holds(connection, call, asked)
    return Response(json_bytes(body), media_type="application/json")

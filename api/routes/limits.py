"""A customer's limits: reading them, asking for another night limit."""

from fastapi import APIRouter, Response

from api.bank.limits import ask_night_limit, limits_of
from api.database import within
from api.http.dependencies import CALLER, CustomerCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.problems import json_bytes
from api.schemas.limits import Limits, NightLimitAsked

router = APIRouter(tags=["limites"])


@router.get(
    "/limites",
    response_model=Limits,
    responses=refusals(*AUTHENTICATED, "not_found"),
    summary="Os limites da conta",
    openapi_extra=CALLER,
)
async def limits(call: CustomerCall) -> Response:
    """Quanto pode sair, quanto já saiu hoje e, de Pix, nesta noite (das 20h às 6h de São Paulo)."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        found = await limits_of(connection, call)
    return Response(json_bytes(found.body()), media_type="application/json")


@router.put(
    "/limites/pix-noturno",
    response_model=Limits,
    responses=refusals(*AUTHENTICATED, "not_found", "night_limit_above_daily"),
    summary="Pede outro limite noturno de Pix",
    openapi_extra=CALLER,
)
async def night_limit(given: NightLimitAsked, call: CustomerCall) -> Response:
    """Um limite menor vale na hora; um maior, 24 horas depois. Pedir de novo o mesmo não reinicia a espera.

    Quem nunca pediu segue o limite noturno do banco, também enquanto um aumento espera; depois, o pedido vale no
    lugar dele, mesmo que o banco mude o seu. O limite noturno nunca passa do limite diário do banco
    (`limite_diario` em `/configuracoes`).
    """
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        found = await ask_night_limit(connection, call, given.valor)
    return Response(json_bytes(found.body()), media_type="application/json")

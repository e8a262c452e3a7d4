"""A bank's customers and its decision on who each is: their limits follow it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.database import within
from api.http import context
from api.http.dependencies import CALLER, BankManagerCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.problems import Problem, json_bytes
from api.identity.audit import Action, audit_record
from api.schemas.staff import Clients, ClientsAsked, KycDecided, KycDecision
from fluxo.db.scope import CORRELATE

# a trigger moves the limits of the customer's account and writes the event
DECIDE = """
UPDATE fluxo.customers SET kyc_status = %b, kyc_at = clock_timestamp() WHERE id = %b AND workspace_id = %b
"""
SELECT_CLIENTS = """
SELECT id, name, document, kyc_status, created_at FROM fluxo.customers
WHERE workspace_id = %b AND (%b::text IS NULL OR kyc_status = %b) AND (%b::uuid IS NULL OR id > %b)
ORDER BY id
LIMIT %b
"""
router = APIRouter(tags=["banco"])


@router.get(
    "/clientes",
    response_model=Clients,
    responses=refusals(*AUTHENTICATED),
    summary="Os clientes do banco",
    openapi_extra=CALLER,
)
async def list_clients(call: BankManagerCall, asked: Annotated[ClientsAsked, Query()]) -> Response:
    """Do mais antigo ao mais novo; com `situacao=pending`, os que esperam uma decisão."""
    workspace_id = call.caller.workspace_id
    async with within(call.api.pool, workspace_id) as connection:
        values = (workspace_id, asked.situacao, asked.situacao, asked.cursor, asked.cursor, asked.limite + 1)
        rows = await (await connection.execute(SELECT_CLIENTS, values)).fetchall()
    items = [
        {
            "cliente_id": str(client_id),
            "nome": name,
            "documento": document,
            "situacao": status,
            "criado_em": created_at.isoformat(),
        }
        for client_id, name, document, status, created_at in rows[: asked.limite]
    ]
    following = items[-1]["cliente_id"] if len(rows) > asked.limite else None
    return Response(json_bytes({"itens": items, "proximo": following}), media_type="application/json")


@router.post(
    "/clientes/{cliente_id}/kyc",
    response_model=KycDecided,
    responses=refusals(*AUTHENTICATED, "not_found"),
    summary="Aprova ou recusa um cliente",
    openapi_extra=CALLER,
)
async def decide(
    cliente_id: Annotated[UUID, Path(description="O cliente_id de POST /cadastro")],
    given: KycDecision,
    call: BankManagerCall,
) -> Response:
    """Um cliente aprovado envia até os limites do banco; os outros, até o limite de pendentes."""
    caller = call.caller
    async with within(call.api.pool, caller.workspace_id) as connection:
        await connection.execute(CORRELATE, (context.current().request_id,))
        done = await connection.execute(DECIDE, (given.situacao, cliente_id, caller.workspace_id))
        if done.rowcount == 0:
            raise Problem("not_found")
        await connection.execute(*audit_record(caller, Action.KYC_DECIDED, cliente_id, status=given.situacao))
    body = {"cliente_id": str(cliente_id), "situacao": given.situacao}
    return Response(json_bytes(body), media_type="application/json")

"""Tills: a manager registers them, sellers log in on them with a PIN."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.database import within
from api.http.dependencies import CALLER, HashingApi, ShopManagerCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.problems import Problem, json_bytes
from api.identity.audit import Action, audit_record
from api.identity.login import Entry, log_in, refuse_stranger
from api.identity.sessions import Ended, new_secret, revoke, sha256, workspace_of
from api.routes.identity import token_response
from api.schemas.identity import TillCredentials, Token
from api.schemas.staff import DeviceRegistered, Devices, NewDevice
from fluxo.ids import uuid7

INSERT_DEVICE = """
INSERT INTO fluxo.devices (id, workspace_id, name, secret_sha256, registered_by) VALUES (%b, %b, %b, %b, %b)
"""
REVOKE_DEVICE = """
UPDATE fluxo.devices SET revoked_at = clock_timestamp() WHERE id = %b AND workspace_id = %b AND revoked_at IS NULL
"""
SELECT_DEVICES = """
SELECT id, name, registered_at, revoked_at FROM fluxo.devices WHERE workspace_id = %b ORDER BY registered_at, id
"""
router = APIRouter(tags=["loja"])


@router.post(
    "/pdv/login",
    response_model=Token,
    responses=refusals("invalid_credentials", "too_many_attempts", "locked", "rate_limited", "too_busy"),
    summary="Entra no caixa com o PIN",
)
async def enter_with_pin(given: TillCredentials, api: HashingApi) -> Response:
    """O vendedor entra, em um caixa registrado da loja, por 12 horas.

    Cinco PINs errados em seguida fazem esperar 15 minutos; dez bloqueiam até o gerente desbloquear.
    """
    workspace_id = workspace_of(given.segredo)
    if workspace_id is None:
        await refuse_stranger(api, given.pin)
    entry = Entry(workspace_id, given.vendedor, given.pin, given.dispositivo, given.segredo)
    return token_response(api.tokens, *await log_in(api, entry))


@router.post(
    "/pdv/dispositivos",
    status_code=201,
    response_model=DeviceRegistered,
    responses=refusals(*AUTHENTICATED),
    summary="Registra um caixa",
    openapi_extra=CALLER,
)
async def register_device(given: NewDevice, call: ShopManagerCall) -> Response:
    """Devolve o segredo do caixa, que não é mostrado de novo."""
    caller, device_id = call.caller, uuid7()
    secret = new_secret(caller.workspace_id)
    async with within(call.api.pool, caller.workspace_id) as connection:
        values = (device_id, caller.workspace_id, given.nome, sha256(secret), caller.user_id)
        await connection.execute(INSERT_DEVICE, values)
        await connection.execute(*audit_record(caller, Action.DEVICE_REGISTERED, device_id))
    body = {"dispositivo": str(device_id), "nome": given.nome, "segredo": secret}
    return Response(json_bytes(body), 201, {"Cache-Control": "no-store"}, "application/json")


@router.get(
    "/pdv/dispositivos",
    response_model=Devices,
    responses=refusals(*AUTHENTICATED),
    summary="Os caixas da loja",
    openapi_extra=CALLER,
)
async def list_devices(call: ShopManagerCall) -> Response:
    """Todos, também os revogados; sem os segredos."""
    workspace_id = call.caller.workspace_id
    async with within(call.api.pool, workspace_id) as connection:
        rows = await (await connection.execute(SELECT_DEVICES, (workspace_id,))).fetchall()
    items = [
        {
            "dispositivo": str(device_id),
            "nome": name,
            "registrado_em": registered_at.isoformat(),
            "revogado_em": revoked_at.isoformat() if revoked_at else None,
        }
        for device_id, name, registered_at, revoked_at in rows
    ]
    return Response(json_bytes({"itens": items}), media_type="application/json")


@router.delete(
    "/pdv/dispositivos/{dispositivo_id}",
    status_code=204,
    responses=refusals(*AUTHENTICATED, "not_found"),
    summary="Revoga um caixa",
    openapi_extra=CALLER,
)
async def revoke_device(
    dispositivo_id: Annotated[UUID, Path(description="O id do caixa")], call: ShopManagerCall
) -> Response:
    """Ninguém mais entra por este caixa, e as sessões abertas nele são encerradas."""
    caller = call.caller
    async with within(call.api.pool, caller.workspace_id) as connection:
        done = await connection.execute(REVOKE_DEVICE, (dispositivo_id, caller.workspace_id))
        if done.rowcount == 0:
            raise Problem("not_found")
        ended = await revoke(connection, caller.workspace_id, Ended.RESET, device_id=dispositivo_id)
        revoked = audit_record(caller, Action.DEVICE_REVOKED, dispositivo_id, sessions=len(ended))
        await connection.execute(*revoked)
    call.api.tokens.ended(ended)
    return Response(status_code=204)

"""What a workspace decides for itself: limits, rates, rules."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from psycopg import sql

from api.database import AppConnection, within
from api.http.dependencies import CALLER, ManagerCall, SettingsCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.problems import json_bytes
from api.identity.audit import Action, audit_record
from api.schemas.configuration import SettingsChange, WorkspaceSettings
from fluxo.money import to_text

COLUMNS = {
    "so_reais_inteiros": "whole_amounts_only",
    "kyc_automatico": "kyc_automatic",
    "limite_transacao": "transaction_limit_cents",
    "limite_diario": "daily_limit_cents",
    "limite_diario_pendente": "pending_daily_limit_cents",
    "limite_noturno": "night_limit_cents",
    "multa_atraso": "late_fine_rate",
    "juros_atraso": "late_interest_rate",
    "taxa_debito": "debit_fee_rate",
    "taxa_credito": "credit_fee_rate",
    "taxa_parcelado": "installments_fee_rate",
    "imposto_vendas": "sales_tax_rate",
}
_SELECT = sql.SQL("SELECT {} FROM fluxo.workspace_settings WHERE workspace_id = %b")
_LOCK = "SELECT FROM fluxo.workspace_settings WHERE workspace_id = %b FOR NO KEY UPDATE"
_UPDATE = sql.SQL("UPDATE fluxo.workspace_settings SET {} WHERE workspace_id = %b")
router = APIRouter(tags=["configurações"])


def _told(value: object) -> object:
    """Return a setting as it is answered: centavos as reais, a rate with its four decimals."""
    if isinstance(value, bool):
        return value
    return to_text(value) if isinstance(value, int) else str(value)


async def _read(connection: AppConnection, workspace_id: UUID) -> dict[str, Any]:
    query = _SELECT.format(sql.SQL(", ").join(map(sql.Identifier, COLUMNS.values())))
    row = await (await connection.execute(query, (workspace_id,))).fetchone()
    assert row is not None
    return {name: _told(value) for name, value in zip(COLUMNS, row, strict=True)}


@router.get(
    "/configuracoes",
    response_model=WorkspaceSettings,
    responses=refusals(*AUTHENTICATED),
    summary="As configurações do espaço",
    openapi_extra=CALLER,
)
async def read_settings(call: SettingsCall) -> Response:
    """Limites em reais e taxas como fração: `0.0105` é 1,05%."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        found = await _read(connection, call.caller.workspace_id)
    return Response(json_bytes(found), media_type="application/json")


@router.patch(
    "/configuracoes",
    response_model=WorkspaceSettings,
    responses=refusals(*AUTHENTICATED),
    summary="Muda configurações do espaço",
    openapi_extra=CALLER,
)
async def change_settings(given: SettingsChange, call: ManagerCall) -> Response:
    """Muda só o que é enviado e devolve todas.

    A mudança vale na hora para quem a fez; com vários processos da API, os outros a seguem em até um segundo.
    """
    wanted = given.model_dump(exclude_unset=True)
    workspace_id = call.caller.workspace_id
    async with within(call.api.pool, workspace_id) as connection:
        await connection.execute(_LOCK, (workspace_id,))
        before = await _read(connection, workspace_id)
        if wanted:
            changes = sql.SQL(", ").join(sql.SQL("{} = %b").format(sql.Identifier(COLUMNS[name])) for name in wanted)
            await connection.execute(_UPDATE.format(changes), (*wanted.values(), workspace_id))
        after = await _read(connection, workspace_id)
        moved = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if moved:
            await connection.execute(*audit_record(call.caller, Action.SETTINGS_CHANGED, workspace_id, changed=moved))
    call.api.terms.changed(workspace_id)
    return Response(json_bytes(after), media_type="application/json")

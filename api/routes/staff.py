"""The staff of a workspace: who there is, new users, unlocking, leaving."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from psycopg.errors import UniqueViolation

from api.database import within
from api.http.dependencies import CALLER, ManagerCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.fields import NothingAsked
from api.http.problems import Problem, json_bytes
from api.http.roles import Role
from api.identity.audit import Action, audit_record
from api.identity.sessions import Ended, revoke
from api.identity.users import stored_login
from api.schemas.staff import NewUser, UserCreated, Users
from fluxo.clock import utc_now
from fluxo.ids import uuid7
from fluxo.ledger.chart import WorkspaceKind

INSERT_USER = """
INSERT INTO fluxo.users (id, workspace_id, login, name, role, password_hash, pin_hash)
VALUES (%b, %b, %b, %b, %b, %b, %b)
"""
# customers are not staff: their logins are nobody's business here
SELECT_STAFF = """
SELECT id, login, name, role, locked_until, locked_at, disabled_at, created_at FROM fluxo.users
WHERE workspace_id = %b AND role <> 'customer'
ORDER BY login
"""
UNLOCK = """
UPDATE fluxo.users SET failed_attempts = 0, locked_until = NULL, locked_at = NULL
WHERE id = %b AND workspace_id = %b AND role <> 'customer' AND disabled_at IS NULL
"""
DISABLE = """
UPDATE fluxo.users SET disabled_at = clock_timestamp()
WHERE id = %b AND workspace_id = %b AND role <> 'customer' AND disabled_at IS NULL
"""
UserId = Annotated[UUID, Path(description="O id do usuário")]
router = APIRouter(tags=["equipe"])


def _situation(now: datetime, until: datetime | None, locked: datetime | None, disabled: datetime | None) -> str:
    if disabled is not None:
        return "disabled"
    if locked is not None:
        return "locked"
    return "throttled" if until is not None and until > now else "active"


@router.post(
    "/usuarios",
    status_code=201,
    response_model=UserCreated,
    responses=refusals(*AUTHENTICATED, "already_exists", "invalid_role", "too_busy"),
    summary="Cadastra um usuário da equipe",
    openapi_extra=CALLER,
)
async def create_user(given: NewUser, call: ManagerCall) -> Response:
    """Com senha, entra em POST /login; com PIN (só vendedores), nos caixas registrados da loja."""
    caller, user_id = call.caller, uuid7()
    if given.papel == Role.SELLER and caller.kind != WorkspaceKind.SHOP:
        raise Problem("invalid_role")
    login = stored_login(given.login)
    call.api.limits.hashing(caller.user_id)
    with call.api.passwords.place():
        password = await call.api.passwords.hash(given.senha) if given.senha is not None else None
        pin = await call.api.passwords.hash(given.pin) if given.pin is not None else None
    try:
        async with within(call.api.pool, caller.workspace_id) as connection:
            values = (user_id, caller.workspace_id, login, given.nome, given.papel, password, pin)
            await connection.execute(INSERT_USER, values)
            await connection.execute(*audit_record(caller, Action.USER_CREATED, user_id, role=given.papel))
    except UniqueViolation:
        raise Problem("already_exists", what="login") from None
    body = {"usuario_id": str(user_id), "login": login, "papel": given.papel}
    return Response(json_bytes(body), 201, media_type="application/json")


@router.get(
    "/usuarios",
    response_model=Users,
    responses=refusals(*AUTHENTICATED),
    summary="A equipe",
    openapi_extra=CALLER,
)
async def list_users(call: ManagerCall, _: Annotated[NothingAsked, Query()]) -> Response:
    """Todos os usuários do espaço que não são clientes, também os desativados."""
    workspace_id = call.caller.workspace_id
    async with within(call.api.pool, workspace_id) as connection:
        rows = await (await connection.execute(SELECT_STAFF, (workspace_id,))).fetchall()
    now = utc_now()
    items = [
        {
            "usuario_id": str(user_id),
            "login": login,
            "nome": name,
            "papel": role,
            "situacao": _situation(now, until, locked, disabled),
            "criado_em": created_at.isoformat(),
        }
        for user_id, login, name, role, until, locked, disabled, created_at in rows
    ]
    return Response(json_bytes({"itens": items}), media_type="application/json")


@router.post(
    "/usuarios/{usuario_id}/desbloqueio",
    status_code=204,
    responses=refusals(*AUTHENTICATED, "not_found"),
    summary="Desbloqueia um usuário",
    openapi_extra=CALLER,
)
async def unlock_user(usuario_id: UserId, call: ManagerCall) -> Response:
    """Zera as tentativas erradas: quem errou o PIN dez vezes volta a poder entrar."""
    caller = call.caller
    async with within(call.api.pool, caller.workspace_id) as connection:
        if (await connection.execute(UNLOCK, (usuario_id, caller.workspace_id))).rowcount == 0:
            raise Problem("not_found")
        await connection.execute(*audit_record(caller, Action.USER_UNLOCKED, usuario_id))
    return Response(status_code=204)


@router.delete(
    "/usuarios/{usuario_id}",
    status_code=204,
    responses=refusals(*AUTHENTICATED, "not_found", "own_user"),
    summary="Desativa um usuário",
    openapi_extra=CALLER,
)
async def disable_user(usuario_id: UserId, call: ManagerCall) -> Response:
    """O usuário não entra mais e suas sessões são encerradas; o que fez continua registrado."""
    caller = call.caller
    if usuario_id == caller.user_id:
        raise Problem("own_user")
    async with within(call.api.pool, caller.workspace_id) as connection:
        if (await connection.execute(DISABLE, (usuario_id, caller.workspace_id))).rowcount == 0:
            raise Problem("not_found")
        ended = await revoke(connection, caller.workspace_id, Ended.RESET, user_id=usuario_id)
        await connection.execute(*audit_record(caller, Action.USER_DISABLED, usuario_id, sessions=len(ended)))
    call.api.tokens.ended(ended)
    return Response(status_code=204)

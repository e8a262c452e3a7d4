"""Sign up, log in, stay logged in, log out."""

import asyncio

from fastapi import APIRouter, Response

from api.database import within
from api.http import context
from api.http.dependencies import CALLER, AnyCall, HashingApi, OpenApi
from api.http.documentation import refusals
from api.http.problems import Problem, json_bytes
from api.identity.audit import Action, audit_record
from api.identity.customers import Applicant, open_customer, open_shop
from api.identity.login import Entry, log_in, note_caller, refresh, refuse_stranger, workspace_called
from api.identity.security import ACCESS_TOKEN_SECONDS, Identity, Tokens
from api.identity.sessions import Ended, Session, revoke
from api.identity.users import stored_login
from api.schemas.identity import Credentials, CustomerOpened, NewCustomer, NewShop, RefreshToken, ShopOpened, Token
from fluxo.clock import utc_now
from fluxo.documents import parse_document

router = APIRouter(tags=["identidade"])


def _created(body: dict[str, str]) -> Response:
    return Response(json_bytes(body), 201, media_type="application/json")


def token_response(tokens: Tokens, caller: Identity, session: Session) -> Response:
    """Answer a login: both tokens, which nothing on the way is to keep."""
    note_caller(caller)
    body = {
        "access_token": tokens.issue(caller),
        "token_type": "bearer",
        "expires_in": ACCESS_TOKEN_SECONDS,
        "refresh_token": session.refresh_token,
        "refresh_expires_in": int((session.expires_at - utc_now()).total_seconds()),
    }
    return Response(json_bytes(body), headers={"Cache-Control": "no-store"}, media_type="application/json")


@router.post(
    "/lojas",
    status_code=201,
    response_model=ShopOpened,
    responses=refusals("already_exists", "sign_up_closed", "rate_limited", "too_busy"),
    summary="Abre uma loja",
)
async def open_a_shop(given: NewShop, api: HashingApi) -> Response:
    """Abre o espaço da loja, com seu plano de contas e o usuário do gerente."""
    if not api.settings.api_open_shops:
        raise Problem("sign_up_closed")
    with api.passwords.place():
        password_hash = await api.passwords.hash(given.senha)
    record = context.current()
    with record.database_time():
        shop_id = await asyncio.to_thread(
            open_shop, api.settings, given.slug, given.nome, stored_login(given.login), password_hash
        )
    record.workspace_id = shop_id
    return _created({"workspace": given.slug, "workspace_id": str(shop_id)})


@router.post(
    "/cadastro",
    status_code=201,
    response_model=CustomerOpened,
    responses=refusals("already_exists", "workspace_not_found", "invalid_document", "rate_limited", "too_busy"),
    summary="Abre uma conta no banco",
)
async def sign_up(given: NewCustomer, api: HashingApi) -> Response:
    """Cadastra o cliente, abre sua conta e registra seu CPF ou CNPJ como chave Pix. O login é o documento.

    Um banco que confere a identidade de cada cliente deixa a conta com limites menores até aprová-la.
    """
    try:
        document = parse_document(given.documento)
    except ValueError:
        raise Problem("invalid_document") from None
    with api.passwords.place():
        password_hash = await api.passwords.hash(given.senha)
    applicant = Applicant(given.nome, document, given.email.lower(), password_hash, given.segmento, given.uf)
    opened = await open_customer(api.pool, given.workspace, applicant)
    record = context.current()
    record.workspace_id, record.customer_id = opened.workspace_id, opened.customer_id
    return _created({"cliente_id": str(opened.customer_id), "conta": opened.account_code, "workspace": given.workspace})


@router.post(
    "/login",
    response_model=Token,
    responses=refusals("invalid_credentials", "too_many_attempts", "locked", "rate_limited", "too_busy"),
    summary="Entra e recebe os tokens",
)
async def enter_with_password(given: Credentials, api: HashingApi) -> Response:
    """Devolve um token de acesso, válido por 15 minutos, e um refresh_token, que o renova por 30 dias.

    Cinco senhas erradas em seguida fazem esperar 15 minutos.
    """
    workspace_id = await workspace_called(api, given.workspace)
    if workspace_id is None:
        await refuse_stranger(api, given.senha)
    return token_response(api.tokens, *await log_in(api, Entry(workspace_id, given.login, given.senha)))


@router.post(
    "/token/refresh",
    response_model=Token,
    responses=refusals("invalid_refresh_token", "session_ended", "token_reused", "rate_limited"),
    summary="Troca o refresh_token por outro",
)
async def refresh_tokens(given: RefreshToken, api: OpenApi) -> Response:
    """Cada refresh_token vale uma vez; usar de novo um que já foi trocado encerra a sessão.

    Quem perdeu a resposta pode repetir o pedido em até 10 segundos, se o token novo não tiver sido usado.
    """
    return token_response(api.tokens, *await refresh(api, given.refresh_token))


@router.post(
    "/logout",
    status_code=204,
    responses=refusals("unauthenticated", "token_expired", "session_ended", "rate_limited"),
    summary="Encerra a sessão",
    openapi_extra=CALLER,
)
async def leave(call: AnyCall) -> Response:
    """Encerra a sessão: nem o token de acesso nem o refresh_token valem mais."""
    caller = call.caller
    async with within(call.api.pool, caller.workspace_id) as connection:
        await revoke(connection, caller.workspace_id, Ended.LOGOUT, session_id=caller.session_id)
        logout = audit_record(caller, Action.LOGOUT, caller.user_id, session=str(caller.session_id))
        await connection.execute(*logout)
    call.api.tokens.ended([caller.session_id])
    return Response(status_code=204)

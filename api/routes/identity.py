"""Sign up and log in."""

import asyncio

from fastapi import APIRouter, Response

from api import context
from api.customers import Applicant, open_customer, open_shop
from api.database import looking_up, within
from api.dependencies import Api
from api.documentation import refusals
from api.problems import Problem, json_bytes
from api.schemas.identity import Credentials, CustomerOpened, NewCustomer, NewShop, ShopOpened, Token
from api.security import ACCESS_TOKEN_SECONDS, Identity
from fluxo.db.scope import FIND_WORKSPACE
from fluxo.documents import parse_cpf

SELECT_USER = """
SELECT u.id, u.workspace_id, u.role, u.password_hash, u.customer_id, a.id
FROM fluxo.users AS u
LEFT JOIN fluxo.accounts AS a ON a.customer_id = u.customer_id
WHERE u.workspace_id = %b AND u.login = %b
ORDER BY a.created_at
LIMIT 1
"""
router = APIRouter(tags=["identidade"])


def _stored_login(login: str) -> str:
    """Return a login as it is stored: a CPF in digits, anything else as it is."""
    try:
        return parse_cpf(login)
    except ValueError:
        return login


def _created(body: dict[str, str]) -> Response:
    return Response(json_bytes(body), 201, media_type="application/json")


@router.post(
    "/lojas", status_code=201, response_model=ShopOpened, responses=refusals("already_exists"), summary="Abre uma loja"
)
async def open_a_shop(given: NewShop, api: Api) -> Response:
    """Abre o espaço da loja, com seu plano de contas e o usuário do gerente."""
    password_hash = await api.passwords.hash(given.senha)
    record = context.current()
    with record.database_time():
        shop_id = await asyncio.to_thread(
            open_shop, api.settings, given.slug, given.nome, _stored_login(given.login), password_hash
        )
    record.workspace_id = shop_id
    return _created({"workspace": given.slug, "workspace_id": str(shop_id)})


@router.post(
    "/cadastro",
    status_code=201,
    response_model=CustomerOpened,
    responses=refusals("already_exists", "workspace_not_found", "invalid_document"),
    summary="Abre uma conta no banco",
)
async def sign_up(given: NewCustomer, api: Api) -> Response:
    """Cadastra o cliente, abre sua conta e registra o CPF como chave Pix. O login é o CPF."""
    try:
        cpf = parse_cpf(given.documento)
    except ValueError:
        raise Problem("invalid_document") from None
    password_hash = await api.passwords.hash(given.senha)
    applicant = Applicant(given.nome, cpf, given.email.lower(), password_hash, given.segmento, given.uf)
    opened = await open_customer(api.pool, given.workspace, applicant)
    record = context.current()
    record.workspace_id, record.customer_id = opened.workspace_id, opened.customer_id
    return _created({"cliente_id": str(opened.customer_id), "conta": opened.account_code, "workspace": given.workspace})


@router.post(
    "/login", response_model=Token, responses=refusals("invalid_credentials"), summary="Entra e recebe o token"
)
async def log_in(given: Credentials, api: Api) -> Response:
    """Devolve um token de acesso, válido por 15 minutos."""
    async with looking_up(api.pool) as connection:
        workspace = await (await connection.execute(FIND_WORKSPACE, (given.workspace,))).fetchone()
    found = None
    if workspace is not None:
        async with within(api.pool, workspace[0]) as connection:
            values = (workspace[0], _stored_login(given.login))
            found = await (await connection.execute(SELECT_USER, values)).fetchone()
    stored = found[3] if found else None
    if not await api.passwords.verify(stored, given.senha) or found is None:
        raise Problem("invalid_credentials")
    user_id, workspace_id, role, _, customer_id, account_id = found
    token = api.tokens.issue(Identity(user_id, workspace_id, role, customer_id, account_id))
    record = context.current()
    record.workspace_id, record.actor_id, record.customer_id = workspace_id, user_id, customer_id
    body = {"access_token": token, "token_type": "bearer", "expires_in": ACCESS_TOKEN_SECONDS}
    return Response(json_bytes(body), headers={"Cache-Control": "no-store"}, media_type="application/json")

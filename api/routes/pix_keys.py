"""A customer's Pix keys, and whose a key is before paying to it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.bank.pix_keys import NAMES, TYPES, PixKey, give_up_key, holder_of, keys_of, register_key
from api.database import within
from api.http.dependencies import CALLER, CustomerCall
from api.http.documentation import AUTHENTICATED, refusals
from api.http.fields import Line
from api.http.problems import Problem, json_bytes
from api.schemas.pix import NewPixKey, PixKeyBody, PixKeyHolder, PixKeys
from fluxo.ledger.pix import ISPB

router = APIRouter(tags=["pix"])
# a key may have a slash: a CNPJ as it is written, an e-mail
Written = Annotated[
    Line, Path(min_length=1, max_length=100, description="A chave, em qualquer grafia", examples=["+5511987654321"])
]


def _body(key: PixKey) -> dict[str, Any]:
    return {"tipo": NAMES[key.key_type], "chave": key.key, "criada_em": key.created_at.isoformat()}


@router.post(
    "/pix/chaves",
    status_code=201,
    response_model=PixKeyBody,
    responses=refusals(
        *AUTHENTICATED,
        "not_found",
        "invalid_pix_key",
        "pix_key_not_own_document",
        "pix_key_taken",
        "too_many_pix_keys",
        "pix_lookups_exhausted",
    ),
    summary="Registra uma chave Pix",
    openapi_extra=CALLER,
)
async def new_key(given: NewPixKey, call: CustomerCall) -> Response:
    """CPF e CNPJ só os do próprio cliente; a aleatória é feita pelo banco. No máximo 5 chaves por conta.

    Telefone e e-mail não são confirmados por mensagem. Tentar chaves de outros gasta as consultas da conta.
    """
    async with (
        call.api.pix_lookups.counted(call.account_id),
        within(call.api.pool, call.caller.workspace_id) as connection,
    ):
        key = await register_key(connection, call, TYPES[given.tipo], given.chave)
    return Response(json_bytes(_body(key)), 201, media_type="application/json")


@router.get(
    "/pix/chaves",
    response_model=PixKeys,
    responses=refusals(*AUTHENTICATED),
    summary="As chaves Pix da conta",
    openapi_extra=CALLER,
)
async def own_keys(call: CustomerCall) -> Response:
    """Da mais antiga à mais nova."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        keys = await keys_of(connection, call.caller.workspace_id, call.account_id)
    return Response(json_bytes({"itens": [_body(key) for key in keys]}), media_type="application/json")


@router.get(
    "/pix/chaves/{chave:path}/titular",
    response_model=PixKeyHolder,
    responses=refusals(*AUTHENTICATED, "pix_key_not_found", "pix_lookups_exhausted"),
    summary="De quem é uma chave Pix",
    openapi_extra=CALLER,
)
async def key_holder(chave: Written, call: CustomerCall) -> Response:
    """O bastante para conferir antes de pagar. Consultas sem pagamento se esgotam, e voltam a 2 por minuto."""
    async with call.api.pix_lookups.counted(call.account_id):
        async with within(call.api.pool, call.caller.workspace_id) as connection:
            holder = await holder_of(connection, call.caller.workspace_id, chave)
        if holder is None:
            raise Problem("pix_key_not_found")
    body = {
        "tipo": NAMES[holder.key_type],
        "chave": holder.key,
        "nome": holder.name,
        "documento": holder.document,
        "ispb": ISPB,
    }
    return Response(json_bytes(body), media_type="application/json")


@router.delete(
    "/pix/chaves/{chave:path}",
    status_code=204,
    response_class=Response,
    responses=refusals(*AUTHENTICATED, "pix_key_not_found"),
    summary="Apaga uma chave Pix da conta",
    openapi_extra=CALLER,
)
async def delete_key(chave: Written, call: CustomerCall) -> Response:
    """Depois disto, outra conta pode registrá-la."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        await give_up_key(connection, call, chave)
    return Response(status_code=204)

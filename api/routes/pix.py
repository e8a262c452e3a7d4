"""Pix: sending one by key, returning one received."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.bank.movements import draft
from api.bank.pix import draft_return, submit_counted
from api.database import AppConnection
from api.http.dependencies import MONEY_CALLER, CustomerMoneyCall, respond
from api.http.documentation import MONEY, SPENDING, refusals
from api.http.problems import Problem
from api.posting.work import Decision, ToPixKey
from api.schemas.pix import Pix, PixPosted, PixReturn, PixReturned
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.pix_keys import canonical_key

router = APIRouter(tags=["pix"])
_MONEY: dict[str, Any] = {"status_code": 201, "response_model": PixPosted, "openapi_extra": MONEY_CALLER}


@router.post(
    "/pix",
    responses=refusals(*SPENDING, "pix_key_not_found", "same_account", "pix_lookups_exhausted"),
    summary="Envia um Pix",
    **_MONEY,
)
async def send_pix(given: Pix, call: CustomerMoneyCall) -> Response:
    """Transfere a outra conta do banco, achada pela chave Pix em qualquer grafia."""

    def decide(payee: UUID | None) -> Decision:
        if payee is None:
            return Problem("pix_key_not_found")
        if payee == call.account_id:
            return Problem("same_account")
        entries = transfer(call.account_id, payee, given.valor)
        return draft(
            call,
            TransactionKind.PIX,
            entries,
            "Pix",
            written=given.descricao or None,
            external_id=given.id_externo,
            limited=True,
        )

    wish = ToPixKey(call.caller.workspace_id, canonical_key(given.chave), decide)
    return respond(await submit_counted(call, call.scope("POST /pix", given.model_dump()), wish))


@router.post(
    "/pix/{transacao_id}/devolucao",
    responses=refusals(
        *MONEY, "insufficient_funds", "transaction_not_found", "return_exceeds_original", "return_too_late"
    ),
    summary="Devolve um Pix recebido",
    **{**_MONEY, "response_model": PixReturned},
)
async def return_pix(
    transacao_id: Annotated[UUID, Path(description="O Pix recebido")],
    call: CustomerMoneyCall,
    given: PixReturn = PixReturn(valor=None),  # noqa: B008 - frozen
) -> Response:
    """Devolve, no todo ou em parte e em até 90 dias, a quem pagou. As devoluções somam no máximo o recebido.

    Não conta nos limites da conta: o que volta é no máximo o que veio.
    """

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_return(connection, call, transacao_id, given)

    request = {"transacao_id": str(transacao_id), **given.model_dump()}
    scope = call.scope("POST /pix/{transacao_id}/devolucao", request)
    return respond(await call.api.poster.submit_alone(scope, prepare))

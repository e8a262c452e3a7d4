"""A customer's account: balance, deposit, withdrawal, Pix and its return, payment, history."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.database import AppConnection, within
from api.dependencies import CALLER, MONEY_CALLER, Call, CustomerCall, CustomerMoneyCall, respond
from api.documentation import AUTHENTICATED, MONEY, refusals
from api.pix import Returning, canonical_key, draft_return, posted_body
from api.posting import Decision, Draft, ToPixKey
from api.problems import Problem, json_bytes
from api.schemas.bank import Balance, History, Movement, Payment, Pix, PixReturn, Posted
from fluxo.clock import utc_now
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import Entry, Transaction
from fluxo.money import to_text

SELECT_BALANCE = """
SELECT a.code, b.balance_cents, w.currency
FROM fluxo.accounts AS a
JOIN fluxo.account_balances AS b ON b.account_id = a.id
JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
WHERE a.id = %b AND a.workspace_id = %b
"""
# an account that grows by credits: what comes in is a negative entry; what people wrote is in counterparty
SELECT_HISTORY = """
SELECT
    e.version, t.id, t.kind, -e.amount_cents, e.balance_after_cents, coalesce(t.counterparty, t.description),
    t.occurred_at
FROM fluxo.entries AS e
JOIN fluxo.transactions AS t ON t.id = e.transaction_id
WHERE e.account_id = %b AND e.workspace_id = %b AND e.version < %b
ORDER BY e.version DESC
LIMIT %b
"""
NEWEST = 2**62
router = APIRouter(tags=["banco"])
_MONEY: dict[str, Any] = {"status_code": 201, "response_model": Posted, "openapi_extra": MONEY_CALLER}


def _draft(
    call: Call,
    kind: TransactionKind,
    entries: tuple[Entry, ...],
    description: str,
    written: str | None = None,
) -> Draft:
    """``description`` is a word of the product; ``written``, of the caller, may name persons and is not extracted."""
    transaction = Transaction(
        call.caller.workspace_id, kind, entries, utc_now(), description=description, counterparty=written
    )
    return Draft(transaction, posted_body(transaction), balance_of=call.account_id)


@router.get(
    "/saldo",
    response_model=Balance,
    responses=refusals(*AUTHENTICATED, "not_found"),
    summary="Saldo da conta",
    openapi_extra=CALLER,
)
async def balance(call: CustomerCall) -> Response:
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        found = await (await connection.execute(SELECT_BALANCE, (call.account_id, call.caller.workspace_id))).fetchone()
    if found is None:
        raise Problem("not_found")
    code, cents, currency = found
    return Response(
        json_bytes({"conta": code, "saldo": to_text(cents), "moeda": currency}), media_type="application/json"
    )


@router.post("/deposito", responses=refusals(*MONEY), summary="Deposita em dinheiro", **_MONEY)
async def deposit(given: Movement, call: CustomerMoneyCall) -> Response:
    house = await call.api.books.accounts(call.caller.workspace_id)
    draft = _draft(call, TransactionKind.DEPOSIT, transfer(house[chart.CASH], call.account_id, given.valor), "Depósito")
    scope = call.scope("POST /deposito", given.model_dump())
    return respond(await call.api.poster.submit(scope, draft))


@router.post("/saque", responses=refusals(*MONEY, "insufficient_funds"), summary="Saca em dinheiro", **_MONEY)
async def withdraw(given: Movement, call: CustomerMoneyCall) -> Response:
    house = await call.api.books.accounts(call.caller.workspace_id)
    draft = _draft(call, TransactionKind.WITHDRAWAL, transfer(call.account_id, house[chart.CASH], given.valor), "Saque")
    scope = call.scope("POST /saque", given.model_dump())
    return respond(await call.api.poster.submit(scope, draft))


@router.post(
    "/pix",
    responses=refusals(*MONEY, "insufficient_funds", "pix_key_not_found", "same_account"),
    summary="Envia um Pix",
    **_MONEY,
)
async def send_pix(given: Pix, call: CustomerMoneyCall) -> Response:
    """Transfere a outra conta do banco, achada pela chave Pix."""
    pix_key = canonical_key(given.chave)

    def decide(payee: UUID | None) -> Decision:
        if payee is None:
            return Problem("pix_key_not_found")
        if payee == call.account_id:
            return Problem("same_account")
        entries = transfer(call.account_id, payee, given.valor)
        return _draft(call, TransactionKind.PIX, entries, "Pix", given.descricao or None)

    scope = call.scope("POST /pix", given.model_dump())
    return respond(await call.api.poster.submit(scope, ToPixKey(call.caller.workspace_id, pix_key, decide)))


@router.post("/pagamento", responses=refusals(*MONEY, "insufficient_funds"), summary="Paga uma conta", **_MONEY)
async def pay(given: Payment, call: CustomerMoneyCall) -> Response:
    """Paga a quem não é cliente do banco, pela compensação."""
    house = await call.api.books.accounts(call.caller.workspace_id)
    draft = _draft(
        call,
        TransactionKind.PAYMENT,
        transfer(call.account_id, house[chart.CLEARING], given.valor),
        "Pagamento",
        given.favorecido,
    )
    scope = call.scope("POST /pagamento", given.model_dump())
    return respond(await call.api.poster.submit(scope, draft))


@router.post(
    "/pix/{transacao_id}/devolucao",
    responses=refusals(*MONEY, "insufficient_funds", "transaction_not_found", "return_exceeds_original"),
    summary="Devolve um Pix recebido",
    **_MONEY,
)
async def return_pix(
    transacao_id: Annotated[UUID, Path(description="O Pix recebido")],
    call: CustomerMoneyCall,
    given: PixReturn = PixReturn(valor=None),  # noqa: B008 - frozen
) -> Response:
    """Devolve, no todo ou em parte, a quem pagou. As devoluções somam no máximo o valor recebido."""
    wish = Returning(call.caller.workspace_id, call.account_id, transacao_id, given.valor)

    async def prepare(connection: AppConnection) -> Decision:
        return await draft_return(connection, wish)

    request = {"transacao_id": str(transacao_id), **given.model_dump()}
    scope = call.scope("POST /pix/{transacao_id}/devolucao", request)
    return respond(await call.api.poster.submit_alone(scope, prepare))


@router.get(
    "/historico",
    response_model=History,
    responses=refusals(*AUTHENTICATED),
    summary="Extrato da conta",
    openapi_extra=CALLER,
)
async def history(
    call: CustomerCall,
    limite: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: Annotated[int, Query(ge=1, le=NEWEST, description="O `proximo` da página anterior")] = NEWEST,
) -> Response:
    """As transações da conta, da mais nova à mais antiga."""
    values = (call.account_id, call.caller.workspace_id, cursor, limite + 1)
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        rows = await (await connection.execute(SELECT_HISTORY, values)).fetchall()
    items = [
        {
            "transacao_id": str(transaction_id),
            "tipo": kind,
            "valor": to_text(cents),
            "saldo": to_text(after),
            "descricao": description,
            "ocorrido_em": occurred_at.isoformat(),
        }
        for _, transaction_id, kind, cents, after, description, occurred_at in rows[:limite]
    ]
    following = str(rows[limite - 1][0]) if len(rows) > limite else None
    return Response(json_bytes({"itens": items, "proximo": following}), media_type="application/json")

"""A customer's account: balance now and at an instant, cash in and out, history."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.bank.history import page_of_history
from api.bank.movements import draft
from api.database import within
from api.http.dependencies import CALLER, MONEY_CALLER, CustomerCall, CustomerMoneyCall, respond
from api.http.documentation import AUTHENTICATED, MONEY, SPENDING, refusals
from api.http.problems import Problem, json_bytes
from api.schemas.bank import Balance, BalanceAsked, History, HistoryAsked, Movement, Posted
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.money import to_text

# a hold past its time counts no more, though nothing has moved held_cents yet
SELECT_BALANCE = """
SELECT a.code, w.currency, b.balance_cents, CASE WHEN b.held_cents = 0 THEN 0 ELSE (
    SELECT coalesce(sum(h.amount_cents), 0)::int8 FROM fluxo.holds AS h
    WHERE h.account_id = a.id AND h.workspace_id = a.workspace_id AND h.status = 'active'
        AND h.expires_at > clock_timestamp()
) END
FROM fluxo.accounts AS a
JOIN fluxo.account_balances AS b ON b.account_id = a.id
JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
WHERE a.id = %b AND a.workspace_id = %b
"""
SELECT_BALANCE_AT = """
SELECT known.status, a.code, w.currency, known.balance_cents, known.held_cents
FROM fluxo.balance_at(%b, %b, %b) AS known
JOIN fluxo.accounts AS a ON a.id = %b AND a.workspace_id = %b
JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
"""
_REFUSED_AT = {"future": "instant_in_future", "not_open_yet": "account_not_open_yet"}
router = APIRouter(tags=["banco"])
_MONEY: dict[str, Any] = {"status_code": 201, "response_model": Posted, "openapi_extra": MONEY_CALLER}


def _json(body: dict[str, Any]) -> Response:
    return Response(json_bytes(body), media_type="application/json")


def _balance_body(code: str, currency: str, balance_cents: int, held_cents: int) -> dict[str, Any]:
    return {
        "conta": code,
        "saldo": to_text(balance_cents),
        "reservado": to_text(held_cents),
        "disponivel": to_text(balance_cents - held_cents),
        "moeda": currency,
    }


@router.get(
    "/saldo",
    response_model=Balance,
    responses=refusals(*AUTHENTICATED, "not_found", "instant_in_future", "account_not_open_yet"),
    summary="Saldo da conta",
    openapi_extra=CALLER,
)
async def balance(call: CustomerCall, asked: Annotated[BalanceAsked, Query()]) -> Response:
    """O saldo de agora ou, com `em`, o exato daquele instante: como o livro o conhecia, pela hora de registro.

    Um lançamento contado com atraso entra no saldo de quando foi registrado, não de quando aconteceu; assim a
    resposta para um instante nunca muda.
    """
    ids = (call.account_id, call.caller.workspace_id)
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        if asked.em is None:
            found = await (await connection.execute(SELECT_BALANCE, ids)).fetchone()
        else:
            found = await (await connection.execute(SELECT_BALANCE_AT, (*ids, asked.em, *ids))).fetchone()
    if found is None:
        raise Problem("not_found")
    if asked.em is None:
        return _json(_balance_body(*found))
    status, *known = found
    if status in _REFUSED_AT:
        raise Problem(_REFUSED_AT[status])
    return _json({**_balance_body(*known), "em": asked.em.isoformat()})


@router.post("/deposito", responses=refusals(*MONEY), summary="Deposita em dinheiro", **_MONEY)
async def deposit(given: Movement, call: CustomerMoneyCall) -> Response:
    """Põe dinheiro do caixa na conta."""
    house = await call.api.books.accounts(call.caller.workspace_id)
    entries = transfer(house[chart.CASH], call.account_id, given.valor)
    wish = draft(call, TransactionKind.DEPOSIT, entries, "Depósito", external_id=given.id_externo)
    return respond(await call.api.poster.submit(call.scope("POST /deposito", given.model_dump()), wish))


@router.post("/saque", responses=refusals(*SPENDING), summary="Saca em dinheiro", **_MONEY)
async def withdraw(given: Movement, call: CustomerMoneyCall) -> Response:
    """Tira dinheiro da conta, até o disponível e dentro dos limites da conta."""
    house = await call.api.books.accounts(call.caller.workspace_id)
    entries = transfer(call.account_id, house[chart.CASH], given.valor)
    wish = draft(call, TransactionKind.WITHDRAWAL, entries, "Saque", external_id=given.id_externo, limited=True)
    return respond(await call.api.poster.submit(call.scope("POST /saque", given.model_dump()), wish))


@router.get(
    "/historico",
    response_model=History,
    responses=refusals(*AUTHENTICATED, "invalid_period"),
    summary="Extrato da conta",
    openapi_extra=CALLER,
)
async def history(call: CustomerCall, asked: Annotated[HistoryAsked, Query()]) -> Response:
    """As transações da conta, da mais nova à mais antiga; os filtros valem juntos."""
    async with within(call.api.pool, call.caller.workspace_id) as connection:
        return _json(await page_of_history(connection, call.caller.workspace_id, call.account_id, asked))

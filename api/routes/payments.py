"""Payments to who is no customer of the bank: by payee and amount, or by the line of a boleto."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api.bank.movements import draft
from api.database import within
from api.http.dependencies import MONEY_CALLER, Call, CustomerMoneyCall, respond
from api.http.documentation import SPENDING, refusals
from api.http.problems import Problem
from api.schemas.payments import Payment, PaymentPosted
from fluxo.clock import business_date, utc_now
from fluxo.ledger import chart
from fluxo.ledger.boleto import Charge, charge, digits_of, parse_line
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.money import to_text

SELECT_RATES = "SELECT late_fine_rate, late_interest_rate FROM fluxo.workspace_settings WHERE workspace_id = %b"
router = APIRouter(tags=["banco"])
_MONEY: dict[str, Any] = {"status_code": 201, "response_model": PaymentPosted, "openapi_extra": MONEY_CALLER}


@router.post(
    "/pagamento", responses=refusals(*SPENDING, "invalid_boleto", "boleto_amount"), summary="Paga uma conta", **_MONEY
)
async def pay(given: Payment, call: CustomerMoneyCall) -> Response:
    """Paga pela compensação. Depois do vencimento há multa (2%) e juros simples (1% ao mês, por dia).

    Vencido em fim de semana ou feriado nacional, paga-se sem encargos no dia útil seguinte; depois dele, os dias
    contam do próprio vencimento. Multa e juros são arredondados ao centavo, metade para cima.

    Uma linha digitável é paga uma vez neste banco: outro pagamento dela recebe 409 com a transação do primeiro. Com
    `id_externo` é este que não se repete, e não a linha: quem o dá pode pagar de novo uma linha de valor aberto.
    """
    cost = await _cost(given, call)
    house = await call.api.books.accounts(call.caller.workspace_id)
    wish = draft(
        call,
        TransactionKind.PAYMENT,
        transfer(call.account_id, house[chart.CLEARING], cost.total_cents),
        "Pagamento",
        written=given.favorecido,
        external_id=given.id_externo,
        known_as=f"boleto:{digits_of(given.linha_digitavel)}" if given.linha_digitavel else None,
        limited=True,
        answer={
            "valor_original": to_text(cost.amount_cents),
            "multa": to_text(cost.fine_cents),
            "juros": to_text(cost.interest_cents),
        },
    )
    return respond(await call.api.poster.submit(call.scope("POST /pagamento", given.model_dump()), wish))


async def _cost(given: Payment, call: Call) -> Charge:
    """Return what the payment costs today. Raises Problem: the line is no boleto, its amount is not as given."""
    today = business_date(utc_now())
    amount, due = _asked(given, today)
    if due is None or due >= today:
        return Charge(amount)
    fine_rate, monthly_rate = await _rates(call, call.caller.workspace_id)
    return charge(amount, due, today, fine_rate, monthly_rate)


def _asked(given: Payment, today: date) -> tuple[int, date | None]:
    """Return the amount in centavos and the due date, from the line where there is one."""
    if given.linha_digitavel is None:
        assert given.valor is not None
        return given.valor, given.vencimento
    try:
        boleto = parse_line(given.linha_digitavel, today)
    except ValueError:
        raise Problem("invalid_boleto") from None
    if (boleto.amount_cents is None) == (given.valor is None):
        raise Problem("boleto_amount")
    return boleto.amount_cents or given.valor or 0, boleto.due_date


async def _rates(call: Call, workspace_id: UUID) -> tuple[Decimal, Decimal]:
    async with within(call.api.pool, workspace_id) as connection:
        found = await (await connection.execute(SELECT_RATES, (workspace_id,))).fetchone()
    assert found is not None
    return found[0], found[1]

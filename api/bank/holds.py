"""Holds in the database: reserve, capture, release, list. The rules are in ``fluxo.reserve`` and ``fluxo.post``."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from api.bank.movements import draft
from api.database import AppConnection
from api.http import context
from api.http.dependencies import Call
from api.http.problems import Problem
from api.posting.work import Decision, Recorded
from api.schemas.holds import Capture, HoldsAsked, NewHold
from fluxo.clock import utc_now
from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.money import to_text

RESERVE = "SELECT fluxo.reserve(%b, %b, %b, %b, %b, %b, %b)"
RELEASE = "SELECT fluxo.release(%b, %b, %b, %b)"
SELECT_HOLD = (
    "SELECT amount_cents, counterparty FROM fluxo.holds WHERE id = %b AND workspace_id = %b AND account_id = %b"
)
# one past its time is expired, though nothing has said so yet
_SITUATION = """
CASE
    WHEN h.status = 'active' AND h.expires_at <= clock_timestamp() THEN 'expirada'
    ELSE (ARRAY['ativa', 'capturada', 'liberada', 'expirada'])[
        array_position(ARRAY['active', 'captured', 'released', 'expired'], h.status)
    ]
END
"""
SELECT_HOLDS = f"""
SELECT h.id, h.amount_cents, h.counterparty, s.situation, h.expires_at, h.created_at, h.captured_cents, h.transaction_id
FROM fluxo.holds AS h
CROSS JOIN LATERAL (SELECT {_SITUATION} AS situation) AS s
WHERE h.account_id = %b AND h.workspace_id = %b AND (%b::uuid IS NULL OR h.id < %b::uuid)
    AND (%b::text IS NULL OR s.situation = %b::text)
ORDER BY h.id DESC
LIMIT %b
"""  # noqa: S608 - a constant


async def reserve(connection: AppConnection, call: Call, given: NewHold) -> Decision:
    """Set the money aside in the running transaction."""
    hold_id, expires_at = uuid7(), utc_now() + timedelta(minutes=given.expira_em_minutos)
    values = (
        hold_id, call.caller.workspace_id, call.account_id, given.valor, expires_at, given.favorecido,
        context.current().request_id,
    )  # fmt: skip
    row = await (await connection.execute(RESERVE, values)).fetchone()
    assert row is not None
    if row[0] != "active":
        return Problem(row[0])
    return Recorded(
        {
            "reserva_id": str(hold_id),
            "valor": to_text(given.valor),
            "favorecido": given.favorecido,
            "situacao": "ativa",
            "expira_em": expires_at.isoformat(),
        }
    )


async def _find(connection: AppConnection, call: Call, hold_id: UUID) -> tuple[int, str] | None:
    values = (hold_id, call.caller.workspace_id, call.account_id)
    row = await (await connection.execute(SELECT_HOLD, values)).fetchone()
    return None if row is None else (row[0], row[1])


async def draft_capture(
    connection: AppConnection, call: Call, house: dict[str, UUID], hold_id: UUID, given: Capture
) -> Decision:
    """Return the payment that captures a hold; whether it still may is for ``fluxo.post`` to say."""
    found = await _find(connection, call, hold_id)
    if found is None:
        return Problem("hold_not_found")
    held_cents, payee = found
    amount = held_cents if given.valor is None else given.valor
    if amount > held_cents:
        return Problem("hold_exceeded")
    return draft(
        call,
        TransactionKind.PAYMENT,
        transfer(call.account_id, house[chart.CLEARING], amount),
        "Captura de reserva",
        written=payee,
        external_id=given.id_externo,
        limited=True,
        hold_id=hold_id,
        answer={"reserva_id": str(hold_id), "liberado": to_text(held_cents - amount)},
    )


async def release(connection: AppConnection, call: Call, hold_id: UUID) -> Decision:
    """Let a hold go in the running transaction."""
    found = await _find(connection, call, hold_id)
    if found is None:
        return Problem("hold_not_found")
    values = (hold_id, call.caller.workspace_id, call.account_id, context.current().request_id)
    row = await (await connection.execute(RELEASE, values)).fetchone()
    assert row is not None
    if row[0] != "released":
        return Problem(row[0])
    return Recorded({"reserva_id": str(hold_id), "situacao": "liberada", "valor": to_text(found[0])}, status=200)


async def page_of_holds(connection: AppConnection, call: Call, asked: HoldsAsked) -> dict[str, Any]:
    """Return the body of a page of the account's holds, the newest first."""
    values = (
        call.account_id, call.caller.workspace_id, asked.cursor, asked.cursor, asked.situacao, asked.situacao,
        asked.limite + 1,
    )  # fmt: skip
    rows = await (await connection.execute(SELECT_HOLDS, values)).fetchall()
    shown = rows[: asked.limite]
    return {
        "itens": [
            {
                "reserva_id": str(hold_id),
                "valor": to_text(cents),
                "favorecido": payee,
                "situacao": situation,
                "expira_em": expires_at.isoformat(),
                "criada_em": created_at.isoformat(),
                "capturado": None if captured is None else to_text(captured),
                "transacao_id": None if transaction_id is None else str(transaction_id),
            }
            for hold_id, cents, payee, situation, expires_at, created_at, captured, transaction_id in shown
        ],
        "proximo": str(shown[-1][0]) if len(rows) > asked.limite else None,
    }

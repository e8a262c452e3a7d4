"""Sending a Pix without trying keys out, and the return of one: what it may still give back, until when."""

from datetime import timedelta
from uuid import UUID

from api.bank.movements import draft
from api.database import AppConnection, within
from api.http.dependencies import Call
from api.http.problems import Problem
from api.http.rate_limits import pix_cost
from api.posting.idempotency import Answer, Scope
from api.posting.work import Decision, ToPixKey
from api.schemas.pix import PixReturn
from fluxo.clock import utc_now
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.pix import RETURN_DAYS

LOCK_PIX = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
# a Pix has two entries: the payer's, a debit, and the payee's, a credit; only the payee may return it
SELECT_RECEIVED = """
SELECT payer.account_id, t.amount_cents, t.occurred_at, (
    SELECT coalesce(sum(r.amount_cents), 0)::int8 FROM fluxo.transactions AS r
    WHERE r.reverses_id = t.id AND r.workspace_id = t.workspace_id
)
FROM fluxo.transactions AS t
JOIN fluxo.entries AS payer ON payer.transaction_id = t.id AND payer.amount_cents > 0
JOIN fluxo.entries AS payee ON payee.transaction_id = t.id AND payee.amount_cents < 0
WHERE t.id = %b AND t.workspace_id = %b AND t.kind = 'pix' AND payee.account_id = %b
"""

SELECT_ANSWERED = """
SELECT FROM fluxo.idempotency_keys WHERE workspace_id = %b AND actor_id = %b AND route = %b AND key = %b
"""


async def submit_counted(call: Call, scope: Scope, wish: ToPixKey) -> Answer:
    """Submit a Pix as a look-up of its key. Raises Problem where the customer has asked for too many.

    What was answered before is answered again however many look-ups are left, and costs none.
    """
    lookups = call.api.pix_lookups
    try:
        await lookups.begin(call.account_id)
    except Problem:
        async with within(call.api.pool, scope.workspace_id) as connection:
            if await (await connection.execute(SELECT_ANSWERED, scope.identity)).fetchone() is None:
                raise
        return await call.api.poster.submit(scope, wish)
    answer: Answer | None = None
    try:
        answer = await call.api.poster.submit(scope, wish)
    finally:
        lookups.end(call.account_id, pix_cost(answer))
    return answer


async def draft_return(connection: AppConnection, call: Call, original_id: UUID, given: PixReturn) -> Decision:
    """Return what a Pix return posts and answers, or its refusal. Without an amount, it gives back what is left.

    Runs in the transaction of the posting and holds a lock on the original, so that the sum of its
    returns never exceeds it. It counts against no limit: what goes back is at most what came.
    """
    await connection.execute(LOCK_PIX, (f"pix:{original_id}",))
    values = (original_id, call.caller.workspace_id, call.account_id)
    found = await (await connection.execute(SELECT_RECEIVED, values)).fetchone()
    if found is None:
        return Problem("transaction_not_found")
    payer, original_cents, occurred_at, returned_cents = found
    if utc_now() > occurred_at + timedelta(days=RETURN_DAYS):
        return Problem("return_too_late", days=RETURN_DAYS)
    left = original_cents - returned_cents
    amount = left if given.valor is None else given.valor
    if amount > left or amount == 0:
        return Problem("return_exceeds_original", left_cents=left)
    return draft(
        call,
        TransactionKind.PIX_RETURN,
        transfer(call.account_id, payer, amount),
        "Devolução de Pix",
        external_id=given.id_externo,
        reverses_id=original_id,
    )

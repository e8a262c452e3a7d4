"""Pix between customers of the bank: the form of a key, and what a return may still give back."""

from dataclasses import dataclass
from uuid import UUID

from api.database import AppConnection
from api.posting import Decision, Draft
from api.problems import Problem
from fluxo.clock import utc_now
from fluxo.documents import parse_cpf
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import Transaction
from fluxo.money import to_text

LOCK_PIX = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
# a Pix has two entries: the payer's, a debit, and the payee's, a credit; only the payee may return it
SELECT_RECEIVED = """
SELECT payer.account_id, t.amount_cents, (
    SELECT coalesce(sum(r.amount_cents), 0)::int8 FROM fluxo.transactions AS r WHERE r.reverses_id = t.id
)
FROM fluxo.transactions AS t
JOIN fluxo.entries AS payer ON payer.transaction_id = t.id AND payer.amount_cents > 0
JOIN fluxo.entries AS payee ON payee.transaction_id = t.id AND payee.amount_cents < 0
WHERE t.id = %b AND t.workspace_id = %b AND t.kind = 'pix' AND payee.account_id = %b
"""


@dataclass(frozen=True, slots=True)
class Returning:
    """A payee's wish to give back a Pix; ``amount_cents`` None: what is left of it."""

    workspace_id: UUID
    account_id: UUID
    original_id: UUID
    amount_cents: int | None


def canonical_key(text: str) -> str:
    """Return a key as it is stored: a CPF in digits, anything else in lower case."""
    try:
        return parse_cpf(text)
    except ValueError:
        return text.lower()


async def draft_return(connection: AppConnection, wish: Returning) -> Decision:
    """Return what a Pix return posts and answers, or its refusal.

    Runs in the transaction of the posting and holds a lock on the original, so that the sum of its
    returns never exceeds it.
    """
    await connection.execute(LOCK_PIX, (f"pix:{wish.original_id}",))
    found = await (
        await connection.execute(SELECT_RECEIVED, (wish.original_id, wish.workspace_id, wish.account_id))
    ).fetchone()
    if found is None:
        return Problem("transaction_not_found")
    payer, original_cents, returned_cents = found
    left = original_cents - returned_cents
    amount = left if wish.amount_cents is None else wish.amount_cents
    if amount > left or amount == 0:
        return Problem("return_exceeds_original", left=to_text(left))
    transaction = Transaction(
        wish.workspace_id,
        TransactionKind.PIX_RETURN,
        transfer(wish.account_id, payer, amount),
        utc_now(),
        description="Devolução de Pix",
        reverses_id=wish.original_id,
    )
    return Draft(transaction, posted_body(transaction), balance_of=wish.account_id)


def posted_body(transaction: Transaction) -> dict[str, object]:
    """Return the answer to a movement of money, but for the balance that only the posting knows."""
    return {
        "transacao_id": str(transaction.id),
        "valor": to_text(transaction.amount_cents),
        "ocorrido_em": transaction.occurred_at.isoformat(),
    }

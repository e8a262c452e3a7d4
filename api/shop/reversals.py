"""The correction of what a manager booked: a new transaction, on the open day, that names the one it undoes.

Not for what has a way back of its own or is settled with others: sales (their return), Pix, deposits,
payments of customers, settlements of card receivables, openings; nor for a reversal.
"""

from uuid import UUID

from api.database import AppConnection
from api.http import context
from api.http.problems import Problem
from api.identity.audit import Action, audit_record
from api.identity.security import Identity
from api.posting.work import Decision, Draft
from fluxo.clock import utc_now
from fluxo.ledger import entries
from fluxo.ledger.entries import TransactionKind
from fluxo.ledger.posting import Entry, Transaction
from fluxo.money import to_text

REVERSIBLE = frozenset(
    {
        TransactionKind.EXPENSE, TransactionKind.TAX, TransactionKind.PURCHASE, TransactionKind.PAYMENT,
        TransactionKind.CASH_IN, TransactionKind.CASH_OUT, TransactionKind.CASH_DIFFERENCE,
    }
)  # fmt: skip
# whether it is reversed is read after the lock is held, so that the second of two reversals sees the first
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
SELECT_ORIGINAL = """
SELECT t.kind, EXISTS (SELECT FROM fluxo.transactions AS r WHERE r.reverses_id = t.id)
FROM fluxo.transactions AS t
WHERE t.id = %b::uuid AND t.workspace_id = %b::uuid
"""
SELECT_ENTRIES = """
SELECT account_id, amount_cents FROM fluxo.entries
WHERE transaction_id = %b::uuid AND workspace_id = %b::uuid
ORDER BY account_id, version
"""


async def draft_reversal(connection: AppConnection, caller: Identity, original_id: UUID, reason: str) -> Decision:
    """Return what the reversal of a transaction posts and answers, or its refusal.

    Runs in the transaction of the posting and holds a lock on the original: it is reversed once.
    """
    await connection.execute(LOCK, (f"reversal:{original_id}",))
    found = await (await connection.execute(SELECT_ORIGINAL, (original_id, caller.workspace_id))).fetchone()
    if found is None:
        return Problem("transaction_unknown")
    kind, is_reversed = found
    if kind not in REVERSIBLE:
        return Problem("not_reversible")
    if is_reversed:
        return Problem("already_reversed")
    rows = await (await connection.execute(SELECT_ENTRIES, (original_id, caller.workspace_id))).fetchall()
    transaction = Transaction(
        caller.workspace_id,
        TransactionKind.REVERSAL,
        entries.reversal(Entry(account_id, cents) for account_id, cents in rows),
        utc_now(),
        description="Estorno",
        counterparty=reason,
        reverses_id=original_id,
        correlation_id=context.current().request_id,
    )
    body = {
        "transacao_id": str(transaction.id),
        "estorna": str(original_id),
        "valor": to_text(transaction.amount_cents),
        "ocorrido_em": transaction.occurred_at.isoformat(),
    }
    told = audit_record(caller, Action.TRANSACTION_REVERSED, original_id, by=str(transaction.id))
    return Draft(transaction, body, records=(told,))

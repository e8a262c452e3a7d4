"""What a customer's movement of money is made into: a draft with its answer.

Belongs here: what all of a customer's routes share. What each books is in its own module.
"""

from typing import Any
from uuid import UUID

from api.http.dependencies import Call
from api.posting.work import Draft
from fluxo.clock import utc_now
from fluxo.ledger.entries import TransactionKind
from fluxo.ledger.pix import end_to_end_id
from fluxo.ledger.posting import Entry, Transaction
from fluxo.money import to_text


def draft(
    call: Call,
    kind: TransactionKind,
    entries: tuple[Entry, ...],
    description: str,
    *,
    written: str | None = None,
    external_id: str | None = None,
    known_as: str | None = None,
    limited: bool = False,
    reverses_id: UUID | None = None,
    hold_id: UUID | None = None,
    answer: dict[str, Any] | None = None,
) -> Draft:
    """Return the draft of a transaction of the caller's account; ``answer`` has more to tell of it.

    ``description`` is a word of the product; ``written``, of the caller, may name persons and is not extracted.
    ``limited``: it counts against the account's limits. ``external_id`` is the caller's own and theirs alone;
    without one it is ``known_as``, a name that is the same whoever sends it.
    Which request it is of, the write path knows: a draft may be made outside of the request's task.
    """
    transaction = Transaction(
        call.caller.workspace_id,
        kind,
        entries,
        utc_now(),
        description=description,
        counterparty=written,
        external_id=f"{call.caller.user_id}:{external_id}" if external_id else known_as,
        reverses_id=reverses_id,
        spender=call.account_id if limited else None,
        hold_id=hold_id,
    )
    body = posted_body(transaction)
    if answer:
        body.update(answer)
    return Draft(transaction, body, balance_of=call.account_id)


def posted_body(transaction: Transaction) -> dict[str, Any]:
    """Return the answer to a movement of money, but for the balance that only the posting knows."""
    body = {
        "transacao_id": str(transaction.id),
        "valor": to_text(transaction.amount_cents),
        "ocorrido_em": transaction.occurred_at.isoformat(),
    }
    if name := end_to_end_id(transaction.kind, transaction.id, transaction.occurred_at):
        body["end_to_end_id"] = name
    return body

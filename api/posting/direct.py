"""Most of what money routes want, in one round trip a batch: ``fluxo.post_requests``.

Belongs here: the batch as arguments, and what its rows mean. What needs a transaction of several statements
(further records, reads under a lock, refusals decided before) is ``api.posting.work``'s.
"""

from collections.abc import Sequence
from uuid import UUID

from api.database import AppConnection
from api.http.problems import json_text
from api.posting.arrays import instants, numbers, texts, uuids
from api.posting.idempotency import Answer, Claim, Seed, told_again
from api.posting.work import Draft, ToPixKey, Work, known
from fluxo.ledger.posting import Status
from fluxo.money import to_text

_ARRAYS = (
    "uuid", "text", "text", "int8", "text", "text", "text", "int4", "text", "uuid", "uuid", "uuid", "text", "text",
    "text", "text", "uuid", "timestamptz", "text", "uuid", "uuid", "int4", "uuid", "int8",
)  # fmt: skip
POST_REQUESTS = f"SELECT * FROM fluxo.post_requests({', '.join(f'%t::{kind}[]' for kind in _ARRAYS)})"  # noqa: S608
PAYEE = UUID(int=0)
"""Stands among the entries for the owner of a Pix key, whom the database finds."""
_UNDONE = ("free", "stored", "held", "undecided")


async def carry_out_direct(connection: AppConnection, works: Sequence[Work]) -> list[Work]:
    """Carry out what is no more than a posting, and set its outcomes; return the rest, in order.

    The connection is in autocommit. Raises as ``api.posting.work.execute`` does.
    """
    drafts = {n: draft for n, work in enumerate(works) if (draft := _plain_draft(work)) is not None}
    rest = {n for n in range(len(works)) if n not in drafts}
    while drafts:
        asked = [works[n] for n in drafts]
        cursor = await connection.execute(POST_REQUESTS, _arguments(asked, list(drafts.values())), binary=True)
        rows = dict(zip(drafts, await cursor.fetchall(), strict=True))
        if not any(verdict in _UNDONE for verdict, *_ in rows.values()):
            for n, (verdict, balance, transaction_id, *_) in rows.items():
                works[n].outcome = _answer(works[n], drafts[n], verdict, balance, transaction_id)
            break
        for n, (verdict, _, _, request_sha256, status, body) in rows.items():
            if verdict == "free":
                continue
            del drafts[n]
            if verdict == "undecided":
                rest.add(n)
            else:
                answer = None if status is None else told_again(status, body)
                works[n].outcome = known(works[n], Claim(False, request_sha256, answer))
    return [works[n] for n in sorted(rest)]


def _plain_draft(work: Work) -> Draft | None:
    """Return the draft of a work that is a posting and nothing more, None of any other."""
    wish = work.wish
    decision = wish.decide(PAYEE) if isinstance(wish, ToPixKey) else wish
    return decision if isinstance(decision, Draft) and not decision.records else None


def _answer(work: Work, draft: Draft, verdict: str, balance: int | None, transaction_id: UUID) -> Answer:
    if verdict == Status.POSTED:
        return Answer(201, draft.body if balance is None else {**draft.body, "saldo": to_text(balance)})
    # as fluxo.post_requests has stored it
    seed: Seed = {"code": verdict, "language": work.record.language, "request_id": work.record.request_id}
    if verdict == Status.DUPLICATE:
        seed |= {"code": "duplicate_transaction", "extra": {"transacao_id": str(transaction_id)}}
    return Answer.refusal(seed)


def _arguments(works: Sequence[Work], drafts: Sequence[Draft]) -> list[str]:
    """Return the arguments of ``fluxo.post_requests``, array literals all."""
    transactions = [draft.transaction for draft in drafts]
    scopes = [work.scope for work in works]
    wishes = [work.wish if isinstance(work.wish, ToPixKey) else None for work in works]
    entries = [(n, entry) for n, transaction in enumerate(transactions, 1) for entry in transaction.entries]
    return [
        uuids(scope.actor_id for scope in scopes),
        texts(scope.route for scope in scopes),
        texts(scope.key for scope in scopes),
        numbers(scope.lock for scope in scopes),
        texts(scope.request_sha256.hex() for scope in scopes),
        texts(work.record.language for work in works),
        texts(json_text(draft.body) for draft in drafts),
        numbers(draft.balance_entry + 1 for draft in drafts),
        texts(None if wish is None else wish.key for wish in wishes),
        uuids(draft.balance_of for draft in drafts),
        uuids(transaction.id for transaction in transactions),
        uuids(transaction.workspace_id for transaction in transactions),
        texts(transaction.kind for transaction in transactions),
        texts(transaction.description for transaction in transactions),
        texts(transaction.counterparty for transaction in transactions),
        texts(transaction.external_id for transaction in transactions),
        uuids(transaction.reverses_id for transaction in transactions),
        instants(transaction.occurred_at for transaction in transactions),
        texts(work.record.request_id for work in works),
        uuids(transaction.spender for transaction in transactions),
        uuids(transaction.hold_id for transaction in transactions),
        numbers(n for n, _ in entries),
        uuids(entry.account_id for _, entry in entries),
        numbers(entry.amount_cents for _, entry in entries),
    ]

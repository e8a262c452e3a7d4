"""What a money route wants done, and the one way it is done: claim the key, post, store the answer, commit.

Belongs here: drafts and the transaction that carries a batch of them. Gathering requests into batches is
``api.posting.batching``; the rules of the ledger are in ``fluxo.post``.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from api.database import AppConnection, enter
from api.http.context import RequestRecord
from api.http.problems import Problem
from api.posting.idempotency import Answer, Claim, Scope, claim, seed_of, store
from fluxo.db.post import post_async
from fluxo.ledger.posting import PostingBatch, Result, Status, Transaction
from fluxo.money import to_text

ACCOUNTS_OF_KEYS = """
SELECT workspace_id, key, account_id FROM fluxo.pix_keys
WHERE (workspace_id, key) IN (SELECT * FROM unnest(%b::uuid[], %b::text[]))
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction to post and the answer to give once it is committed.

    ``balance_of`` is the account whose balance after it becomes ``saldo`` in the answer; ``records`` are
    further statements of the same commit, run after the posting.
    """

    transaction: Transaction
    body: dict[str, Any]
    balance_of: UUID | None = None
    records: tuple[tuple[str, tuple[object, ...]], ...] = ()

    @property
    def balance_entry(self) -> int:
        """The position of the last entry on ``balance_of``; -1 where no balance is asked for."""
        entries = self.transaction.entries
        if self.balance_of is None:
            return -1
        return max(n for n, entry in enumerate(entries) if entry.account_id == self.balance_of)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An effect without a posting, a hold for example: statements of the commit and the answer to give after it."""

    body: dict[str, Any]
    records: tuple[tuple[str, tuple[object, ...]], ...] = ()
    status: int = 201


Decision = Draft | Recorded | Problem
"""What a request comes to: something to post or to record, or a refusal to remember."""
Prepare = Callable[[AppConnection], Awaitable[Decision]]
Decide = Callable[[UUID | None], Decision]


@dataclass(frozen=True, slots=True)
class ToPixKey:
    """A request that depends on whose a Pix key is; a batch looks all of its keys up at once."""

    workspace_id: UUID
    key: str
    decide: Decide


@dataclass(slots=True)
class Work:
    """One request on a money route: its idempotency scope and what it comes to.

    ``wish`` is the decision, or what it depends on: the owner of a Pix key, or (a function) reads of its
    own under a lock; both are read inside the transaction of the posting.
    """

    scope: Scope
    record: RequestRecord
    wish: Decision | ToPixKey | Prepare
    outcome: Answer | Problem | None = field(default=None)


Fresh = tuple[Work, Answer, dict[str, Any]]
"""A request that was carried out, its answer, and the body that is stored of it."""


def known(work: Work, found: Claim) -> Answer | Problem | None:
    """Return the answer that the key has already, a refusal of the key, or None if it is free to use."""
    if found.answer is not None:
        same = found.request_sha256 == work.scope.request_sha256
        return found.answer if same else Problem("idempotency_key_reused")
    return None if found.free else Problem("request_in_progress")


def _refusal(work: Work, problem: Problem) -> Fresh:
    seed = seed_of(problem, work.record)
    return work, Answer.refusal(seed), seed


def _refused(work: Work, result: Result) -> Fresh:
    """Return the refusal of a transaction that was not posted."""
    if result.status is Status.DUPLICATE:
        return _refusal(work, Problem("duplicate_transaction", {"transacao_id": str(result.transaction_id)}))
    if result.status not in (Status.UNKNOWN_ACCOUNT, Status.UNBALANCED):
        return _refusal(work, Problem(result.status.value))
    # an unknown account or an unbalanced draft is a fault of ours, never the caller's
    raise RuntimeError(f"a draft of the API was answered {result.status.value}")


async def _post(connection: AppConnection, drafts: Sequence[tuple[Work, Draft]]) -> list[Fresh]:
    """Post drafts and give each its answer. Their rows are in the running transaction."""
    batch = PostingBatch.of(draft.transaction for _, draft in drafts)
    batch.correlation_ids = [work.record.request_id for work, _ in drafts]
    answers: list[Fresh] = []
    for (work, draft), result in zip(drafts, await post_async(connection, batch), strict=True):
        if result.status is not Status.POSTED:
            answers.append(_refused(work, result))
            continue
        for statement, parameters in draft.records:
            await connection.execute(statement, parameters)
        body = dict(draft.body)
        if draft.balance_of is not None:
            body["saldo"] = to_text(result.balances_after[draft.balance_entry])
        answers.append((work, Answer(201, body), body))
    return answers


async def accounts_of_keys(connection: AppConnection, keys: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], UUID]:
    """Return the accounts that Pix keys (workspace, canonical key) lead to; keys nobody has are left out."""
    if not keys:
        return {}
    columns = ([workspace for workspace, _ in keys], [key for _, key in keys])
    rows = await (await connection.execute(ACCOUNTS_OF_KEYS, columns)).fetchall()
    return {(workspace, key): account for workspace, key, account in rows}


async def _decide(connection: AppConnection, works: Sequence[Work]) -> list[tuple[Work, Decision]]:
    wanted = [work.wish for work in works if isinstance(work.wish, ToPixKey)]
    owners = await accounts_of_keys(connection, [(wish.workspace_id, wish.key) for wish in wanted])
    decided: list[tuple[Work, Decision]] = []
    for work in works:
        wish = work.wish
        if isinstance(wish, ToPixKey):
            decided.append((work, wish.decide(owners.get((wish.workspace_id, wish.key)))))
        elif isinstance(wish, Draft | Recorded | Problem):
            decided.append((work, wish))
        else:
            decided.append((work, await wish(connection)))
    return decided


async def execute(connection: AppConnection, works: Sequence[Work]) -> None:
    """Carry out a batch in one commit and set each work's outcome; nothing is set before the commit.

    Scopes in a batch differ. Raises UniqueViolation or DeadlockDetected where another worker was first:
    the caller runs the batch again, and finds the other's answer.
    """
    outcomes: list[tuple[Work, Answer | Problem]] = []
    async with connection.transaction():
        await enter(connection, {work.scope.workspace_id for work in works})
        claims = await claim(connection, [work.scope for work in works])
        free: list[Work] = []
        for work, found in zip(works, claims, strict=True):
            if (outcome := known(work, found)) is None:
                free.append(work)
            else:
                outcomes.append((work, outcome))
        drafts: list[tuple[Work, Draft]] = []
        fresh: list[Fresh] = []
        for work, decision in await _decide(connection, free):
            if isinstance(decision, Problem):
                fresh.append(_refusal(work, decision))
            elif isinstance(decision, Recorded):
                for statement, parameters in decision.records:
                    await connection.execute(statement, parameters)
                fresh.append((work, Answer(decision.status, decision.body), decision.body))
            else:
                drafts.append((work, decision))
        if drafts:
            fresh += await _post(connection, drafts)
        if fresh:
            await store(connection, [(work.scope, answer.status, body) for work, answer, body in fresh])
    for work, outcome in outcomes:
        work.outcome = outcome
    for work, answer, _ in fresh:
        work.outcome = answer

"""Same key, one effect, same answer: the stored answers of the money routes.

A key belongs to (workspace, actor, route). Its answer is written in the commit of the posting; while
that commit is under way an advisory lock says so to the other workers. Business refusals are stored too;
a rolled-back failure leaves nothing, so it may be tried again. Answers are kept for a month: ``api.maintenance``.

What is stored of a refusal (a status of 400 and more) is its seed, from which its sentences are told again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b, sha256
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from api.database import AppConnection
from api.http.context import RequestRecord
from api.http.problems import Problem

CLAIM = """
SELECT pg_try_advisory_xact_lock(given.lock), stored.request_sha256, stored.status, stored.body
FROM unnest(%b::int8[], %b::uuid[], %b::uuid[], %b::text[], %b::text[])
    WITH ORDINALITY AS given (lock, workspace_id, actor_id, route, key, position)
LEFT JOIN fluxo.idempotency_keys AS stored USING (workspace_id, actor_id, route, key)
ORDER BY given.position
"""
STORE = """
INSERT INTO fluxo.idempotency_keys (workspace_id, actor_id, route, key, request_sha256, status, body)
SELECT * FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::int2[], %b::jsonb[])
"""

Seed = dict[str, Any]
"""A refusal as it is stored: its code, language and request id; SQL, which has no sentences, writes them too."""


@dataclass(frozen=True)
class Scope:
    """One idempotent operation: whose key it is and the fingerprint of what was asked."""

    workspace_id: UUID
    actor_id: UUID
    route: str
    key: str
    request_sha256: bytes

    @property
    def identity(self) -> tuple[UUID, UUID, str, str]:
        return (self.workspace_id, self.actor_id, self.route, self.key)

    @cached_property
    def lock(self) -> int:
        """The advisory lock of the key; two keys sharing one would only be told to wait."""
        whose = self.workspace_id.bytes + self.actor_id.bytes + f"{self.route} {self.key}".encode()
        return int.from_bytes(blake2b(whose, digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: HTTP status and JSON body."""

    status: int
    body: dict[str, Any]
    replayed: bool = False

    @classmethod
    def refusal(cls, seed: Seed, replayed: bool = False) -> "Answer":
        """Return the answer that a stored refusal tells, the same each time."""
        problem = Problem(seed["code"], seed.get("extra"), **seed.get("values", {}))
        record = RequestRecord(seed["request_id"], "", seed["language"])
        return cls(problem.kind.status, problem.body(record), replayed)


def seed_of(problem: Problem, record: RequestRecord) -> Seed:
    """Return what is stored of a refusal: what its sentences are made from."""
    seed: Seed = {"code": problem.code, "language": record.language, "request_id": record.request_id}
    if problem.extra:
        seed["extra"] = problem.extra
    if problem.values:
        # whole numbers stay such: centavos among them are told as money
        seed["values"] = {name: v if isinstance(v, int) else str(v) for name, v in problem.values.items()}
    return seed


@dataclass(frozen=True)
class Claim:
    """What the database knows of a key: whether it is ours to use, the answer there is."""

    free: bool
    request_sha256: bytes | None
    answer: Answer | None


def fingerprint(request: Mapping[str, object]) -> bytes:
    """Return the SHA-256 of what was asked, as validated: ``10.5`` and ``"10.50"`` are the same request.

    What was left out does not count, so that a route may learn a new field and still know old requests.
    """
    given = {name: value for name, value in request.items() if value is not None}
    return sha256(json.dumps(given, sort_keys=True, default=str).encode()).digest()


async def claim(connection: AppConnection, scopes: Sequence[Scope]) -> list[Claim]:
    """Lock the keys to the running transaction and read what is stored of them; one claim a scope."""
    columns = (
        [scope.lock for scope in scopes],
        [scope.workspace_id for scope in scopes],
        [scope.actor_id for scope in scopes],
        [scope.route for scope in scopes],
        [scope.key for scope in scopes],
    )
    rows = await (await connection.execute(CLAIM, columns)).fetchall()
    return [
        Claim(free, request_sha256, None if status is None else told_again(status, body))
        for free, request_sha256, status, body in rows
    ]


def told_again(status: int, body: dict[str, Any]) -> Answer:
    """Return the answer that was stored."""
    return Answer(status, body, True) if status < 400 else Answer.refusal(body, True)


async def store(connection: AppConnection, answers: Sequence[tuple[Scope, int, dict[str, Any]]]) -> None:
    """Store answers (a refusal's seed) in the running transaction.

    A unique violation means that another worker was first.
    """
    columns = (
        [scope.workspace_id for scope, _, _ in answers],
        [scope.actor_id for scope, _, _ in answers],
        [scope.route for scope, _, _ in answers],
        [scope.key for scope, _, _ in answers],
        [scope.request_sha256 for scope, _, _ in answers],
        [status for _, status, _ in answers],
        [Jsonb(body) for _, _, body in answers],
    )
    await connection.execute(STORE, columns)

"""Same key, one effect, same answer: the stored answers of the money routes.

A key belongs to (workspace, actor, route). Its answer is written in the commit of the posting; while
that commit is under way an advisory lock says so to the other workers. Business refusals are stored too;
a rolled-back failure leaves nothing, so it may be tried again. Answers are kept for good (no purge yet).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from api.database import AppConnection

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
        digest = hashlib.sha256("\0".join(map(str, self.identity)).encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


@dataclass(frozen=True)
class Answer:
    """What is sent: HTTP status and JSON body."""

    status: int
    body: dict[str, Any]
    replayed: bool = False


@dataclass(frozen=True)
class Claim:
    """What the database knows of a key: whether it is ours to use, the answer there is."""

    free: bool
    request_sha256: bytes | None
    answer: Answer | None


def fingerprint(request: object) -> bytes:
    """Return the SHA-256 of what was asked, as validated: ``10.5`` and ``"10.50"`` are the same request."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).digest()


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
        Claim(free, sha256, None if status is None else Answer(status, body, replayed=True))
        for free, sha256, status, body in rows
    ]


async def store(connection: AppConnection, answers: Sequence[tuple[Scope, Answer]]) -> None:
    """Store answers in the running transaction. A unique violation means that another worker was first."""
    columns = (
        [scope.workspace_id for scope, _ in answers],
        [scope.actor_id for scope, _ in answers],
        [scope.route for scope, _ in answers],
        [scope.key for scope, _ in answers],
        [scope.request_sha256 for scope, _ in answers],
        [answer.status for _, answer in answers],
        [Jsonb(answer.body) for _, answer in answers],
    )
    await connection.execute(STORE, columns)

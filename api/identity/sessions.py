"""Sessions: begun at a login, carried on by refresh tokens that are good once, ended by anybody who may.

A session is a family of refresh tokens of which one is good. Using it makes the next; using one that was used
before means that somebody else has a copy, and ends the session. A client that lost the answer may repeat within
seconds: as long as the token it never received was not used, it gets another and that one becomes void.
Belongs here: the statements and that rule. What a login asks for first is ``api.identity.login``.
"""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from api.database import AppConnection
from fluxo.ids import uuid7

LASTS = timedelta(days=30)
"""From the login on, however often it is refreshed."""
TILL_LASTS = timedelta(hours=12)
"""A PIN opens a session for a working day."""
GRACE = timedelta(seconds=10)
SECRET_BYTES = 32
_TOKEN_BYTES = 16 + SECRET_BYTES

INSERT_SESSION = """
INSERT INTO fluxo.sessions (id, workspace_id, user_id, device_id, started_at, expires_at)
VALUES (%b, %b, %b, %b, %b, %b)
"""
INSERT_REFRESH = """
INSERT INTO fluxo.refresh_tokens (token_sha256, workspace_id, session_id, replaces_sha256, issued_at)
VALUES (%b, %b, %b, %b, %b)
"""
# the session's lock makes refreshes of one family wait for each other; its tokens are read after it is held
LOCK_SESSION = """
SELECT s.id, s.user_id, s.expires_at, s.revoked_at FROM fluxo.sessions AS s
WHERE s.workspace_id = %b AND s.id = (
    SELECT t.session_id FROM fluxo.refresh_tokens AS t WHERE t.token_sha256 = %b AND t.workspace_id = %b
)
FOR NO KEY UPDATE
"""
SELECT_PRESENTED = """
SELECT t.used_at, good.replaces_sha256 = t.token_sha256
FROM fluxo.refresh_tokens AS t
LEFT JOIN fluxo.refresh_tokens AS good ON good.session_id = t.session_id AND good.used_at IS NULL
WHERE t.token_sha256 = %b AND t.workspace_id = %b
"""
USE_UP = """
UPDATE fluxo.refresh_tokens SET used_at = %b WHERE session_id = %b AND workspace_id = %b AND used_at IS NULL
"""
REVOKE = """
UPDATE fluxo.sessions SET revoked_at = clock_timestamp(), revoked_because = %b
WHERE workspace_id = %b AND revoked_at IS NULL AND (id = %b OR user_id = %b OR device_id = %b)
RETURNING id
"""


class Ended(StrEnum):
    """Why a session is over before its time; ``reset``: its user or its device was taken away by the staff."""

    LOGOUT = "logout"
    REUSE = "reuse"
    RESET = "reset"


class Refusal(StrEnum):
    """Why a refresh token is not taken: the codes of ``api.http.catalogue``."""

    UNKNOWN = "invalid_refresh_token"
    ENDED = "session_ended"
    REUSED = "token_reused"


@dataclass(frozen=True, slots=True)
class Session:
    """A session and the refresh token that is good now: the only time that it is in clear."""

    id: UUID
    user_id: UUID
    expires_at: datetime
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No token was given. ``session_id`` and ``user_id`` are those of a session that has ended by this."""

    why: Refusal
    session_id: UUID | None = None
    user_id: UUID | None = None


def new_secret(workspace_id: UUID) -> str:
    """Return 256 random bits behind the workspace they belong to, which has to be known to look them up."""
    return urlsafe_b64encode(workspace_id.bytes + secrets.token_bytes(SECRET_BYTES)).decode()


def workspace_of(secret: str) -> UUID | None:
    """Return the workspace named by a secret that ``new_secret`` made; None if it is not one."""
    try:
        raw = urlsafe_b64decode(secret.encode())
    except ValueError:
        return None
    return UUID(bytes=raw[:16]) if len(raw) == _TOKEN_BYTES else None


def sha256(secret: str) -> bytes:
    """Return what is stored of a secret. Nothing slower is needed for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


async def start(
    connection: AppConnection, workspace_id: UUID, user_id: UUID, now: datetime, device_id: UUID | None = None
) -> Session:
    """Begin a session in the running transaction."""
    session = Session(uuid7(), user_id, now + (TILL_LASTS if device_id else LASTS), new_secret(workspace_id))
    await connection.execute(INSERT_SESSION, (session.id, workspace_id, user_id, device_id, now, session.expires_at))
    await connection.execute(INSERT_REFRESH, (sha256(session.refresh_token), workspace_id, session.id, None, now))
    return session


async def rotate(connection: AppConnection, workspace_id: UUID, token: str, now: datetime) -> Session | Refused:
    """Exchange a refresh token for the next in the running transaction, which is to be committed either way."""
    presented = sha256(token)
    locked = await (await connection.execute(LOCK_SESSION, (workspace_id, presented, workspace_id))).fetchone()
    if locked is None:
        return Refused(Refusal.UNKNOWN)
    session_id, user_id, expires_at, revoked_at = locked
    if revoked_at is not None or now >= expires_at:
        return Refused(Refusal.ENDED)
    found = await (await connection.execute(SELECT_PRESENTED, (presented, workspace_id))).fetchone()
    assert found is not None
    used_at, good_replaces_it = found
    if used_at is not None and not (good_replaces_it and now - used_at <= GRACE):
        await revoke(connection, workspace_id, Ended.REUSE, session_id=session_id)
        return Refused(Refusal.REUSED, session_id, user_id)
    session = Session(session_id, user_id, expires_at, new_secret(workspace_id))
    await connection.execute(USE_UP, (now, session_id, workspace_id))
    await connection.execute(INSERT_REFRESH, (sha256(session.refresh_token), workspace_id, session_id, presented, now))
    return session


async def revoke(
    connection: AppConnection,
    workspace_id: UUID,
    because: Ended,
    *,
    session_id: UUID | None = None,
    user_id: UUID | None = None,
    device_id: UUID | None = None,
) -> list[UUID]:
    """End a session, or all of a user's or of a device's; return those that were not over yet."""
    values = (because.value, workspace_id, session_id, user_id, device_id)
    return [row[0] for row in await (await connection.execute(REVOKE, values)).fetchall()]

"""Passwords and access tokens.

Argon2id with OWASP's parameters, off the event loop and no more at once than there are processors; JWT
(HS256) that carry what every request needs, so that authentication reads no table.
"""

import asyncio
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import jwt
from argon2 import PasswordHasher, Type
from argon2.exceptions import Argon2Error, InvalidHashError

from api.http.problems import Problem
from fluxo.clock import utc_now
from fluxo.errors import ConfigurationError

MEMORY_KIB = 19 * 1024
TIME_COST = 2
PARALLELISM = 1
MOST_AT_ONCE = 50
"""Who asks for a password to be looked at or made while so many do is sent away: they would wait for a second."""
BUSY_SECONDS = 1
ACCESS_TOKEN_SECONDS = 15 * 60
REMEMBERED_TOKENS = 10_000
REMEMBER_ENDED_SECONDS = ACCESS_TOKEN_SECONDS + 60
"""A session that has ended is remembered as long as its last access token may live."""
_ALGORITHM = "HS256"
_AUDIENCE = "fluxo-api"
_MIN_SECRET = 32


def make_hasher() -> PasswordHasher:
    """Return what hashes passwords and PINs, with today's parameters."""
    return PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=PARALLELISM, type=Type.ID)


class Passwords:
    """Hash and verify, in a ``place``; both take some 15 ms of a processor, in threads of their own."""

    def __init__(self) -> None:
        self._hasher = make_hasher()
        self._threads = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash(str(uuid4()))
        self._taken = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue, so that what is begun with it is not sent away. Raises Problem if it is full."""
        if self._taken >= MOST_AT_ONCE:
            raise Problem("too_busy", retry_after=BUSY_SECONDS)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    def outdated(self, stored: str) -> bool:
        """Tell whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right. Without a user (None) it takes as long and says no."""
        loop = asyncio.get_running_loop()
        right = await loop.run_in_executor(self._threads, self._matches, stored or self._nobody, password)
        return right and stored is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking: a user of one workspace, in a session. ``account_id`` is the customer's own account."""

    user_id: UUID
    workspace_id: UUID
    role: str
    kind: str
    """Of the workspace: ``bank`` or ``shop``."""
    session_id: UUID
    customer_id: UUID | None = None
    account_id: UUID | None = None


class TokenExpired(Exception):
    """The token was good and is too old."""


class InvalidToken(Exception):
    """The token is not one of ours."""


class SessionEnded(Exception):
    """The token was good and its session is over."""


class Tokens:
    """Issue and read access tokens.

    A token that has been verified is remembered until it expires: verifying costs 0.1 ms, and a client
    sends the same one for fifteen minutes. Sessions that ended in that time are remembered too: ``ended`` tells
    of those of this worker at once, ``api.maintenance`` of all, every second.
    """

    def __init__(self, secret: str) -> None:
        if len(secret) < _MIN_SECRET:
            raise ConfigurationError(f"FLUXO_JWT_SECRET is too short: give it {_MIN_SECRET} characters or more.")
        self._secret = secret
        self._verified: dict[str, tuple[float, Identity]] = {}
        self._ended: dict[UUID, float] = {}

    def ended(self, session_ids: Iterable[UUID]) -> None:
        """Take no more tokens of these sessions; forget those whose tokens have all expired."""
        now = utc_now().timestamp()
        for session_id in session_ids:
            self._ended.setdefault(session_id, now + REMEMBER_ENDED_SECONDS)
        while self._ended and (oldest := next(iter(self._ended.items())))[1] <= now:
            del self._ended[oldest[0]]

    def issue(self, identity: Identity) -> str:
        """Return a token that is good for ``ACCESS_TOKEN_SECONDS``."""
        now = utc_now()
        claims: dict[str, object] = {
            "aud": _AUDIENCE,
            "sub": str(identity.user_id),
            "ws": str(identity.workspace_id),
            "role": identity.role,
            "kind": identity.kind,
            "sid": str(identity.session_id),
            "iat": now,
            "exp": now + timedelta(seconds=ACCESS_TOKEN_SECONDS),
            "jti": str(uuid4()),
        }
        if identity.customer_id and identity.account_id:
            claims |= {"cust": str(identity.customer_id), "acc": str(identity.account_id)}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def read(self, token: str) -> Identity:
        """Return who the token speaks for. Raises TokenExpired, InvalidToken or SessionEnded."""
        known = self._verified.get(token)
        if known is None:
            known = self._verify(token)
            if len(self._verified) >= REMEMBERED_TOKENS:
                self._verified.pop(next(iter(self._verified)))
            self._verified[token] = known
        expires_at, identity = known
        if utc_now().timestamp() >= expires_at:
            self._verified.pop(token, None)
            raise TokenExpired
        if identity.session_id in self._ended:
            raise SessionEnded
        return identity

    def _verify(self, token: str) -> tuple[float, Identity]:
        """Return until when the token is good and who it speaks for."""
        try:
            claims = jwt.decode(
                token, self._secret, [_ALGORITHM], audience=_AUDIENCE, options={"require": ["exp", "sub", "aud"]}
            )
            return float(claims["exp"]), Identity(
                UUID(claims["sub"]),
                UUID(claims["ws"]),
                claims["role"],
                claims["kind"],
                UUID(claims["sid"]),
                UUID(claims["cust"]) if "cust" in claims else None,
                UUID(claims["acc"]) if "acc" in claims else None,
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except (jwt.PyJWTError, KeyError, ValueError):
            raise InvalidToken from None

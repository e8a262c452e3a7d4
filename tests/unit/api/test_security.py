"""Passwords and tokens."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from api import security
from api.security import Identity, InvalidToken, Passwords, TokenExpired, Tokens
from fluxo.clock import utc_now
from fluxo.errors import ConfigurationError

SECRET = "s" * 32


def test_the_parameters_are_at_least_the_recommended_ones() -> None:
    assert security.MEMORY_KIB >= 19 * 1024
    assert security.TIME_COST >= 2
    assert security.PARALLELISM == 1


def test_a_password_is_verified_and_nobody_is_refused() -> None:
    async def run() -> list[bool]:
        passwords = Passwords()
        stored = await passwords.hash("certa")
        verdicts = [
            await passwords.verify(stored, "certa"),
            await passwords.verify(stored, "errada"),
            await passwords.verify(None, "certa"),
            await passwords.verify("not a hash", "certa"),
        ]
        passwords.close()
        return verdicts

    assert asyncio.run(run()) == [True, False, False, False]


@pytest.mark.parametrize(
    "identity",
    [Identity(uuid4(), uuid4(), "manager"), Identity(uuid4(), uuid4(), "customer", uuid4(), uuid4())],
)
def test_a_token_carries_who_it_was_issued_to(identity: Identity) -> None:
    token = Tokens(SECRET).issue(identity)
    reader = Tokens(SECRET)
    assert reader.read(token) == identity
    assert reader.read(token) == identity, "the second time from memory"


def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(SECRET)
    token = tokens.issue(Identity(uuid4(), uuid4(), "manager"))
    tokens.read(token)
    later = utc_now() + timedelta(seconds=security.ACCESS_TOKEN_SECONDS)
    monkeypatch.setattr(security, "utc_now", lambda: later)
    with pytest.raises(TokenExpired):
        tokens.read(token)


def test_the_memory_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "REMEMBERED_TOKENS", 3)
    tokens = Tokens(SECRET)
    for _ in range(5):
        tokens.read(tokens.issue(Identity(uuid4(), uuid4(), "manager")))
    assert len(tokens._verified) == 3


def test_a_token_of_another_secret_is_refused() -> None:
    token = Tokens("t" * 32).issue(Identity(uuid4(), uuid4(), "manager"))
    with pytest.raises(InvalidToken):
        Tokens(SECRET).read(token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        Tokens("short")

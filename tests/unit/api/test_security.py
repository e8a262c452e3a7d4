"""Passwords and tokens."""

import asyncio
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from api.http.problems import Problem
from api.identity import security
from api.identity.security import Identity, InvalidToken, Passwords, SessionEnded, TokenExpired, Tokens
from fluxo.clock import utc_now
from fluxo.errors import ConfigurationError

SECRET = "s" * 32


def a_manager() -> Identity:
    return Identity(uuid4(), uuid4(), "manager", "shop", uuid4())


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


def test_the_queue_has_an_end_and_whoever_holds_a_place_keeps_it() -> None:
    passwords = Passwords()
    with ExitStack() as held:
        for _ in range(security.MOST_AT_ONCE):
            held.enter_context(passwords.place())
        with pytest.raises(Problem) as refused, passwords.place():
            pass
        assert (refused.value.code, refused.value.kind.status) == ("too_busy", 503)
        assert refused.value.values == {"retry_after": 1}
    with passwords.place():
        pass
    passwords.close()


@pytest.mark.parametrize(
    "identity",
    [a_manager(), Identity(uuid4(), uuid4(), "customer", "bank", uuid4(), uuid4(), uuid4())],
)
def test_a_token_carries_who_it_was_issued_to(identity: Identity) -> None:
    token = Tokens(SECRET).issue(identity)
    reader = Tokens(SECRET)
    assert reader.read(token) == identity
    assert reader.read(token) == identity, "the second time from memory"


def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = Tokens(SECRET)
    token = tokens.issue(a_manager())
    tokens.read(token)
    later = utc_now() + timedelta(seconds=security.ACCESS_TOKEN_SECONDS)
    monkeypatch.setattr(security, "utc_now", lambda: later)
    with pytest.raises(TokenExpired):
        tokens.read(token)


def test_a_token_is_refused_once_its_session_has_ended_remembered_or_not() -> None:
    tokens = Tokens(SECRET)
    remembered, fresh, other = a_manager(), a_manager(), a_manager()
    issued = {identity: tokens.issue(identity) for identity in (remembered, fresh, other)}
    tokens.read(issued[remembered])
    tokens.ended([remembered.session_id, fresh.session_id])
    for identity in (remembered, fresh):
        with pytest.raises(SessionEnded):
            tokens.read(issued[identity])
    assert tokens.read(issued[other]) == other


def test_an_ended_session_is_forgotten_when_its_tokens_have_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, session_id = Tokens(SECRET), uuid4()
    tokens.ended([session_id])
    later = utc_now() + timedelta(seconds=security.REMEMBER_ENDED_SECONDS / 2)
    monkeypatch.setattr(security, "utc_now", lambda: later)
    tokens.ended([session_id, uuid4()])
    assert len(tokens._ended) == 2
    end = utc_now() + timedelta(seconds=security.REMEMBER_ENDED_SECONDS)
    monkeypatch.setattr(security, "utc_now", lambda: end)
    tokens.ended([])
    assert session_id not in tokens._ended
    assert len(tokens._ended) == 1


def test_a_hash_of_other_parameters_is_outdated() -> None:
    passwords = Passwords()
    weaker = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash("x")
    assert passwords.outdated(weaker)
    assert not passwords.outdated(asyncio.run(passwords.hash("x")))
    passwords.close()


def test_the_memory_of_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "REMEMBERED_TOKENS", 3)
    tokens = Tokens(SECRET)
    for _ in range(5):
        tokens.read(tokens.issue(a_manager()))
    assert len(tokens._verified) == 3


def test_a_token_of_another_secret_is_refused() -> None:
    token = Tokens("t" * 32).issue(a_manager())
    with pytest.raises(InvalidToken):
        Tokens(SECRET).read(token)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError):
        Tokens("short")

"""Sessions: a refresh token is good once, a stolen one ends the session, an ended one is refused at once."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from api.identity import security
from api.identity.security import Passwords
from api.identity.sessions import sha256
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import PASSWORD, Api, Caller, serving


class Person:
    """A customer's login and what came of it."""

    def __init__(self, api: Api) -> None:
        self.address, self.login = api.address, api.sign_up().cpf
        self.http = api.http
        self.tokens = self.enter().json()

    def enter(self, password: str = PASSWORD) -> httpx.Response:
        return self.http.post("/login", json={"workspace": "banco", "login": self.login, "senha": password})

    def refresh(self, token: str | None = None) -> httpx.Response:
        return self.http.post("/token/refresh", json={"refresh_token": token or self.tokens["refresh_token"]})

    def balance(self, access_token: str | None = None) -> httpx.Response:
        return Caller(self.address, access_token or self.tokens["access_token"]).http.get("/saldo")


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_told_of_secrets(settings: Settings) -> Iterator[None]:
    yield
    with connect(settings, "app", all_workspaces=True) as connection:
        told = str(connection.execute("SELECT * FROM fluxo.audit_log").fetchall())
    assert PASSWORD not in told


@pytest.fixture
def ana(api: Api) -> Person:
    return Person(api)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def age_used_tokens(settings: Settings, login: str) -> None:
    """Let the grace of whatever this user has used pass."""
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute(
            "UPDATE fluxo.refresh_tokens SET used_at = used_at - interval '11 s' WHERE session_id IN "
            "(SELECT s.id FROM fluxo.sessions s JOIN fluxo.users u ON u.id = s.user_id WHERE u.login = %s)",
            (login,),
        )


def test_a_login_gives_two_tokens_and_only_a_hash_is_kept(ana: Person, settings: Settings) -> None:
    assert (ana.tokens["expires_in"], ana.tokens["token_type"]) == (900, "bearer")
    assert 30 * 86_400 - 60 < ana.tokens["refresh_expires_in"] <= 30 * 86_400
    with connect(settings, "app", all_workspaces=True) as connection:
        kept = str(connection.execute("SELECT * FROM fluxo.refresh_tokens, fluxo.sessions").fetchall())
    assert ana.tokens["refresh_token"] not in kept
    assert ana.enter().headers["cache-control"] == "no-store"


def test_a_refresh_uses_up_the_token_and_keeps_the_session(ana: Person) -> None:
    fresh = ana.refresh().json()
    assert ana.balance(fresh["access_token"]).status_code == 200
    again = ana.refresh(fresh["refresh_token"]).json()
    assert len({ana.tokens["refresh_token"], fresh["refresh_token"], again["refresh_token"]}) == 3
    assert again["refresh_expires_in"] <= ana.tokens["refresh_expires_in"]


def test_a_used_token_ends_the_session_with_everything_in_it(ana: Person, settings: Settings) -> None:
    fresh = ana.refresh().json()
    age_used_tokens(settings, ana.login)
    assert refused(ana.refresh()) == (401, "token_reused")
    assert refused(ana.refresh(fresh["refresh_token"])) == (401, "session_ended")
    assert refused(ana.balance(fresh["access_token"])) == (401, "session_ended")
    assert refused(ana.balance()) == (401, "session_ended")
    query = "SELECT count(*) FROM fluxo.audit_log a JOIN fluxo.users u ON u.id::text = a.subject WHERE login = %s AND "
    assert one(settings, query + "action = 'token_reused'", ana.login) == (1,)
    assert Person.balance(ana, ana.enter().json()["access_token"]).status_code == 200, "a new login works"


def test_a_lost_answer_may_be_asked_for_again_and_what_it_held_is_void(ana: Person) -> None:
    lost = ana.refresh().json()
    found = ana.refresh()
    assert found.status_code == 200
    assert ana.refresh(found.json()["refresh_token"]).status_code == 200
    assert refused(ana.refresh(lost["refresh_token"])) == (401, "token_reused")


def test_the_grace_ends_when_the_next_token_is_used(ana: Person) -> None:
    following = ana.refresh().json()["refresh_token"]
    assert ana.refresh(following).status_code == 200
    assert refused(ana.refresh()) == (401, "token_reused")


def test_refreshes_at_once_leave_one_good_token(ana: Person, settings: Settings) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: ana.refresh(), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    given = [answer.json()["refresh_token"] for answer in answers]
    assert len(set(given)) == 8
    query = """
        SELECT count(*) FILTER (WHERE t.used_at IS NULL), count(*) FROM fluxo.refresh_tokens t
        JOIN fluxo.sessions s ON s.id = t.session_id JOIN fluxo.users u ON u.id = s.user_id
        WHERE u.login = %s AND s.id = (SELECT session_id FROM fluxo.refresh_tokens WHERE token_sha256 = %s)
    """
    assert one(settings, query, ana.login, sha256(given[0])) == (1, 9)
    outcomes = sorted(ana.refresh(token).status_code for token in given)
    assert outcomes.count(200) <= 1


@pytest.mark.parametrize("token", ["x", "AAAA" * 16, "é" * 64, "A" * 200, "\x00", "=" * 64])
def test_what_is_no_refresh_token(api: Api, token: str) -> None:
    answer = api.http.post("/token/refresh", json={"refresh_token": token})
    assert refused(answer) == (401, "invalid_refresh_token")


def test_a_session_runs_out(ana: Person, settings: Settings) -> None:
    with connect(settings, "owner") as owner:
        owner.execute(
            "UPDATE fluxo.sessions SET expires_at = now() "
            "WHERE user_id IN (SELECT id FROM fluxo.users WHERE login = %s)",
            (ana.login,),
        )
    assert refused(ana.refresh()) == (401, "session_ended")


def test_logging_out_ends_this_session_and_no_other(ana: Person) -> None:
    other = ana.enter().json()
    leaver = Caller(ana.address, ana.tokens["access_token"])
    answer = leaver.http.post("/logout")
    assert (answer.status_code, answer.content) == (204, b"")
    assert refused(ana.balance()) == (401, "session_ended")
    assert refused(leaver.http.post("/logout")) == (401, "session_ended")
    assert refused(ana.refresh()) == (401, "session_ended")
    assert ana.balance(other["access_token"]).status_code == 200


def test_another_worker_refuses_the_token_of_an_ended_session(ana: Person, settings: Settings) -> None:
    with serving(settings) as address:
        elsewhere = Caller(address, ana.tokens["access_token"])
        assert elsewhere.http.get("/saldo").status_code == 200
        Caller(ana.address, ana.tokens["access_token"]).http.post("/logout")
        deadline = utc_now() + timedelta(seconds=30)
        while (answer := elsewhere.http.get("/saldo")).status_code == 200:
            assert utc_now() < deadline
        assert refused(answer) == (401, "session_ended")
    with serving(settings) as started_later:
        assert refused(Caller(started_later, ana.tokens["access_token"]).http.get("/saldo")) == (401, "session_ended")


def test_five_wrong_passwords_make_even_the_right_one_wait(ana: Person, settings: Settings) -> None:
    for _ in range(4):
        assert refused(ana.enter("errada")) == (401, "invalid_credentials")
    assert ana.enter().status_code == 200, "in a row: a right one starts over"
    for _ in range(5):
        assert refused(ana.enter("errada")) == (401, "invalid_credentials")
    throttled = ana.enter()
    assert refused(throttled) == (429, "too_many_attempts")
    assert 14 * 60 < int(throttled.headers["retry-after"]) <= 15 * 60
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute("UPDATE fluxo.users SET locked_until = now() WHERE login = %s", (ana.login,))
    assert ana.enter().status_code == 200
    assert one(settings, "SELECT failed_attempts, locked_until FROM fluxo.users WHERE login = %s", ana.login) == (
        0,
        None,
    )


def test_guesses_at_once_get_no_more_tries(ana: Person) -> None:
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda n: ana.enter(f"errada {n}").status_code, range(24)))
    assert sorted(answers) == [401] * 5 + [429] * 19


def test_a_hash_of_yesterday_is_renewed_at_login(
    ana: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "TIME_COST", 1)
    weaker = Passwords()
    old = asyncio.run(weaker.hash(PASSWORD))
    weaker.close()
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute("UPDATE fluxo.users SET password_hash = %s WHERE login = %s", (old, ana.login))
    assert ana.enter("errada").status_code == 401
    stored = "SELECT password_hash FROM fluxo.users WHERE login = %s"
    assert one(settings, stored, ana.login) == (old,), "only somebody who knows it renews it"
    assert ana.enter().status_code == 200
    (renewed,) = one(settings, stored, ana.login)
    assert "t=2" in str(renewed)
    assert ana.enter().status_code == 200

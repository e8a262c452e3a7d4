"""The clock's errands: each does its work when it is run, one worker at a time, and none stops the loop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from api import maintenance
from api.database import make_pool
from api.identity.security import SessionEnded, Tokens
from api.identity.sessions import sha256
from api.maintenance import (
    IDEMPOTENCY_DAYS,
    Clockwork,
    Errand,
    Pool,
    alone,
    chain_audit,
    expire_holds,
    learn_ended_sessions,
    purge,
)
from fluxo.clock import utc_now
from fluxo.db.audit import verify_chain
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import Api, Customer, serving

LATELY, LONG_AGO = timedelta(minutes=1), timedelta(days=8)


@pytest.fixture(scope="module")
def customer(settings: Settings) -> Customer:
    """A customer with some money, of an API that is down again: its errands do not get in the way of these."""
    with serving(settings) as address:
        person = Api(address).sign_up()
        for key in ("old-key", "new-key"):
            person.move("/deposito", key, valor="10.00")
    return person


def run(settings: Settings, work: Callable[[Pool], Awaitable[None]]) -> None:
    async def with_pool() -> None:
        async with make_pool(settings) as pool:
            await work(pool)

    asyncio.run(with_pool())


def test_a_hold_past_its_time_is_let_go_though_nothing_moves_the_account(
    customer: Customer, settings: Settings
) -> None:
    hold = uuid4()
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute(
            "SELECT fluxo.reserve(%s, workspace_id, id, 1000, %s, NULL, NULL) FROM fluxo.accounts WHERE code = %s",
            (hold, utc_now() - LATELY, customer.opened["conta"]),
        )
    run(settings, expire_holds)
    state = "SELECT h.status, b.held_cents FROM fluxo.holds h JOIN fluxo.account_balances b USING (account_id) "
    assert one(settings, state + "WHERE h.id = %s", hold) == ("expired", 0)


@pytest.mark.usefixtures("customer")
def test_what_was_audited_is_chained(settings: Settings) -> None:
    run(settings, chain_audit)
    with connect(settings, "app", all_workspaces=True) as connection:
        report = verify_chain(connection)
    assert (report.waiting, report.broken) == (0, None)
    assert report.records > 0


def _session(settings: Settings, login: str, **change: object) -> UUID:
    """Begin a session of a user, with some columns as given; it has a refresh token."""
    session_id = uuid4()
    with connect(settings, "owner") as owner:
        owner.execute(
            "INSERT INTO fluxo.sessions (id, workspace_id, user_id, expires_at, revoked_at, revoked_because) "
            "SELECT %s, workspace_id, id, %s, %s, %s FROM fluxo.users WHERE login = %s",
            (
                session_id, change.get("expires_at", utc_now() + LATELY), change.get("revoked_at"),
                "logout" if "revoked_at" in change else None, login,
            ),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO fluxo.refresh_tokens (token_sha256, workspace_id, session_id) "
            "SELECT %s, workspace_id, id FROM fluxo.sessions WHERE id = %s",
            (sha256(str(session_id)), session_id),
        )
    return session_id


def test_old_sessions_and_old_answers_are_purged_and_no_others(customer: Customer, settings: Settings) -> None:
    now = utc_now()
    gone = [
        _session(settings, customer.cpf, expires_at=now - LONG_AGO),
        _session(settings, customer.cpf, revoked_at=now - LONG_AGO),
    ]
    kept = [
        _session(settings, customer.cpf),
        _session(settings, customer.cpf, expires_at=now - LATELY),
        _session(settings, customer.cpf, revoked_at=now - LATELY),
    ]
    with connect(settings, "owner") as owner:
        owner.execute(
            "UPDATE fluxo.idempotency_keys SET created_at = now() - make_interval(days => %s) WHERE key = 'old-key'",
            (IDEMPOTENCY_DAYS + 1,),
        )
    run(settings, purge)
    with connect(settings, "app", all_workspaces=True) as connection:
        found = {row[0] for row in connection.execute("SELECT session_id FROM fluxo.refresh_tokens").fetchall()}
        keys = {row[0] for row in connection.execute("SELECT key FROM fluxo.idempotency_keys").fetchall()}
    assert set(kept) <= found
    assert not found & set(gone)
    assert keys >= {"new-key"}
    assert "old-key" not in keys


def test_a_worker_learns_of_sessions_that_ended_elsewhere(customer: Customer, settings: Settings) -> None:
    tokens = Tokens(settings.secret("jwt_secret"))
    token = customer.http.headers["authorization"].split()[1]
    session_id = tokens.read(token).session_id
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute(
            "UPDATE fluxo.sessions SET revoked_at = now(), revoked_because = 'logout' WHERE id = %s",
            (session_id,),
        )

    async def learn(pool: Pool) -> None:
        await learn_ended_sessions(pool, tokens)

    run(settings, learn)
    with pytest.raises(SessionEnded):
        tokens.read(token)


def test_one_worker_at_a_time(settings: Settings) -> None:
    async def both(pool: Pool) -> None:
        async with alone(pool, "this") as first, alone(pool, "this") as second, alone(pool, "that") as other:
            assert (first is None, second is None, other is None) == (False, True, False)
        async with alone(pool, "this") as again:
            assert again is not None

    run(settings, both)


def test_a_failure_is_logged_and_the_errand_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    failures = [RuntimeError("broken"), psycopg.OperationalError("away")]
    done: list[str] = []

    async def scenario() -> None:
        again = asyncio.Event()

        async def fails() -> None:
            if failures:
                raise failures.pop(0)
            again.set()

        async def works() -> None:
            done.append("works")

        clockwork = Clockwork([Errand("fails", 0, fails), Errand("works", 3600, works)])
        clockwork.start()
        await again.wait()
        await clockwork.stop()

    with caplog.at_level(logging.WARNING, logger="fluxo.api"):
        asyncio.run(scenario())
    assert done == ["works"]
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "errand fails failed",
        "errand fails: the database did not answer (OperationalError)",
    ]


def test_what_is_under_way_is_finished_at_the_end() -> None:
    done: list[str] = []

    async def scenario() -> None:
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def works() -> None:
            begun.set()
            await may_end.wait()
            done.append("finished")

        clockwork = Clockwork([Errand("works", 0, works)])
        clockwork.start()
        await begun.wait()
        stopping = asyncio.create_task(clockwork.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping

    asyncio.run(scenario())
    assert done == ["finished"]


def test_an_errand_that_does_not_hear_the_end_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that is cancelled may fail in its own way, and the cancellation is lost."""
    monkeypatch.setattr(maintenance, "STOP_SECONDS", 0)
    monkeypatch.setattr(maintenance, "CANCEL_SECONDS", 0)
    told: list[str] = []

    async def scenario() -> None:
        begun = asyncio.Event()

        async def deaf() -> None:
            begun.set()
            while len(told) < 3:
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    told.append("told")

        clockwork = Clockwork([Errand("deaf", 0, deaf)])
        clockwork.start()
        await begun.wait()
        await clockwork.stop()

    asyncio.run(scenario())
    assert told == ["told"] * 3

"""Rotation of refresh tokens against a plain model: any token of the family, at any moment, in any order."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from psycopg import AsyncConnection

from api.database import AppConnection, enter
from api.identity.sessions import GRACE, LASTS, Refusal, Refused, Session, rotate, start
from fluxo.db.connect import connect
from fluxo.ids import uuid7
from fluxo.settings import Settings

TOKENS_OF = "SELECT count(*) FILTER (WHERE used_at IS NULL), count(*) FROM fluxo.refresh_tokens WHERE session_id = %s"
REVOKED = "SELECT revoked_because FROM fluxo.sessions WHERE id = %s"


class Database:
    """A user to open sessions for, and a loop to wait on answers."""

    def __init__(self, settings: Settings) -> None:
        self.workspace_id, self.user_id = uuid7(), uuid7()
        with connect(settings, "app", all_workspaces=True) as connection:
            connection.execute(
                "INSERT INTO fluxo.workspaces (id, slug, kind, name, currency) VALUES (%s, %s, 'shop', 'L', 'BRL')",
                (self.workspace_id, f"loja-{uuid4().hex[:8]}"),
            )
            connection.execute(
                "INSERT INTO fluxo.users (id, workspace_id, login, role, password_hash) "
                "VALUES (%s, %s, 'g', 'manager', 'x')",
                (self.user_id, self.workspace_id),
            )
        self.runner = asyncio.Runner()
        self.connection: AppConnection = self.runner.run(
            AsyncConnection.connect(settings.secret("app_database_url"), autocommit=True)
        )

    def close(self) -> None:
        self.runner.run(self.connection.close())
        self.runner.close()

    def start(self, now: datetime) -> Session:
        async def run() -> Session:
            async with self.connection.transaction():
                await enter(self.connection, [self.workspace_id])
                return await start(self.connection, self.workspace_id, self.user_id, now)

        return self.runner.run(run())

    def rotate(self, token: str, now: datetime) -> Session | Refused:
        async def run() -> Session | Refused:
            async with self.connection.transaction():
                await enter(self.connection, [self.workspace_id])
                return await rotate(self.connection, self.workspace_id, token, now)

        return self.runner.run(run())

    def row(self, query: str, session_id: UUID) -> tuple[object, ...]:
        async def run() -> tuple[object, ...]:
            async with self.connection.transaction():
                await enter(self.connection, [self.workspace_id])
                found = await (await self.connection.execute(query, (session_id,))).fetchone()
                assert found is not None
                return tuple(found)

        return self.runner.run(run())


class Rotation(RuleBasedStateMachine):
    """``tokens`` in the order they were given; one is good, a number is when it was used, None that it never was."""

    database: Database

    @initialize()
    def log_in(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.session = self.database.start(self.now)
        self.ends = self.now + LASTS
        self.tokens = [self.session.refresh_token]
        self.used_at: list[datetime | None] = [None]
        self.came_from: list[int | None] = [None]
        self.good = 0
        self.over: str | None = None

    @rule(seconds=st.sampled_from([0, 1, 5, 10, 11, 60, 86_400, 29 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(back=st.integers(0, 3))
    def present(self, back: int) -> None:
        given = max(0, len(self.tokens) - 1 - back)
        answer = self.database.rotate(self.tokens[given], self.now)
        first_use = given == self.good
        used_at = self.used_at[given]
        lost_answer = self.came_from[self.good] == given and used_at is not None and self.now - used_at <= GRACE
        if self.over or self.now >= self.ends:
            assert answer == Refused(Refusal.ENDED)
        elif first_use or lost_answer:
            assert isinstance(answer, Session)
            assert (answer.id, answer.user_id) == (self.session.id, self.database.user_id)
            assert answer.expires_at == self.ends
            self.used_at[self.good] = self.now
            self.tokens.append(answer.refresh_token)
            self.used_at.append(None)
            self.came_from.append(given)
            self.good = len(self.tokens) - 1
        else:
            assert answer == Refused(Refusal.REUSED, self.session.id, self.database.user_id)
            self.over = "reuse"

    @invariant()
    def one_token_is_good_and_none_was_given_twice(self) -> None:
        assert len(set(self.tokens)) == len(self.tokens)
        assert self.database.row(TOKENS_OF, self.session.id) == (1, len(self.tokens))
        assert self.database.row(REVOKED, self.session.id) == (self.over,)


@pytest.fixture(scope="module")
def database(settings: Settings) -> Iterator[Database]:
    opened = Database(settings)
    yield opened
    opened.close()


def test_any_order_of_tokens_does_what_the_model_says(database: Database) -> None:
    Rotation.database = database
    run_state_machine_as_test(
        Rotation,
        settings=hypothesis_settings(
            max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_thief_and_the_owner_cannot_both_go_on(database: Database) -> None:
    """Both have a copy of the same token, and time between their requests: whoever is second ends the session."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    stolen = database.start(now).refresh_token
    thief = database.rotate(stolen, now)
    assert isinstance(thief, Session)
    owner = database.rotate(stolen, now + GRACE)
    assert isinstance(owner, Session), "within the grace the owner looks like somebody who lost an answer"
    assert database.rotate(thief.refresh_token, now + GRACE) == Refused(Refusal.REUSED, thief.id, database.user_id)
    assert database.rotate(owner.refresh_token, now + GRACE) == Refused(Refusal.ENDED)

"""The balance of an instant against a plain model: whatever happened, every instant answers as it did then."""

import threading
from datetime import datetime, timedelta
from queue import Queue
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.ids import uuid7
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.settings import Settings
from tests.integration.ledger.books import Books, open_books

BALANCE_AT = "SELECT * FROM fluxo.balance_at(%s, %s, %s)"
RESERVE = "SELECT fluxo.reserve(%s, %s, %s, %s, %s, 'Posto', 'r')"
NOW = "SELECT clock_timestamp()"


def at(connection: Connection[TupleRow], books: Books, instant: datetime, account: UUID | None = None) -> Any:
    values = (account or books.customers[0], books.workspace.id, instant)
    return connection.execute(BALANCE_AT, values).fetchone()


def deposit(books: Books, cents: int, days_ago: int = 0, hold_id: UUID | None = None) -> Transaction:
    """Money in, or out where it is negative; it may have happened long before it is told."""
    account = books.customers[0]
    entries = transfer(books.cash, account, cents) if cents > 0 else transfer(account, books.cash, -cents)
    return Transaction(books.workspace.id, "x", entries, utc_now() - timedelta(days=days_ago), hold_id=hold_id)


acts = st.sampled_from(["post", "post", "reserve", "capture", "release"])
steps = st.lists(st.tuples(acts, st.integers(-200, 300), st.integers(0, 9)), max_size=12)


@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps)
def test_every_instant_answers_as_it_did_then(settings: Settings, steps: list[tuple[str, int, int]]) -> None:
    books = open_books(settings, customers=1)
    account, workspace = books.customers[0], books.workspace.id
    balance, holds = 0, {}
    course: list[tuple[datetime, int, int]] = []
    with connect(settings, "app", autocommit=True, all_workspaces=True) as connection:

        def note() -> None:
            (instant,) = connection.execute(NOW).fetchone()  # type: ignore[misc]
            course.append((instant, balance, sum(holds.values())))

        note()
        for what, cents, number in steps:
            if what == "post" and cents and balance - sum(holds.values()) + cents >= 0:
                post(connection, PostingBatch.of([deposit(books, cents, number)]))
                balance += cents
            elif what == "reserve" and 0 < cents <= balance - sum(holds.values()):
                hold = uuid7()
                connection.execute(RESERVE, (hold, workspace, account, cents, utc_now() + timedelta(days=1)))
                holds[hold] = cents
            elif what == "capture" and holds:
                hold, held = holds.popitem()
                post(connection, PostingBatch.of([deposit(books, -held, hold_id=hold)]))
                balance -= held
            elif what == "release" and holds:
                hold, _ = holds.popitem()
                connection.execute("SELECT fluxo.release(%s, %s, %s, 'r')", (hold, workspace, account))
            note()
        for instant, then, held in course:
            assert at(connection, books, instant) == ("known", then, held)


@pytest.fixture
def books(settings: Settings) -> Books:
    return open_books(settings, customers=1)


def test_the_very_instant_of_an_entry_counts_it(books: Books) -> None:
    with connect(books.settings, "app", all_workspaces=True) as connection:
        post(connection, PostingBatch.of([deposit(books, 5)]))
        query = "SELECT recorded_at FROM fluxo.entries WHERE account_id = %s"
        (instant,) = connection.execute(query, (books.customers[0],)).fetchone()  # type: ignore[misc]
        assert at(connection, books, instant) == ("known", 5, 0)
        assert at(connection, books, instant - timedelta(microseconds=1)) == ("known", 0, 0)


def test_a_hold_past_its_time_counts_no_more_from_then_on(books: Books) -> None:
    with connect(books.settings, "app", autocommit=True, all_workspaces=True) as connection:
        post(connection, PostingBatch.of([deposit(books, 5)]))
        until = utc_now() + timedelta(milliseconds=1)
        connection.execute(RESERVE, (uuid7(), books.workspace.id, books.customers[0], 3, until))
        while (now := utc_now()) <= until:
            pass
        assert at(connection, books, until) == at(connection, books, now) == ("known", 5, 0)


def test_neither_the_future_nor_what_was_before_the_account(books: Books) -> None:
    with connect(books.settings, "app", all_workspaces=True) as connection:
        assert at(connection, books, utc_now() + timedelta(hours=1)) == ("future", None, None)
        assert at(connection, books, utc_now() - timedelta(hours=1)) == ("not_open_yet", None, None)
        assert at(connection, books, utc_now(), uuid7()) is None


def test_an_account_of_another_workspace_is_not_there(books: Books) -> None:
    stranger = open_books(books.settings, customers=1)
    with connect(books.settings, "app", all_workspaces=True) as connection:
        assert at(connection, books, utc_now(), stranger.customers[0]) is None


def test_a_posting_on_its_way_is_waited_for(books: Books) -> None:
    """Its instant may be before the one asked for though its commit is after."""

    def ask() -> None:
        with connect(books.settings, "app", autocommit=True, all_workspaces=True) as reader:
            pids.put(reader.info.backend_pid)
            answers.put(at(reader, books, asked))

    pids: Queue[int] = Queue()
    answers: Queue[object] = Queue()
    with connect(books.settings, "admin", autocommit=True) as watcher:
        with connect(books.settings, "app", all_workspaces=True) as writer:
            post(writer, PostingBatch.of([deposit(books, 5)]))
            asked = utc_now()
            thread = threading.Thread(target=ask)
            thread.start()
            pid = pids.get()
            while not watcher.execute("SELECT pg_blocking_pids(%s) <> '{}'", (pid,)).fetchone()[0]:  # type: ignore[index]
                assert thread.is_alive()
        thread.join()
    assert answers.get() == ("known", 5, 0)


def test_it_takes_a_few_look_ups_however_long_the_history(settings: Settings) -> None:
    books = open_books(settings, customers=1)
    with connect(settings, "app", autocommit=True, all_workspaces=True) as connection:
        post(connection, PostingBatch.of([deposit(books, 1) for _ in range(4_000)]))
        (middle,) = connection.execute(NOW).fetchone()  # type: ignore[misc]
        post(connection, PostingBatch.of([deposit(books, 1) for _ in range(4_000)]))
    with connect(settings, "app", all_workspaces=True) as connection:
        before = _entries_read(connection)
        assert at(connection, books, middle) == ("known", 4_000, 0)
        assert _entries_read(connection) - before <= 20


def _entries_read(connection: Connection[TupleRow]) -> int:
    row = connection.execute(
        "SELECT coalesce(sum(idx_tup_fetch + seq_tup_read), 0) FROM pg_stat_xact_user_tables WHERE relname = 'entries'"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_only_the_api_role_may_ask(books: Books) -> None:
    with connect(books.settings, "extract") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        at(connection, books, utc_now())

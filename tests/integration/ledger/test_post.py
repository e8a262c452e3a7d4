"""The posting function, rule by rule; ``test_state_machine`` holds all of them together against a model."""

import threading
from datetime import UTC, date, datetime
from queue import Queue

import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fluxo.clock import business_date, utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.ids import uuid7
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Entry, PostingBatch, Status, Transaction
from fluxo.money import MAX_BALANCE, MAX_CENTS
from fluxo.settings import Settings
from tests.integration.ledger.books import Books, broken_invariants, open_books


@pytest.fixture
def books(settings: Settings) -> Books:
    return open_books(settings)


def test_one_that_breaks_a_rule_fails_alone(books: Books) -> None:
    a, b, *_ = books.customers
    stranger = open_books(books.settings).customers[0]
    batch = PostingBatch.of([
        books.move(books.cash, a, 1000),
        books.move(a, b, 5000),
        books.move(a, stranger, 10),
        books.move(a, uuid7(), 10),
        books.move(a, b, 400),
    ])  # fmt: skip
    batch.entry_amounts[0] = 1000
    with connect(books.settings, "app", all_workspaces=True) as connection:
        statuses = [result.status for result in post(connection, batch)]
    assert statuses == [
        Status.POSTED, Status.INSUFFICIENT_FUNDS, Status.UNKNOWN_ACCOUNT, Status.UNKNOWN_ACCOUNT, Status.POSTED,
    ]  # fmt: skip
    assert books.balances()[a] == (600, 2)
    assert books.balances()[stranger] == (0, 0)


def test_entries_that_do_not_sum_to_zero_are_refused_by_the_database_too(books: Books) -> None:
    batch = PostingBatch.of([books.move(books.cash, books.customers[0], 1000)])
    batch.entry_amounts[0] = 999
    with connect(books.settings, "app", all_workspaces=True) as connection:
        assert post(connection, batch)[0].status is Status.UNBALANCED
    with pytest.raises(ValueError, match="zero"):
        Transaction(books.workspace.id, "x", (Entry(books.cash, 1), Entry(books.customers[0], -2)), utc_now())


def test_what_would_pass_a_limit_is_refused_alone(settings: Settings) -> None:
    books = open_books(settings)
    house, full, neighbour, _ = [books.cash, *books.customers[:3]]
    with connect(settings, "app", all_workspaces=True) as connection:
        largest = PostingBatch.of([books.move(house, full, MAX_CENTS) for _ in range(MAX_BALANCE // MAX_CENTS)])
        assert {result.status for result in post(connection, largest)} == {Status.POSTED}
        batch = PostingBatch.of([
            books.move(neighbour, full, 1),
            books.move(house, neighbour, 1),
            books.move(full, neighbour, 1),
            books.move(house, full, 1),
            books.move(house, neighbour, 1),
            books.move(full, neighbour, MAX_CENTS + 1),
            books.move(full, neighbour, 2**63 - 1),
        ])  # fmt: skip
        assert [result.status for result in post(connection, batch)] == [
            Status.INSUFFICIENT_FUNDS, Status.LIMIT_EXCEEDED, Status.POSTED, Status.LIMIT_EXCEEDED,
            Status.LIMIT_EXCEEDED, Status.LIMIT_EXCEEDED, Status.LIMIT_EXCEEDED,
        ]  # fmt: skip
    balances = books.balances()
    assert (balances[house][0], balances[full][0], balances[neighbour][0]) == (MAX_BALANCE, MAX_BALANCE - 1, 1)


def test_many_entries_of_one_transaction_do_not_pass_the_limit_either(books: Books) -> None:
    a, b, *_ = books.customers
    whole = Transaction(books.workspace.id, "pix", transfer(a, b, MAX_CENTS) * 2, utc_now())
    endless = Transaction(books.workspace.id, "pix", transfer(a, b, 2**62) * 3, utc_now())
    with connect(books.settings, "app", all_workspaces=True) as connection:
        statuses = [result.status for result in post(connection, PostingBatch.of([whole, endless]))]
    assert statuses == [Status.LIMIT_EXCEEDED, Status.LIMIT_EXCEEDED]


@pytest.mark.parametrize("turns", [[2, 2, 1, 1], [1, 1, 2, 2, 1], [1, 1, 2, 2, 3], [1, 1, 2, 2, None], [0, 1, 1, 2, 2]])
def test_entries_out_of_their_turn_fail_the_batch(books: Books, turns: list[int | None]) -> None:
    a, b, *_ = books.customers
    batch = PostingBatch.of([books.move(books.cash, a, 10), books.move(books.cash, b, 10)])
    if len(turns) > 4:
        batch.entry_account_ids.append(a)
        batch.entry_amounts.append(10)
    batch.entry_transaction = turns  # type: ignore[assignment]
    with connect(books.settings, "app") as connection, pytest.raises(psycopg.errors.InvalidParameterValue):
        post(connection, batch)
    assert books.balances()[a] == (0, 0)


def test_an_entry_without_an_amount_fails_the_batch(books: Books) -> None:
    batch = PostingBatch.of([books.move(books.cash, books.customers[0], 10)])
    batch.entry_amounts[1] = None  # type: ignore[call-overload]
    with connect(books.settings, "app") as connection, pytest.raises(psycopg.errors.NullValueNotAllowed):
        post(connection, batch)


def test_instants_are_in_the_order_of_versions(books: Books) -> None:
    def wait_and_post() -> None:
        with connect(books.settings, "app", all_workspaces=True) as late:
            pids.put(late.info.backend_pid)
            post(late, PostingBatch.of([deposit()]))

    def deposit() -> Transaction:
        return books.move(books.cash, books.customers[0], 10)

    pids: Queue[int] = Queue()
    with connect(books.settings, "app") as first, connect(books.settings, "admin", autocommit=True) as watcher:
        post(first, PostingBatch.of([deposit()]))
        thread = threading.Thread(target=wait_and_post)
        thread.start()
        pid = pids.get()
        while not watcher.execute("SELECT pg_blocking_pids(%s) <> '{}'", (pid,)).fetchone()[0]:  # type: ignore[index]
            assert thread.is_alive()
        post(first, PostingBatch.of([deposit()]))
    thread.join()
    with connect(books.settings, "app", all_workspaces=True) as connection:
        rows = connection.execute(
            "SELECT recorded_at FROM fluxo.entries WHERE account_id = %s ORDER BY version", (books.customers[0],)
        ).fetchall()
    assert len(rows) == 3
    assert rows == sorted(rows)


def test_a_closed_day_takes_no_entries(books: Books) -> None:
    when = datetime(2026, 1, 2, 2, 30, tzinfo=UTC)
    assert business_date(when) == date(2026, 1, 1)
    with connect(books.settings, "app", all_workspaces=True) as connection:
        connection.execute("INSERT INTO fluxo.closed_days VALUES (%s, %s)", (books.workspace.id, date(2026, 1, 1)))
        entries = transfer(books.cash, books.customers[0], 5)
        late = Transaction(books.workspace.id, "deposit", entries, when)
        in_time = Transaction(books.workspace.id, "deposit", entries, datetime(2026, 1, 2, 3, 0, tzinfo=UTC))
        statuses = [result.status for result in post(connection, PostingBatch.of([late, in_time]))]
    assert statuses == [Status.CLOSED_DAY, Status.POSTED]


def test_business_date_is_the_same_in_sql_and_in_python(settings: Settings) -> None:
    @hypothesis_settings(max_examples=200, deadline=None)
    @given(st.datetimes(datetime(1970, 1, 2), datetime(2037, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
    def same(instant: datetime) -> None:
        row = connection.execute("SELECT fluxo.business_date(%s)", (instant,)).fetchone()
        assert row == (business_date(instant),)

    with connect(settings, "app", all_workspaces=True) as connection:
        same()


def test_circles_under_concurrency_neither_deadlock_nor_lose_a_centavo(settings: Settings) -> None:
    books = open_books(settings, customers=6)
    with connect(settings, "app", all_workspaces=True) as connection:
        post(connection, PostingBatch.of([books.move(books.cash, c, 100_000) for c in books.customers]))
    errors: list[BaseException] = []
    posted: list[int] = []

    def run(offset: int) -> None:
        try:
            with connect(settings, "app", autocommit=True, all_workspaces=True) as connection:
                for turn in range(40):
                    ring = [
                        books.move(
                            books.customers[(i + offset) % 6],
                            books.customers[(i + offset + 1 + turn) % 6],
                            100 + i,
                        )
                        for i in range(6)
                        if (1 + turn) % 6
                    ]
                    posted.append(sum(r.status is Status.POSTED for r in post(connection, PostingBatch.of(ring))))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(offset,)) for offset in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    balances = books.balances()
    assert sum(balances[c][0] for c in books.customers) == 600_000
    assert sum(posted) > 0
    assert broken_invariants(settings) == []


def test_the_api_role_cannot_touch_the_ledger_except_through_the_function(books: Books) -> None:
    forbidden = (
        "UPDATE fluxo.entries SET amount_cents = 1",
        "DELETE FROM fluxo.transactions",
        "UPDATE fluxo.account_balances SET balance_cents = 1",
        "INSERT INTO fluxo.account_balances (account_id, workspace_id, normal_sign, balance_cents) "
        "SELECT gen_random_uuid(), gen_random_uuid(), 1, 100",
        "DELETE FROM fluxo.request_log",
        "CREATE TABLE fluxo.x (i int)",
    )
    for statement in forbidden:
        with connect(books.settings, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_extraction_role_cannot_read_personal_data(books: Books) -> None:
    for column in ("name", "document", "email"):
        with connect(books.settings, "extract") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"SELECT {column} FROM fluxo.customers")
    with connect(books.settings, "extract") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM fluxo.users")

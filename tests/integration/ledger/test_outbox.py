"""Events: what happened to the ledger, customers and holds is announced once, in its commit, in order."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from psycopg.rows import dict_row

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.scope import CORRELATE
from fluxo.ids import uuid7
from fluxo.ledger.entries import transfer
from fluxo.ledger.events import EventType
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from tests.integration.ledger.books import Books, broken_invariants, open_books

INITIATED, VALIDATED, COMPLETED, FAILED = (
    EventType.TRANSACTION_INITIATED, EventType.TRANSACTION_VALIDATED, EventType.TRANSACTION_COMPLETED,
    EventType.TRANSACTION_FAILED,
)  # fmt: skip


@pytest.fixture
def books(settings: Settings) -> Books:
    return open_books(settings)


def announced(books: Books) -> list[dict[str, Any]]:
    """Return the events of a workspace in the order of a reader."""
    with connect(books.settings, "app", all_workspaces=True) as connection:
        connection.row_factory = dict_row  # type: ignore[assignment]
        query = "SELECT * FROM fluxo.outbox WHERE workspace_id = %s ORDER BY position"
        return connection.execute(query, (books.workspace.id,)).fetchall()  # type: ignore[return-value]


def post_all(books: Books, transactions: Sequence[Transaction]) -> list[Status]:
    with books.entered() as connection:
        return [result.status for result in post(connection, PostingBatch.of(transactions))]


def _brief(event: dict[str, Any]) -> tuple[object, ...]:
    return (event["type"], event["aggregate_id"], event["aggregate_version"], event["amount_cents"],
            event["balance_after_cents"], event["reason"])  # fmt: skip


def test_each_fate_has_its_events(books: Books) -> None:
    a, b, *_ = books.customers
    deposit = books.move(books.cash, a, 500, "first")
    refused = books.move(b, a, 1)
    sent = Transaction(books.workspace.id, "pix", transfer(a, b, 200), utc_now(), correlation_id="pedido-1")
    again = books.move(books.cash, a, 500, "first")
    assert post_all(books, [deposit, refused, sent, again]) == [
        Status.POSTED, Status.INSUFFICIENT_FUNDS, Status.POSTED, Status.DUPLICATE,
    ]  # fmt: skip
    events = announced(books)
    assert [_brief(event) for event in events] == [
        (INITIATED, deposit.id, 1, None, None, None),
        (VALIDATED, deposit.id, 2, None, None, None),
        (EventType.ENTRY_WRITTEN, books.cash, 1, 500, 500, None),
        (EventType.BALANCE_UPDATED, books.cash, 1, 500, 500, None),
        (EventType.ENTRY_WRITTEN, a, 1, -500, 500, None),
        (EventType.BALANCE_UPDATED, a, 1, -500, 500, None),
        (COMPLETED, deposit.id, 3, None, None, None),
        (INITIATED, refused.id, 1, None, None, None),
        (FAILED, refused.id, 2, None, None, "insufficient_funds"),
        (INITIATED, sent.id, 1, None, None, None),
        (VALIDATED, sent.id, 2, None, None, None),
        (EventType.ENTRY_WRITTEN, a, 2, 200, 300, None),
        (EventType.BALANCE_UPDATED, a, 2, 200, 300, None),
        (EventType.ENTRY_WRITTEN, b, 1, -200, 200, None),
        (EventType.BALANCE_UPDATED, b, 1, -200, 200, None),
        (COMPLETED, sent.id, 3, None, None, None),
    ]
    of_sent = [event for event in events if event["transaction_id"] == sent.id]
    assert {event["correlation_id"] for event in of_sent} == {"pedido-1"}
    assert {event["occurred_at"] for event in of_sent} == {sent.occurred_at}
    assert len({event["id"] for event in events}) == len(events)
    assert {event["type_version"] for event in events} == {1}


def test_events_are_of_the_commit_of_their_posting_or_of_none(books: Books) -> None:
    deposit = books.move(books.cash, books.customers[0], 5)
    with books.entered() as connection:
        post(connection, PostingBatch.of([deposit]))
        connection.rollback()
    assert announced(books) == []
    post_all(books, [deposit])
    query = """
        SELECT array_agg(DISTINCT e.xid::text) = array_agg(DISTINCT t.xmin::text), min(e.recorded_at) = t.recorded_at
        FROM fluxo.outbox AS e JOIN fluxo.transactions AS t ON t.id = e.transaction_id WHERE t.id = %s
        GROUP BY t.id
    """
    with connect(books.settings, "owner") as owner:
        assert owner.execute(query, (deposit.id,)).fetchone() == (True, True)


def test_tools_that_bring_the_past_in_announce_nothing(books: Books) -> None:
    with connect(books.settings, "app", all_workspaces=True) as tool:
        assert post(tool, PostingBatch.of([books.move(books.cash, books.customers[0], 5)]))[0].status is Status.POSTED
        _sign_up(tool, books)
    assert announced(books) == []


def test_events_are_in_the_order_of_versions_whoever_posts(settings: Settings) -> None:
    books = open_books(settings, customers=3)
    post_all(books, [books.move(books.cash, customer, 10_000) for customer in books.customers])
    statuses: list[Status] = []
    errors: list[BaseException] = []

    def run(offset: int) -> None:
        try:
            for turn in range(12):
                payer, payee = books.customers[(offset + turn) % 3], books.customers[(offset + turn + 1) % 3]
                batch = [books.move(payer, payee, 10 + turn), books.move(payer, payee, 10**9)]
                statuses.extend(post_all(books, batch))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert statuses.count(Status.POSTED) == statuses.count(Status.INSUFFICIENT_FUNDS) == 48
    events = announced(books)
    assert len(events) == (3 + 48) * 7 + 48 * 2
    for aggregate in {event["aggregate_id"] for event in events}:
        versions = [event["aggregate_version"] for event in events if event["aggregate_id"] == aggregate]
        assert versions == sorted(versions)
        assert all(after - before <= 1 for before, after in pairwise(versions))
    written = [_brief(event)[1:5] for event in events if event["type"] == EventType.ENTRY_WRITTEN]
    moved = [_brief(event)[1:5] for event in events if event["type"] == EventType.BALANCE_UPDATED]
    with connect(settings, "app", all_workspaces=True) as connection:
        entries = connection.execute(
            "SELECT account_id, version, amount_cents, balance_after_cents FROM fluxo.entries WHERE workspace_id = %s",
            (books.workspace.id,),
        ).fetchall()
    assert sorted(written) == sorted(moved) == sorted(entries)
    assert broken_invariants(settings) == []


def test_a_reader_below_the_oldest_open_transaction_misses_nothing(books: Books) -> None:
    a, *_ = books.customers
    seen = """
        SELECT count(*) FROM fluxo.outbox
        WHERE workspace_id = %s AND xid < pg_snapshot_xmin(pg_current_snapshot())
    """
    house = open_books(books.settings)
    with connect(books.settings, "app", autocommit=True, all_workspaces=True) as reader:
        with books.entered() as first:
            post(first, PostingBatch.of([books.move(books.cash, a, 5)]))
            # a later position is committed before the earlier one
            post_all(house, [house.move(house.cash, house.customers[0], 5)])
            assert reader.execute(seen, (house.workspace.id,)).fetchone() == (0,)
        assert reader.execute(seen, (books.workspace.id,)).fetchone() == (7,)
        assert reader.execute(seen, (house.workspace.id,)).fetchone() == (7,)


def _sign_up(connection: Any, books: Books) -> UUID:
    customer = uuid7()
    connection.execute(
        "INSERT INTO fluxo.customers (id, workspace_id, name, kyc_status, created_at) "
        "VALUES (%s, %s, 'Ana', 'pending', now())",
        (customer, books.workspace.id),
    )
    return customer


def test_a_customer_is_created_once_and_each_decision_on_them_told(books: Books) -> None:
    with books.entered() as connection:
        connection.execute(CORRELATE, ("pedido-2",))
        customer = _sign_up(connection, books)
    for status in ("approved", "approved", "rejected"):
        with books.entered() as connection:
            connection.execute("UPDATE fluxo.customers SET kyc_status = %s WHERE id = %s", (status, customer))
    events = announced(books)
    assert [_brief(event) for event in events] == [
        (EventType.CUSTOMER_CREATED, customer, 1, None, None, None),
        (EventType.KYC_DECIDED, customer, 2, None, None, "approved"),
        (EventType.KYC_DECIDED, customer, 3, None, None, "rejected"),
    ]
    assert [event["correlation_id"] for event in events] == ["pedido-2", None, None]


def test_a_hold_is_announced_from_beginning_to_end(books: Books) -> None:
    a, b, *_ = books.customers
    post_all(books, [books.move(books.cash, a, 1000)])
    later, past = utc_now() + timedelta(hours=1), utc_now() - timedelta(seconds=1)
    released, captured, expired = uuid7(), uuid7(), uuid7()
    reserve = "SELECT fluxo.reserve(%s, %s, %s, %s, %s, 'Loja', 'pedido-3')"
    for hold, cents, until in ((released, 100, later), (captured, 200, later), (expired, 300, past)):
        with books.entered() as connection:
            arguments = (hold, books.workspace.id, a, cents, until)
            assert connection.execute(reserve, arguments).fetchone() == ("active",)
    with books.entered() as connection:
        given = (released, books.workspace.id, a)
        connection.execute("SELECT fluxo.release(%s, %s, %s, 'pedido-4')", given)
    capture = Transaction(books.workspace.id, "payment", transfer(a, b, 150), utc_now(), hold_id=captured)
    assert post_all(books, [capture]) == [Status.POSTED]
    of_holds = [event for event in announced(books) if event["aggregate"] == "hold"]
    assert [(_brief(event)[:4], event["correlation_id"]) for event in of_holds] == [
        ((EventType.HOLD_RESERVED, released, 1, 100), "pedido-3"),
        ((EventType.HOLD_RESERVED, captured, 1, 200), "pedido-3"),
        ((EventType.HOLD_RESERVED, expired, 1, 300), "pedido-3"),
        ((EventType.HOLD_EXPIRED, expired, 2, 300), None),
        ((EventType.HOLD_RELEASED, released, 2, 100), "pedido-4"),
        ((EventType.HOLD_CAPTURED, captured, 2, 150), None),
    ]


def test_every_event_is_one_of_those_named_and_each_was_seen_here(settings: Settings) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        found = {row[0] for row in connection.execute("SELECT DISTINCT type FROM fluxo.outbox")}
    assert found == {event.value for event in EventType}
    assert broken_invariants(settings) == []

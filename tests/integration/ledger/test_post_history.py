"""``fluxo.post_history`` is ``fluxo.post`` set by set: the same batches end in the same books."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.errors import InsufficientPrivilege, InvalidParameterValue, NullValueNotAllowed
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.posting import PostingBatch
from fluxo.money import MAX_BALANCE, MAX_CENTS
from fluxo.settings import Settings
from orchestration.verify import ledger as invariants
from tests.integration.ledger.books import open_books
from tests.integration.ledger.twin import NOON, Twin

POST_HISTORY = (
    "SELECT ordinal, status, transaction_id FROM fluxo.post_history(%b::uuid[], %b::uuid[], %b::text[], %b::text[], "
    "%b::text[], %b::text[], %b::uuid[], %b::timestamptz[], %b::timestamptz[], %b::int4[], %b::uuid[], %b::int8[])"
)
FOR_EVER = datetime(2999, 1, 1, tzinfo=UTC)
RESERVE = "SELECT fluxo.reserve(%s, %s, %s, %s, %s, NULL, NULL)"
CUSTOMERS = 4
STRANGER = 9

accounts = st.integers(0, CUSTOMERS)  # 0 is the bank's cash
cents = st.one_of(st.integers(1, 700), st.sampled_from([100, 300, MAX_CENTS, MAX_CENTS + 1]))
external = st.sampled_from([None, None, None, None, "a", "b", "c", "d"])
days = st.sampled_from([0, 0, 1, 1, 1, 2])
moves = st.fixed_dictionaries(
    {
        "kind": st.just("move"), "from": accounts, "to": accounts, "cents": cents, "day": days,
        "external": external, "reverses": st.one_of(st.none(), st.none(), st.none(), st.integers(1, 8)),
    }
)  # fmt: skip
odd = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            ["stranger", "foreign", "crooked", "alone", "empty", "round trip", "three", "huge", "in and out", "back"]
        ),
        "from": accounts, "to": accounts, "cents": cents, "day": days, "external": external, "reverses": st.none(),
    }
)  # fmt: skip
holds = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 300), st.sampled_from([FOR_EVER, NOON])), max_size=2)
batches = st.lists(
    st.lists(st.one_of(moves, moves, moves, moves, odd), min_size=1, max_size=25), min_size=1, max_size=3
)


def bulk(connection: Connection[TupleRow], batch: PostingBatch) -> list[tuple[str, UUID]]:
    arguments = batch.arguments()
    told = [("posted", transaction) for transaction in batch.ids]
    for ordinal, status, transaction in connection.execute(POST_HISTORY, arguments[:9] + arguments[12:]):
        told[ordinal - 1] = (status, transaction)
    return told


def plain(connection: Connection[TupleRow], batch: PostingBatch) -> list[tuple[str, UUID]]:
    return [(result.status.value, result.transaction_id) for result in post(connection, batch)]


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Connection[TupleRow]]:
    with connect(settings, "app", all_workspaces=True) as connection:
        yield connection


def twins(settings: Settings, app: Connection[TupleRow]) -> tuple[Twin, Twin]:
    shop = open_workspace(app, f"loja-{uuid7().hex}", WorkspaceKind.SHOP, "Loja").id
    other = accounts_by_code(app, shop)[chart.CASH]
    app.commit()
    pair = Twin(open_books(settings, CUSTOMERS), other, []), Twin(open_books(settings, CUSTOMERS), other, [])
    for twin in pair:
        app.execute(
            "INSERT INTO fluxo.closed_days (workspace_id, business_date) VALUES (%s, %s)",
            (twin.books.workspace.id, NOON.date()),
        )
        opening = [{"kind": "move", "from": 0, "to": n, "cents": 500 * n, "day": 1} for n in (1, 2, 3)]
        post(app, twin.batch([{**move, "external": None, "reverses": None} for move in opening]))
    return pair


def hold(app: Connection[TupleRow], bank: Twin, number: int, cents: int, until: datetime) -> None:
    app.execute(RESERVE, (uuid7(), bank.books.workspace.id, bank.account(number), cents, until))


def without_orphans(moves: list[dict[str, Any]], told: list[tuple[str, UUID]]) -> list[dict[str, Any]]:
    """Leave out what reverses nothing: the one rule that ``fluxo.post`` does not have."""
    return [
        # its accounts are still looked at: holds on them that are past their time end
        {**move, "kind": "alas", "external": None, "reverses": None} if status == "unknown_original" else move
        for move, (status, _) in zip(moves, told, strict=True)
    ]


@hypothesis_settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=batches, held=holds, floors=st.tuples(st.sampled_from([0, -250, None]), st.sampled_from([0, -1])))
def test_the_same_batches_end_in_the_same_books(
    settings: Settings,
    app: Connection[TupleRow],
    told: list[list[dict[str, Any]]],
    held: list[tuple[int, int, datetime]],
    floors: tuple[int | None, int],
):
    fast, slow = twins(settings, app)
    app.commit()
    with connect(settings, "owner") as owner:
        for bank, (number, floor) in product((fast, slow), enumerate(floors, 3)):
            owner.execute(
                "UPDATE fluxo.account_balances SET floor_cents = %s WHERE account_id = %s",
                (floor, bank.account(number)),
            )
    for bank, (number, amount, until) in product((fast, slow), held):
        hold(app, bank, number, amount, until)
    for moves_told in told:
        answers = bulk(app, fast.batch(moves_told))
        expected = plain(app, slow.batch(without_orphans(moves_told, answers)))
        place = {transaction: number for number, transaction in enumerate(fast.ids)}
        twin_place = {transaction: number for number, transaction in enumerate(slow.ids)}
        for answer, right in zip(answers, expected, strict=True):
            if answer[0] != "unknown_original":
                assert (answer[0], place[answer[1]]) == (right[0], twin_place[right[1]])
        assert fast.books_now(app) == slow.books_now(app)
    app.commit()


def one(day: int = 1, **others: Any) -> dict[str, Any]:
    return {"kind": "move", "from": 1, "to": 2, "cents": 100, "day": day, "external": None, "reverses": None, **others}


def test_what_reverses_a_refused_transaction_never_comes_about(settings: Settings, app: Connection[TupleRow]):
    bank, _ = twins(settings, app)
    refused, back = one(cents=501), one(reverses=1, **{"from": 2, "to": 1, "cents": 501})
    right, undone = one(), one(reverses=1, **{"from": 2, "to": 1})
    statuses = [status for status, _ in bulk(app, bank.batch([refused, back, right, undone]))]
    assert statuses == ["insufficient_funds", "unknown_original", "posted", "posted"]
    assert [status for status, _ in bulk(app, bank.batch([one(reverses=1), one(reverses=4)]))] == [
        "posted",
        "unknown_original",
    ]
    app.commit()


@pytest.mark.parametrize(("kind", "status"), [("huge", "limit_exceeded"), ("empty", "unbalanced")])
def test_a_transaction_without_sums_is_refused_alone(
    settings: Settings, app: Connection[TupleRow], kind: str, status: str
):
    bank, _ = twins(settings, app)
    told = [one(kind=kind), one(reverses=1), one()]
    assert [answer for answer, _ in bulk(app, bank.batch(told))] == [status, "unknown_original", "posted"]
    app.commit()


@pytest.mark.parametrize(("cents", "status"), [(500, "posted"), (501, "insufficient_funds")])
def test_the_last_centavo_can_be_spent_and_no_more(
    settings: Settings, app: Connection[TupleRow], cents: int, status: str
):
    bank, _ = twins(settings, app)
    assert [answer for answer, _ in bulk(app, bank.batch([one(cents=cents)]))] == [status]
    app.commit()


def test_money_held_is_not_there_to_spend_until_the_hold_is_past(settings: Settings, app: Connection[TupleRow]):
    bank, _ = twins(settings, app)
    payer = bank.account(1)
    hold(app, bank, 1, 450, FOR_EVER)
    hold(app, bank, 2, 450, NOON)
    told = [one(cents=100), one(cents=50), one(cents=1), one(cents=1_000, **{"from": 2, "to": 3})]
    assert [status for status, _ in bulk(app, bank.batch(told))] == [
        "insufficient_funds", "posted", "insufficient_funds", "posted",
    ]  # fmt: skip
    held = dict(
        app.execute("SELECT account_id, held_cents FROM fluxo.account_balances WHERE held_cents > 0").fetchall()
    )
    assert held.get(payer) == 450
    assert bank.account(2) not in held
    app.commit()


def test_a_balance_ends_at_its_limit(settings: Settings, app: Connection[TupleRow]):
    bank, _ = twins(settings, app)
    full = MAX_BALANCE // MAX_CENTS
    deposits = [one(cents=MAX_CENTS, **{"from": 0, "to": 4}) for _ in range(full + 2)]
    statuses = [status for status, _ in bulk(app, bank.batch(deposits))]
    # cash has paid out 30.00 to the others before
    assert statuses == ["posted"] * (full - 1) + ["limit_exceeded"] * 3
    app.rollback()


def test_only_tools_may_bring_the_past_in(settings: Settings, app: Connection[TupleRow]):
    bank, _ = twins(settings, app)
    app.commit()
    with bank.books.entered() as api, pytest.raises(InsufficientPrivilege):
        bulk(api, bank.batch([one()]))


@pytest.mark.parametrize(
    ("column", "value", "error"),
    [
        ("entry_transaction", [1, 3], InvalidParameterValue),
        ("entry_transaction", [2, 1], InvalidParameterValue),
        ("entry_transaction", [0, 1], InvalidParameterValue),
        ("entry_amounts", [100, None], NullValueNotAllowed),
    ],
)
def test_entries_of_no_transaction_fail_the_whole_batch(
    settings: Settings, app: Connection[TupleRow], column: str, value: list[Any], error: type[Exception]
):
    bank, _ = twins(settings, app)
    app.commit()
    batch = bank.batch([one(), one()])
    batch.entry_account_ids, batch.entry_amounts = batch.entry_account_ids[:2], batch.entry_amounts[:2]
    batch.entry_transaction = [1, 1]
    setattr(batch, column, value)
    with pytest.raises(error):
        bulk(app, batch)
    app.rollback()


def test_the_books_hold(app: Connection[TupleRow]):
    app.commit()
    found = [look(app) for look in (invariants.balanced, invariants.balances)]
    faults = [fault for outcome in found if not outcome.holds for fault in outcome.detail.split("; ")]
    # what is drawn may take back more than there was, which is the routes' to refuse
    assert [fault for fault in faults if not fault.endswith("taken back than they moved")] == []

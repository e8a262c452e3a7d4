"""Holds against a plain model: reserved, captured whole or in part, released, expired, in any order."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.ids import uuid7
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from tests.integration.ledger.books import Books, broken_invariants, open_books

RESERVE = "SELECT fluxo.reserve(%s, %s, %s, %s, %s, 'Posto', 'r')"
RELEASE = "SELECT fluxo.release(%s, %s, %s, 'r')"
MONEY = """
SELECT b.balance_cents, b.held_cents, b.floor_cents,
    (SELECT coalesce(sum(h.amount_cents), 0) FROM fluxo.holds AS h
        WHERE h.account_id = b.account_id AND h.status = 'active')
FROM fluxo.account_balances AS b WHERE b.account_id = %s
"""
HOLDS = "SELECT id, status, captured_cents FROM fluxo.holds WHERE account_id = %s"
TOLD = """
SELECT h.id, array_agg(o.type ORDER BY o.position), array_agg(o.aggregate_version ORDER BY o.position)
FROM fluxo.holds AS h JOIN fluxo.outbox AS o ON o.aggregate = 'hold' AND o.aggregate_id = h.id
WHERE h.account_id = %s GROUP BY h.id
"""
amounts = st.integers(1, 400)
picks = st.integers(0, 9)


@dataclass
class Held:
    cents: int
    status: str = "active"
    captured: int | None = None
    late: bool = False
    """Past its time, whether or not the database has noticed."""


class HoldMachine(RuleBasedStateMachine):
    """One customer's account, its holds, and somebody else's hold that nothing of this account may touch."""

    settings: Settings
    connection: Connection[TupleRow]
    owner: Connection[TupleRow]
    reached: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.books: Books = open_books(self.settings, customers=2)
        self.account, self.other = self.books.customers
        self.balance = 1_000
        self.holds: dict[UUID, Held] = {}
        self._post(self._move(self.books.cash, self.account, 1_000), self._move(self.books.cash, self.other, 100))
        self.foreign = uuid7()
        assert self._reserve(self.foreign, self.other, 60) == "active"

    def _move(self, debit: UUID, credit: UUID, cents: int, hold: UUID | None = None) -> Transaction:
        return Transaction(self.books.workspace.id, "payment", transfer(debit, credit, cents), utc_now(), hold_id=hold)

    def _post(self, *transactions: Transaction) -> list[Status]:
        return [result.status for result in post(self.connection, PostingBatch.of(transactions))]

    def _reserve(self, hold: UUID, account: UUID, cents: int, minutes: int = 60) -> Any:
        values = (hold, self.books.workspace.id, account, cents, utc_now() + timedelta(minutes=minutes))
        return self.connection.execute(RESERVE, values).fetchone()[0]  # type: ignore[index]

    def _live(self) -> int:
        return sum(h.cents for h in self.holds.values() if h.status == "active" and not h.late)

    def _notice(self) -> None:
        """The account is posted to: what is past its time has expired."""
        for hold in self.holds.values():
            if hold.late and hold.status == "active":
                hold.status = "expired"

    def _pick(self, pick: int) -> UUID:
        """Choose a hold, one that has not ended more often than not."""
        active = [key for key, hold in self.holds.items() if hold.status == "active"]
        some = active if active and pick < 7 else list(self.holds)
        return some[pick % len(some)]

    @rule(cents=amounts)
    def deposit(self, cents: int) -> None:
        assert self._post(self._move(self.books.cash, self.account, cents)) == [Status.POSTED]
        self.balance += cents
        self._notice()

    @rule(cents=amounts)
    def withdraw(self, cents: int) -> None:
        fits = cents <= self.balance - self._live()
        status = Status.POSTED if fits else Status.INSUFFICIENT_FUNDS
        assert self._post(self._move(self.account, self.books.cash, cents)) == [status]
        self.balance -= cents if fits else 0
        self._notice()
        self.reached[f"withdraw {status}"] += 1

    @rule(cents=amounts, late=st.sampled_from([False] * 7 + [True]))
    def reserve(self, cents: int, late: bool) -> None:
        hold = uuid7()
        fits = cents <= self.balance - self._live()
        answer = self._reserve(hold, self.account, cents, -1 if late else 60)
        assert answer == ("active" if fits else "insufficient_funds")
        self._notice()
        if fits:
            self.holds[hold] = Held(cents, late=late)
            assert self._reserve(hold, self.account, cents) == "duplicate"
        self.reached[f"reserve {answer}"] += 1

    @precondition(lambda self: self.holds)
    @rule(pick=picks, share=st.sampled_from([0.01, 0.5, 1.0, 2.0]), twice=st.booleans(), spend=amounts)
    def capture(self, pick: int, share: float, twice: bool, spend: int) -> None:
        """Capture, perhaps twice in one batch with a spending in between that may not use what is held."""
        key = self._pick(pick)
        hold = self.holds[key]
        cents = max(int(hold.cents * share), 1) if share <= 1 else hold.cents + 1
        batch = [self._move(self.account, self.books.cash, cents, key)]
        self._notice()
        expected = [self._captured(hold, cents)]
        if twice:
            fits = spend <= self.balance - self._live()
            self.balance -= spend if fits else 0
            batch += [
                self._move(self.account, self.books.cash, spend),
                self._move(self.account, self.books.cash, 1, key),
            ]
            expected += [Status.POSTED if fits else Status.INSUFFICIENT_FUNDS, self._captured(hold, 1)]
        assert self._post(*batch) == expected
        self.reached[f"capture {expected[0]}{' in part' if share < 1 else ''}"] += 1

    def _captured(self, hold: Held, cents: int) -> Status:
        if hold.status != "active":
            return Status.HOLD_NOT_ACTIVE
        if cents > hold.cents:
            return Status.HOLD_EXCEEDED
        hold.status, hold.captured = "captured", cents
        self.balance -= cents
        return Status.POSTED

    @precondition(lambda self: self.holds)
    @rule(pick=picks)
    def release(self, pick: int) -> None:
        key = self._pick(pick)
        self._notice()
        active = self.holds[key].status == "active"
        answer = self.connection.execute(RELEASE, (key, self.books.workspace.id, self.account)).fetchone()
        assert answer == ("released" if active else "hold_not_active",)
        if active:
            self.holds[key].status = "released"
        self.reached[f"release {answer[0]}"] += 1

    @precondition(lambda self: any(h.status == "active" for h in self.holds.values()))
    @rule(pick=picks)
    def time_runs_out(self, pick: int) -> None:
        active = [key for key, hold in self.holds.items() if hold.status == "active"]
        if pick > 3:
            return  # seldom enough that holds are captured too
        key = active[pick % len(active)]
        self.owner.execute("UPDATE fluxo.holds SET expires_at = now() - interval '1 second' WHERE id = %s", (key,))
        self.holds[key].late = True

    @rule()
    def the_clock_comes_by(self) -> None:
        self.connection.execute("SELECT fluxo.expire_all_holds()")
        self._notice()

    @rule(share=st.integers(1, 60))
    def nobody_takes_what_is_held_for_another(self, share: int) -> None:
        wrong = [
            self._move(self.account, self.books.cash, share, self.foreign),
            self._move(self.books.cash, self.other, share, self.foreign),
            self._move(self.account, self.books.cash, share, uuid7()),
        ]
        assert self._post(*wrong) == [Status.HOLD_NOT_ACTIVE] * 3
        self._notice()
        for workspace, account in ((self.books.workspace.id, self.account), (uuid7(), self.other)):
            answer = self.connection.execute(RELEASE, (self.foreign, workspace, account)).fetchone()
            assert answer == ("hold_not_active",)

    @invariant()
    def money_adds_up(self) -> None:
        row = self.connection.execute(MONEY, (self.account,)).fetchone()
        assert row is not None
        balance, held, floor, active = row
        assert balance == self.balance
        assert held == active == sum(h.cents for h in self.holds.values() if h.status == "active")
        assert balance - held >= floor == 0
        assert self.connection.execute(MONEY, (self.other,)).fetchone() == (100, 60, 0, 60)

    @invariant()
    def every_hold_is_where_the_model_has_it(self) -> None:
        found = {key: (status, captured) for key, status, captured in self.connection.execute(HOLDS, (self.account,))}
        assert found == {key: (hold.status, hold.captured) for key, hold in self.holds.items()}

    def teardown(self) -> None:
        # tools announce no postings, so no captures either; the rest of a hold's life is told in its order
        for _, types, versions in self.connection.execute(TOLD, (self.account,)).fetchall():
            assert types[0] == "hold.reserved"
            assert versions == list(range(1, len(types) + 1))
            assert len(types) <= 2


def test_holds_are_those_of_a_plain_model(settings: Settings) -> None:
    with (
        connect(settings, "app", autocommit=True, all_workspaces=True) as connection,
        connect(settings, "owner", autocommit=True) as owner,
    ):
        parts = {"settings": settings, "connection": connection, "owner": owner, "reached": Counter()}
        machine = type("Machine", (HoldMachine,), parts)
        run_state_machine_as_test(
            machine,
            settings=hypothesis_settings(
                max_examples=60,
                stateful_step_count=30,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
        reached = parts["reached"]
    for fate in (
        "withdraw insufficient_funds", "reserve active", "reserve insufficient_funds", "capture posted",
        "capture posted in part", "capture hold_not_active", "capture hold_exceeded", "release released",
        "release hold_not_active",
    ):  # fmt: skip
        assert reached[fate], f"never reached: {fate}"


def test_the_ledger_holds_after_all_that(settings: Settings) -> None:
    assert broken_invariants(settings) == []


def test_a_capture_that_a_limit_refuses_leaves_the_hold(settings: Settings) -> None:
    books = open_books(settings)
    account, workspace = books.customers[0], books.workspace.id
    hold = uuid7()

    def spend(cents: int, hold_id: UUID | None) -> Transaction:
        entries = transfer(account, books.cash, cents)
        return Transaction(workspace, "payment", entries, utc_now(), spender=account, hold_id=hold_id)

    with connect(settings, "owner") as owner:
        owner.execute(
            "UPDATE fluxo.workspace_settings SET transaction_limit_cents = 50 WHERE workspace_id = %s", (workspace,)
        )
        owner.execute("INSERT INTO fluxo.account_limits VALUES (%s, %s, 'approved')", (account, workspace))
    with connect(settings, "app", all_workspaces=True) as connection:
        post(connection, PostingBatch.of([books.move(books.cash, account, 100)]))
        values = (hold, workspace, account, 80, utc_now() + timedelta(hours=1))
        assert connection.execute(RESERVE, values).fetchone() == ("active",)
        # one batch: what the refused capture gave back is held against the spending after it
        results = post(connection, PostingBatch.of([spend(51, hold), spend(21, None), spend(50, hold)]))
        assert [r.status for r in results] == [
            Status.TRANSACTION_LIMIT_EXCEEDED, Status.INSUFFICIENT_FUNDS, Status.POSTED,
        ]  # fmt: skip
        assert connection.execute(MONEY, (account,)).fetchone() == (50, 0, 0, 0)


@pytest.mark.parametrize("cents", [0, -1])
def test_a_hold_is_of_something(settings: Settings, cents: int) -> None:
    import psycopg

    books = open_books(settings)
    with (
        connect(settings, "app", all_workspaces=True) as connection,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        connection.execute(RESERVE, (uuid7(), books.workspace.id, books.customers[0], cents, utc_now()))


def test_a_hold_on_another_workspaces_account_is_refused(settings: Settings) -> None:
    books, strange = open_books(settings), open_books(settings)
    with connect(settings, "app", all_workspaces=True) as connection:
        values = (uuid7(), strange.workspace.id, books.customers[0], 1, utc_now())
        assert connection.execute(RESERVE, values).fetchone() == ("unknown_account",)

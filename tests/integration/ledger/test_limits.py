"""Limits in the posting function against a plain model, by a clock that the tests give: the postings' own instants."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.ledger.entries import transfer
from fluxo.ledger.limits import BankLimits, NightLimit
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from tests.integration.ledger.books import Books, broken_invariants, open_books

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
TRANSACTION, DAILY, PENDING, NIGHT = 600, 1_000, 300, 400
FUNDS = 4_000
CHANGE_NIGHT_LIMIT = """
UPDATE fluxo.account_limits
SET night_limit_cents = %s, next_night_limit_cents = %s, next_night_limit_from = %s WHERE account_id = %s
"""
CHANGE_THE_BANKS = """
UPDATE fluxo.workspace_settings SET night_limit_cents = %s, daily_limit_cents = %s WHERE workspace_id = %s
"""
USED = """
SELECT used_day, used_day_cents, used_night, used_night_cents FROM fluxo.account_limits WHERE account_id = %s
"""


def local(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SAO_PAULO).astimezone(UTC)


@dataclass
class Model:
    """Everything that was sent, looked through anew at each step."""

    kyc: str = "approved"
    night: NightLimit = field(default_factory=NightLimit)
    bank: BankLimits = field(default_factory=lambda: BankLimits(NIGHT, DAILY))
    funds: int = FUNDS
    sent: list[tuple[datetime, str, int]] = field(default_factory=list)

    def send(self, instant: datetime, kind: str, cents: int) -> Status:
        daily = {"approved": DAILY, "pending": PENDING, "rejected": 0}[self.kyc]
        here = instant.astimezone(SAO_PAULO)
        today = sum(c for at, _, c in self.sent if at.astimezone(SAO_PAULO).date() == here.date())
        status = Status.POSTED
        if cents > TRANSACTION:
            status = Status.TRANSACTION_LIMIT_EXCEEDED
        elif today + cents > daily:
            status = Status.DAILY_LIMIT_EXCEEDED
        elif kind == "pix" and self._tonight(here, cents) > self.night.at(instant, self.bank):
            status = Status.NIGHT_LIMIT_EXCEEDED
        elif cents > self.funds:
            status = Status.INSUFFICIENT_FUNDS
        if status is Status.POSTED:
            self.funds -= cents
            self.sent.append((instant, kind, cents))
        return status

    def _tonight(self, here: datetime, cents: int) -> int:
        """Return what has gone by Pix since the evening that this night began with, with these cents; 0 by day."""
        if here.hour >= 20:
            evening = here.replace(hour=20, minute=0, second=0, microsecond=0)
        elif here.hour < 6:
            evening = (here - timedelta(days=1)).replace(hour=20, minute=0, second=0, microsecond=0)
        else:
            return 0
        return cents + sum(
            c for at, kind, c in self.sent if kind == "pix" and evening <= at < evening + timedelta(hours=10)
        )


@dataclass
class Bank:
    books: Books
    connection: Connection[TupleRow]

    @property
    def payer(self) -> UUID:
        return self.books.customers[0]

    def sending(self, instant: datetime, kind: str, cents: int) -> Transaction:
        payee = self.books.customers[1] if kind == "pix" else self.books.cash
        return Transaction(
            self.books.workspace.id, kind, transfer(self.payer, payee, cents), instant, spender=self.payer
        )

    def post(self, *transactions: Transaction) -> list[Status]:
        return [result.status for result in post(self.connection, PostingBatch.of(transactions))]

    def fund(self, cents: int) -> None:
        entries = transfer(self.books.cash, self.payer, cents)
        self.post(Transaction(self.books.workspace.id, "deposit", entries, local(2020, 1, 1, 12)))


def open_bank(settings: Settings, connection: Connection[TupleRow], funds: int = FUNDS) -> Bank:
    books = open_books(settings, customers=2)
    with connect(settings, "owner") as owner:
        owner.execute(
            "UPDATE fluxo.workspace_settings SET transaction_limit_cents = %s, daily_limit_cents = %s, "
            "pending_daily_limit_cents = %s, night_limit_cents = %s WHERE workspace_id = %s",
            (TRANSACTION, DAILY, PENDING, NIGHT, books.workspace.id),
        )
        owner.execute(
            "INSERT INTO fluxo.account_limits (account_id, workspace_id, kyc_status) VALUES (%s, %s, 'approved')",
            (books.customers[0], books.workspace.id),
        )
    bank = Bank(books, connection)
    if funds:
        bank.fund(funds)
    return bank


@pytest.fixture
def connection(settings: Settings) -> object:
    with connect(settings, "app", autocommit=True, all_workspaces=True) as connection:
        yield connection


sendings = st.tuples(st.just("send"), st.sampled_from(["pix", "pix", "withdrawal"]), st.integers(1, 650))
asks = st.tuples(st.just("ask"), st.just(""), st.integers(0, 900))
banks = st.tuples(st.just("bank"), st.just(""), st.integers(0, 700))
decisions = st.tuples(st.just("kyc"), st.sampled_from(["approved", "approved", "pending", "rejected"]), st.just(0))
steps = st.lists(
    st.tuples(st.integers(0, 9 * 60), st.one_of(sendings, sendings, sendings, asks, banks, decisions)),
    min_size=1,
    max_size=25,
)
starts = st.sampled_from(
    [local(2026, 3, 2, 13), local(2026, 3, 2, 19, 59), local(2026, 3, 2, 23, 59), local(2026, 12, 31, 22)]
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(start=starts, steps=steps, batch=st.integers(1, 4))
def test_limits_are_those_of_a_plain_model(
    settings: Settings,
    connection: Connection[TupleRow],
    start: datetime,
    steps: list[tuple[int, tuple[str, str, int]]],
    batch: int,
) -> None:
    bank, model, instant = open_bank(settings, connection), Model(), start
    waiting: list[Transaction] = []
    expected: list[Status] = []

    def flush() -> None:
        if waiting:
            assert bank.post(*waiting) == expected
            waiting.clear()
            expected.clear()

    for minutes, (what, word, cents) in steps:
        instant += timedelta(minutes=minutes)
        if what == "send":
            waiting.append(bank.sending(instant, word, cents))
            expected.append(model.send(instant, word, cents))
            if len(waiting) == batch:
                flush()
            continue
        flush()
        if what == "kyc":
            model.kyc = word
            with connect(settings, "owner") as owner:
                owner.execute(
                    "UPDATE fluxo.account_limits SET kyc_status = %s WHERE account_id = %s", (word, bank.payer)
                )
        elif what == "bank":
            model.bank = BankLimits(cents, DAILY)
            with connect(settings, "owner") as owner:
                owner.execute(CHANGE_THE_BANKS, (cents, DAILY, bank.books.workspace.id))
        else:
            model.night = model.night.asked(cents, instant, model.bank)
            night = model.night
            connection.execute(CHANGE_NIGHT_LIMIT, (night.own_cents, night.next_cents, night.next_from, bank.payer))
    flush()
    assert bank.books.balances()[bank.payer][0] == model.funds


def test_the_ledger_holds_after_all_that(settings: Settings) -> None:
    assert broken_invariants(settings) == []


def test_a_night_begins_at_20h_crosses_midnight_and_ends_at_6h(
    settings: Settings, connection: Connection[TupleRow]
) -> None:
    bank = open_bank(settings, connection)
    course = [
        (local(2026, 3, 2, 19, 59, 59), 500, Status.POSTED),
        (local(2026, 3, 2, 20, 0, 0), 401, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 2, 20, 0, 0), 300, Status.POSTED),
        (local(2026, 3, 2, 23, 59, 59), 101, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 0, 0, 0), 101, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 0, 0, 0), 50, Status.POSTED),
        (local(2026, 3, 3, 5, 59, 59), 51, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 5, 59, 59), 50, Status.POSTED),
        (local(2026, 3, 3, 6, 0, 0), 600, Status.POSTED),
        (local(2026, 3, 3, 20, 0, 0), 301, Status.DAILY_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 20, 0, 0), 300, Status.POSTED),
        (local(2026, 3, 4, 0, 0, 0), 101, Status.NIGHT_LIMIT_EXCEEDED),
    ]
    for instant, cents, status in course:
        assert bank.post(bank.sending(instant, "pix", cents)) == [status], instant.astimezone(SAO_PAULO)


def test_the_night_limit_is_for_pix_alone(settings: Settings, connection: Connection[TupleRow]) -> None:
    bank, night = open_bank(settings, connection), local(2026, 3, 2, 22)
    assert bank.post(bank.sending(night, "withdrawal", 500), bank.sending(night, "pix", 400)) == [Status.POSTED] * 2
    assert bank.post(bank.sending(night, "pix", 1)) == [Status.NIGHT_LIMIT_EXCEEDED]


def test_who_waits_for_more_follows_the_bank_until_then(settings: Settings, connection: Connection[TupleRow]) -> None:
    bank, asked_at = open_bank(settings, connection), local(2026, 3, 2, 22)
    night = NightLimit().asked(500, asked_at, BankLimits(NIGHT, DAILY))
    connection.execute(CHANGE_NIGHT_LIMIT, (night.own_cents, night.next_cents, night.next_from, bank.payer))
    with connect(settings, "owner") as owner:
        owner.execute(CHANGE_THE_BANKS, (100, DAILY, bank.books.workspace.id))
    course = [
        (local(2026, 3, 2, 22, 1), 101, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 2, 22, 1), 100, Status.POSTED),
        (local(2026, 3, 3, 21, 59), 101, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 22, 0), 501, Status.NIGHT_LIMIT_EXCEEDED),
        (local(2026, 3, 3, 22, 0), 500, Status.POSTED),
    ]
    for instant, cents, status in course:
        assert bank.post(bank.sending(instant, "pix", cents)) == [status], instant.astimezone(SAO_PAULO)


@pytest.mark.parametrize("waited", [False, True])
def test_a_night_of_two_days_is_not_above_one(
    settings: Settings, connection: Connection[TupleRow], waited: bool
) -> None:
    # the customer's own limit is from before the bank made its days smaller
    bank = open_bank(settings, connection)
    own = (None, 5_000, local(2026, 3, 1, 12)) if waited else (5_000, None, None)
    connection.execute(CHANGE_NIGHT_LIMIT, (*own, bank.payer))
    assert bank.post(bank.sending(local(2026, 3, 2, 22), "pix", 600)) == [Status.POSTED]
    after_midnight = local(2026, 3, 3, 1)
    assert bank.post(bank.sending(after_midnight, "pix", 401)) == [Status.NIGHT_LIMIT_EXCEEDED]
    assert bank.post(bank.sending(after_midnight, "pix", 400)) == [Status.POSTED]


def test_a_refusal_uses_nothing(settings: Settings, connection: Connection[TupleRow]) -> None:
    bank, night = open_bank(settings, connection, funds=100), local(2026, 3, 2, 22)
    poor = bank.sending(night, "pix", 200)
    unknown = Transaction(
        bank.books.workspace.id, "pix", transfer(bank.payer, UUID(int=1), 50), night, spender=bank.payer
    )
    assert bank.post(poor, unknown, bank.sending(night, "pix", 401)) == [
        Status.INSUFFICIENT_FUNDS, Status.UNKNOWN_ACCOUNT, Status.NIGHT_LIMIT_EXCEEDED,
    ]  # fmt: skip
    used = connection.execute(USED, (bank.payer,)).fetchone()
    assert used is not None
    assert (used[1], used[3]) == (0, 0)
    bank.fund(1_000)
    assert bank.post(bank.sending(night, "pix", 400)) == [Status.POSTED]


def test_what_comes_in_or_is_nobodys_counts_for_nothing(settings: Settings, connection: Connection[TupleRow]) -> None:
    bank, night = open_bank(settings, connection), local(2026, 3, 2, 22)
    unlimited = Transaction(bank.books.workspace.id, "pix", transfer(bank.payer, bank.books.customers[1], 3_000), night)
    assert bank.post(unlimited) == [Status.POSTED]
    bank.fund(500)
    assert connection.execute(USED, (bank.payer,)).fetchone()[1] == 0  # type: ignore[index]


def test_what_arrives_late_counts_against_the_day_that_has_begun(
    settings: Settings, connection: Connection[TupleRow]
) -> None:
    # two workers' clocks about midnight: the later day is counted already, and is what there is to count against
    bank = open_bank(settings, connection)
    after, before = local(2026, 3, 3, 12), local(2026, 3, 2, 12)
    assert bank.post(bank.sending(after, "pix", 600), bank.sending(before, "pix", 401)) == [
        Status.POSTED, Status.DAILY_LIMIT_EXCEEDED,
    ]  # fmt: skip
    assert bank.post(bank.sending(before, "pix", 400)) == [Status.POSTED]


def test_many_at_once_send_what_the_night_allows_and_no_more(
    settings: Settings, connection: Connection[TupleRow]
) -> None:
    bank, night = open_bank(settings, connection), local(2026, 3, 2, 22)
    statuses: list[Status] = []

    def send() -> None:
        with connect(settings, "app", autocommit=True, all_workspaces=True) as own:
            for _ in range(3):
                statuses.extend(Bank(bank.books, own).post(bank.sending(night, "pix", 50)))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses) == {Status.POSTED: 8, Status.NIGHT_LIMIT_EXCEEDED: 4}

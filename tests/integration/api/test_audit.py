"""The audit log holds, and says which record was tampered with. Tampering is the superuser's, triggers off."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.db.audit import APPEND, ChainReport, _text, verify_chain
from fluxo.db.connect import connect
from fluxo.errors import InvariantBroken
from fluxo.ids import uuid7
from fluxo.settings import Settings

RECORDS = 12
SELECT_TEXT = """
SELECT a.seq, a.workspace_id, a.actor_id, a.action, a.subject, a.details::text, a.request_id, a.occurred_at,
    fluxo.audit_text(a)
FROM fluxo.audit_log AS a WHERE a.seq = (SELECT max(seq) FROM fluxo.audit_log)
"""


@pytest.fixture(scope="module", autouse=True)
def log(settings: Settings) -> None:
    """Some records in several transactions, chained in two goes."""
    with connect(settings, "app", autocommit=True) as connection:
        for n in range(RECORDS):
            connection.execute(
                APPEND, (uuid7(), uuid7(), "login", str(n), Jsonb({"n": n, "what": "ação"}), f"r-{n:08}")
            )
            if n in (5, RECORDS - 1):
                connection.execute("SELECT fluxo.chain_audit()")


def verify(settings: Settings, expected_head: str | None = None) -> ChainReport:
    with connect(settings, "app", all_workspaces=True) as connection:
        return verify_chain(connection, expected_head)


@pytest.fixture
def tamper(settings: Settings) -> Iterator[psycopg.Connection]:
    """The superuser's connection to the operational database with triggers off; the tables are as before afterwards."""
    with connect(settings, "owner") as owner:
        database = owner.info.dbname
    with connect(settings, "admin", autocommit=True) as admin:
        dsn = psycopg.conninfo.make_conninfo(admin.info.dsn, dbname=database, password=admin.info.password)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("audit_log", "audit_chain"):
            connection.execute(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM fluxo.{table}")
        yield connection
        for table in ("audit_chain", "audit_log"):
            connection.execute(f"DELETE FROM fluxo.{table}")
            overriding = "OVERRIDING SYSTEM VALUE" if table == "audit_log" else ""
            connection.execute(f"INSERT INTO fluxo.{table} {overriding} SELECT * FROM kept_{table}")
    assert verify(settings).broken is None


def test_an_untouched_log_holds(settings: Settings) -> None:
    report = verify(settings)
    assert (report.records, report.waiting, report.broken) == (RECORDS, 0, None)
    assert len(report.head) == 64


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("UPDATE fluxo.audit_log SET action = 'logout' WHERE seq = 4", 4, "was changed"),
        ("UPDATE fluxo.audit_log SET details = '{\"n\": 33}' WHERE seq = 4", 4, "was changed"),
        ("UPDATE fluxo.audit_log SET occurred_at = occurred_at - interval '1 us' WHERE seq = 12", 12, "was changed"),
        ("UPDATE fluxo.audit_log SET workspace_id = NULL WHERE seq = 1", 1, "was changed"),
        ("UPDATE fluxo.audit_chain SET hash = sha256('x') WHERE seq = 7", 7, "was changed"),
        ("DELETE FROM fluxo.audit_log WHERE seq = 5", 5, "was removed"),
        ("DELETE FROM fluxo.audit_log WHERE seq = 12", 12, "was removed"),
        ("DELETE FROM fluxo.audit_chain WHERE seq = 5", 6, "follows a gap"),
        (
            "WITH gone AS (DELETE FROM fluxo.audit_log WHERE seq = 5) DELETE FROM fluxo.audit_chain WHERE seq = 5",
            6,
            "follows a gap",
        ),
        (
            "INSERT INTO fluxo.audit_log (seq, action, xid) OVERRIDING SYSTEM VALUE "
            "SELECT 1000, 'login', xid FROM fluxo.audit_log WHERE seq = 3",
            1000,
            "was inserted",
        ),
        (
            # two records change places
            "UPDATE fluxo.audit_log AS a SET xid = b.xid FROM fluxo.audit_log AS b "
            "WHERE (a.seq, b.seq) IN ((3, 4), (4, 3))",
            3,
            "is out of its order",
        ),
    ],
)  # fmt: skip
def test_a_record_that_was_tampered_with_is_named(
    settings: Settings, tamper: psycopg.Connection, change: str, seq: int, what: str
) -> None:
    assert tamper.execute(change).rowcount >= 1
    broken = verify(settings).broken
    assert broken is not None
    assert (broken.seq, broken.what.startswith(what)) == (seq, True), broken


def test_links_that_changed_places_are_named(settings: Settings, tamper: psycopg.Connection) -> None:
    for take, put in ((3, 1000), (4, 3), (1000, 4)):
        tamper.execute("UPDATE fluxo.audit_chain SET link = %s WHERE link = %s", (put, take))
    broken = verify(settings).broken
    assert broken is not None
    assert str(broken) == "record 4 is out of its order"


def test_a_chain_made_anew_is_betrayed_by_a_head_that_was_noted_down(
    settings: Settings, tamper: psycopg.Connection
) -> None:
    head = verify(settings).head
    tamper.execute("UPDATE fluxo.audit_log SET action = 'logout' WHERE seq = 12")
    tamper.execute("DELETE FROM fluxo.audit_chain")
    tamper.execute("SELECT fluxo.chain_audit()")
    assert verify(settings).broken is None, "the forger has done a perfect job"
    broken = verify(settings, head).broken
    assert broken is not None
    assert "expected head" in broken.what


def test_a_log_cut_off_at_its_end_too(settings: Settings, tamper: psycopg.Connection) -> None:
    head = verify(settings).head
    tamper.execute("DELETE FROM fluxo.audit_log WHERE seq = 12")
    tamper.execute("DELETE FROM fluxo.audit_chain WHERE seq = 12")
    assert verify(settings).broken is None
    assert verify(settings, head).broken is not None


def test_a_head_stays_in_the_chain_while_it_grows(settings: Settings) -> None:
    head = verify(settings).head
    with connect(settings, "app", autocommit=True) as connection:
        connection.execute(APPEND, (None, None, "login_failed", None, Jsonb({}), None))
        assert verify(settings, head).waiting == 1
        connection.execute("SELECT fluxo.chain_audit()")
    report = verify(settings, head)
    assert (report.records, report.waiting, report.broken) == (RECORDS + 1, 0, None)
    assert report.head != head


def test_a_record_committed_late_is_chained_when_it_is(settings: Settings) -> None:
    with connect(settings, "app") as slow, connect(settings, "app", autocommit=True) as quick:
        slow.execute(APPEND, (None, None, "login", "slow", Jsonb({}), None))
        quick.execute(APPEND, (None, None, "login", "quick", Jsonb({}), None))
        quick.execute("SELECT fluxo.chain_audit()")
        assert verify(settings).waiting >= 1, "the quick one waits for the one before it"
        slow.commit()
        quick.execute("SELECT fluxo.chain_audit()")
    report = verify(settings)
    assert (report.waiting, report.broken) == (0, None)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        *[(role, f"{what} fluxo.{table}") for role in ("app", "owner")
          for table in ("audit_log", "audit_chain") for what in ("DELETE FROM", "TRUNCATE")],
        ("app", "UPDATE fluxo.audit_log SET action = 'x'"),
        ("owner", "UPDATE fluxo.audit_log SET action = 'x'"),
        ("app", "INSERT INTO fluxo.audit_chain VALUES (99, 99, '9', sha256('x'))"),
    ],
)  # fmt: skip
def test_the_log_is_only_appended_to(settings: Settings, role: str, statement: str) -> None:
    with connect(settings, role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    texts,
    st.recursive(st.none() | st.booleans() | st.integers() | texts, lambda inner: st.lists(inner, max_size=3)),
    st.datetimes(),
)
@hypothesis_settings(max_examples=30, deadline=None)
def test_the_text_is_the_same_in_sql_and_python(settings: Settings, subject: str, value: object, when: object) -> None:
    with connect(settings, "owner") as owner:
        owner.execute(
            "INSERT INTO fluxo.audit_log (actor_id, action, subject, details, occurred_at) "
            "VALUES (%s, 'x', %s, %s, %s)",
            (uuid7(), subject, Jsonb({subject: value}), when),
        )
        *columns, text = owner.execute(SELECT_TEXT).fetchall()[0]
        assert _text(*columns) == text
        owner.rollback()


def test_the_commands(settings: Settings, tamper: psycopg.Connection) -> None:
    run = CliRunner().invoke
    verified = run(app, ["audit", "verify", "--json"])
    assert verified.exit_code == 0
    told = json.loads(verified.stdout.splitlines()[-1])
    assert (told["broken"], told["waiting"]) == (None, 0)
    assert run(app, ["audit", "verify", "--expect-head", told["head"]]).exit_code == 0
    shown = run(app, ["audit", "show", "--json", "--limit", "3", "--action", "login"])
    told = json.loads(shown.stdout.splitlines()[-1])
    assert [record["action"] for record in told] == ["login"] * 3
    assert told[0]["seq"] > told[1]["seq"] > told[2]["seq"]
    tamper.execute("UPDATE fluxo.audit_log SET subject = 'x' WHERE seq = 9")
    broken = run(app, ["audit", "verify", "--json"])
    assert isinstance(broken.exception, InvariantBroken)
    assert broken.exception.exit_code == 4
    assert "record 9 was changed" in str(broken.exception)
    assert json.loads(broken.stdout.splitlines()[-1])["broken"] == {"record": 9, "what": "was changed"}

"""Bank statements into a real ledger: what is posted, what is refused, and that twice is once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zlib import crc32

import pytest

from imports.errors import BadFile, BadMapping, ImportRefused
from tests.integration.imports.conftest import BANK_HEADER, BANK_MAPPING, contents, reported, rows_in_all_tables

GOOD = (
    "1,77,1993-01-05,100.00,C,100.00,dinheiro,,,CZK\n"
    "2,77,1993-01-05,130.50,D,-30.50,outro,aluguel,Banco X,CZK\n"
    "3,88,1994-02-28,7,C,7,juros,,,CZK\n"
)


def test_lines_become_postings_on_their_own_day(load, db):
    summary = load("postings", GOOD)
    assert (summary.tally.posted, summary.tally.rejected, summary.doubtful, summary.report) == (3, 0, 0, None)
    assert (summary.tally.inflow_cents, summary.tally.outflow_cents) == (10_700, 13_050)
    assert db.execute("SELECT kind, currency FROM fluxo.workspaces WHERE slug = 'postings'").fetchone() == (
        "bank",
        "CZK",
    )
    # a customer's account may be overdrawn, as it was
    assert [row[:5] for row in contents(db, "postings")] == [
        ("1.1.1", 1, 10_000, 10_000, date(1993, 1, 5)),
        ("1.1.3", 1, -13_050, -13_050, date(1993, 1, 5)),
        ("2.1.1.77", 1, -10_000, 10_000, date(1993, 1, 5)),
        ("2.1.1.77", 2, 13_050, -3_050, date(1993, 1, 5)),
        ("2.1.1.88", 1, -700, 700, date(1994, 2, 28)),
        ("5.6.1", 1, 700, 700, date(1994, 2, 28)),
    ]
    found = db.execute(
        "SELECT kind, description, counterparty, occurred_at FROM fluxo.transactions WHERE external_id = '2'"
    ).fetchone()
    assert found == ("transfer_out", "outro aluguel", "Banco X", datetime(1993, 1, 5, 14, tzinfo=UTC))


def test_customers_accounts_are_in_their_group_without_personal_data(load, db):
    load("groups", GOOD)
    groups = db.execute(
        "SELECT DISTINCT a.account_group, a.kind, a.name, a.customer_id FROM fluxo.accounts AS a "
        "JOIN fluxo.workspaces AS w ON w.id = a.workspace_id WHERE w.slug = 'groups' AND a.code LIKE '2.1.1.%'"
    ).fetchall()
    assert groups == [("depositos_clientes", "liability", "Conta de cliente", None)]


def test_twice_is_once(load, db):
    load("twice", GOOD)
    before = contents(db, "twice")
    summary = load("twice", GOOD)
    assert (summary.tally.posted, summary.tally.duplicates, summary.tally.rejected) == (0, 3, 0)
    assert summary.tally.inflow_cents == 10_700
    assert contents(db, "twice") == before


def test_a_longer_statement_adds_only_what_is_new(load, db):
    load("longer", GOOD)
    summary = load("longer", GOOD + "4,88,1994-03-01,3,D,4,outro,,,CZK\n")
    assert (summary.tally.posted, summary.tally.duplicates) == (1, 3)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("9,77,1993-02-30,1,C,,,,,CZK", "bad_date"),
        ("9,77,,1,C,,,,,CZK", "missing_date"),
        ("9,77,0993-01-01,1,C,,,,,CZK", "date_out_of_range"),
        ("9,77,1993-01-06,1.005,C,,,,,CZK", "too_many_decimals"),
        ("9,77,1993-01-06,0,C,,,,,CZK", "amount_not_positive"),
        ("9,77,1993-01-06,-1,C,,,,,CZK", "amount_not_positive"),
        ("9,77,1993-01-06,um,C,,,,,CZK", "bad_amount"),
        ('9,77,1993-01-06,"10,50",C,,,,,CZK', "bad_amount"),
        ("9,77,1993-01-06,,C,,,,,CZK", "missing_amount"),
        ("9,77,1993-01-06,1,X,,,,,CZK", "unknown_direction"),
        ("9,,1993-01-06,1,C,,,,,CZK", "missing_account"),
        (",77,1993-01-06,1,C,,,,,CZK", "missing_external_id"),
        ("9,77,1993-01-06,1,C,,,,,EUR", "other_currency"),
        ("9,77,1993-01-06,1,C", "wrong_number_of_columns"),
        ("9,77,1993-01-06,1,C,,a\x00b,,,CZK", "bad_text"),
        ("1,77,1993-01-06,1,C,,,,,CZK", "external_id_reused"),
        ("1,77,1993-01-05,100.00,C,100.00,dinheiro,,,CZK", "repeated_line"),
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_loaded(load, db, bad, reason):
    workspace = f"bad-{crc32(bad.encode())}"
    lines = GOOD.splitlines(keepends=True)
    summary = load(workspace, "".join([*lines[:1], bad + "\n", *lines[1:]]))
    assert (summary.status, summary.tally.posted, summary.tally.rejected) == ("loaded", 3, 1)
    (row,) = (row for row in reported(summary) if row["verdict"] == "rejected")
    assert (row["line"], row["reason"], row["id"]) == ("3", reason, bad.split(",")[0])
    assert row["detail"]
    assert len(contents(db, workspace)) == 6


def test_an_id_known_with_other_content_is_refused_and_never_swallowed(load, db):
    load("reused", GOOD)
    before = contents(db, "reused")
    for change in (
        ("100.00,C", "100.01,C"),
        ("1993-01-05,100", "1993-01-06,100"),
        ("1,77", "1,79"),
        ("100.00,C", "100.00,D"),
    ):
        summary = load("reused", GOOD.replace(*change))
        assert summary.reasons["external_id_reused"] == 1
    assert contents(db, "reused") == before


def test_mended_lines_are_imported_from_the_report(load, db):
    summary = load("mended", GOOD.replace("1993-01-05,130", "1993-02-30,130"))
    assert summary.tally.posted == 2
    mended = summary.report.read_text(encoding="utf-8").replace("1993-02-30,130", "1993-01-05,130")
    path = summary.report.with_name("mended.csv")
    path.write_text(mended, encoding="utf-8")
    assert load("mended", path).tally.posted == 1
    assert len(contents(db, "mended")) == 6


def test_strict_loads_all_or_nothing(load, db):
    before = rows_in_all_tables(db)
    summary = load("strict", GOOD + "9,77,1993-02-30,1,C,,,,,CZK\n", strict=True)
    assert (summary.status, summary.tally.posted, summary.tally.rejected) == ("refused", 0, 1)
    assert len(reported(summary)) == 1
    assert rows_in_all_tables(db) == before
    assert load("strict", GOOD, strict=True).status == "loaded"
    assert len(contents(db, "strict")) == 6


def test_strict_takes_back_what_was_posted_before_the_ledger_refused(load, db):
    load("strict-closed", GOOD)
    close_day(db, "strict-closed", "1993-01-07")
    before = rows_in_all_tables(db)
    more = "5,99,1993-01-08,1,C,,,,,CZK\n6,99,1993-01-07,1,C,,,,,CZK\n"
    summary = load("strict-closed", more, strict=True)
    assert (summary.status, summary.reasons) == ("refused", {"closed_day": 1})
    assert rows_in_all_tables(db) == before
    assert load("strict-closed", more).tally.posted == 1


def close_day(db, slug: str, day: str) -> None:
    db.execute(
        "INSERT INTO fluxo.closed_days (workspace_id, business_date) "
        "SELECT id, %s FROM fluxo.workspaces WHERE slug = %s",
        (day, slug),
    )


def test_a_dry_run_counts_and_leaves_nothing(load, db):
    before = rows_in_all_tables(db)
    summary = load("dry", GOOD + "9,77,1993-02-30,1,C,,,,,CZK\n", dry_run=True)
    assert (summary.status, summary.tally.posted, summary.tally.rejected) == ("dry_run", 3, 1)
    assert len(reported(summary)) == 1
    assert rows_in_all_tables(db) == before


def test_a_dry_run_foretells_duplicates_closed_days_and_reused_ids(load, db):
    load("foretell", GOOD)
    close_day(db, "foretell", "1993-01-07")
    before = rows_in_all_tables(db)
    lines = (
        GOOD.replace("3,88,1994-02-28,7", "3,88,1994-02-28,8")
        + "5,77,1993-01-07,1,C,,,,,CZK\n6,99,1993-01-08,1,C,,,,,CZK\n"
    )
    summary = load("foretell", lines, dry_run=True)
    assert (summary.tally.posted, summary.tally.duplicates) == (1, 2)
    assert summary.reasons == {"external_id_reused": 1, "closed_day": 1}
    assert rows_in_all_tables(db) == before


def test_the_balance_column_is_checked_and_never_trusted(load, db):
    summary = load("balances", GOOD.replace("7,C,7,", "7,C,70,"))
    assert summary.tally.posted == 3
    assert [(row["line"], row["verdict"], row["reason"]) for row in reported(summary)] == [
        ("4", "doubtful", "opening_balance")
    ]
    assert Decimal(summary.balance_check.largest_level) == 63
    assert contents(db, "balances")[4][3] == 700


def test_a_balance_that_is_no_number_does_not_stop_its_line(load):
    summary = load("no-balance", GOOD.replace("7,C,7,", "7,C,sete,"))
    assert (summary.tally.posted, summary.tally.rejected, summary.reasons) == (3, 0, {"bad_balance": 1})


def test_the_sign_tells_the_direction_where_no_column_does(load, db):
    mapping = BANK_MAPPING.replace("direction: lado, ", "").replace(
        "directions: {in: [C], out: [D]}", "csv: {decimal: ','}"
    )
    summary = load("signs", '1,77,1993-01-05,"1.234,50",,,,,,CZK\n2,77,1993-01-06,"-0,50",,,,,,CZK\n', mapping)
    assert (summary.tally.inflow_cents, summary.tally.outflow_cents) == (123_450, 50)


def test_workspaces_of_another_kind_or_currency_are_refused(load, db):
    load("kinds", GOOD)
    with pytest.raises(ImportRefused, match="Workspace kinds is in CZK, the mapping in EUR"):
        load("kinds", GOOD, BANK_MAPPING.replace("CZK", "EUR"))
    with pytest.raises(ImportRefused, match="cannot name a workspace"):
        load("No Slug", GOOD)


def test_what_does_not_fit_the_file_changes_nothing(load, db, tmp_path):
    before = rows_in_all_tables(db)
    with pytest.raises(BadMapping, match="has no column 'cota'"):
        load("misfit", GOOD, BANK_MAPPING.replace("account: conta", "account: cota"))
    with pytest.raises(BadFile, match="is the input itself"):
        load("misfit", GOOD, rejected=tmp_path / "lines.csv")
    assert rows_in_all_tables(db) == before


def test_an_empty_file_is_an_empty_import(load, tmp_path):
    assert load("empty", "").tally.lines == 0
    assert BANK_HEADER.startswith("id,")

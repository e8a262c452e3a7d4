"""Invoice lines into sales and returns: every line and every penny is loaded or reported."""

import pytest

from imports.errors import ImportRefused
from tests.integration.imports.conftest import SALES_MAPPING, contents, reported, rows_in_all_tables

LINES = (
    "10,2011-07-01 23:30,p1,Caneca,2,1.50,c1\n"
    "11,2011-07-01 23:31,p1,Caneca,1,1.50,\n"
    "10,2011-07-01 23:30,p2,Prato,1,0.99,c1\n"
    "10,2011-07-01 23:30,p2,Prato,1,0.99,c1\n"
    "C12,2011-07-02 10:00,p1,Caneca,-1,1.50,c1\n"
    "10,2011-07-01 23:30,p3,Brinde,1,0,c1\n"
    "10,2011-07-01 23:30,p4,Prego,1000,0.001,c1\n"
    "A13,2011-07-02 10:00,B,Ajuste,1,-11062.06,\n"
    "14,2011-07-02 10:00,p1,Caneca,-3,1.50,c1\n"
    "C15,2011-07-02 10:00,p1,Caneca,3,1.50,c1\n"
    "16,2011-07-02 10:00,,Caneca,3,1.50,c1\n"
    "16,2011-07-02 10:00,p1,Caneca,0,1.50,c1\n"
    "16,2011-07-02 10:00,p1,Caneca,1.5,1.50,c1\n"
    "16,2011-07-32 10:00,p1,Caneca,1,1.50,c1\n"
    ",2011-07-02 10:00,p1,Caneca,1,1.50,c1\n"
    "17,2011-07-02 10:00,p1,Caneca,1,um,c1\n"
)
REJECTED = {
    "price_not_positive": 1,
    "too_many_decimals": 1,
    "adjustment": 1,
    "quantity_sign": 2,
    "missing_product": 1,
    "zero_quantity": 1,
    "bad_quantity": 1,
    "bad_date": 1,
    "missing_invoice": 1,
    "bad_unit_price": 1,
}


def test_every_line_is_loaded_or_reported(load, db):
    summary = load("shop", LINES, SALES_MAPPING)
    tally = summary.tally
    assert (tally.lines, tally.posted, tally.rejected, summary.doubtful) == (16, 5, 11, 2)
    assert {reason: summary.reasons[reason] for reason in REJECTED} == REJECTED
    assert {row["line"]: row["reason"] for row in reported(summary) if row["verdict"] == "doubtful"} == {
        "3": "no_customer",
        "5": "repeated_line",
    }
    in_ledger, signed = db.execute(
        "SELECT count(*), sum(CASE s.kind WHEN 'sale' THEN 1 ELSE -1 END * i.total_cents) FROM fluxo.sale_items AS i "
        "JOIN fluxo.sales AS s ON s.id = i.sale_id JOIN fluxo.workspaces AS w ON w.id = s.workspace_id "
        "WHERE w.slug = 'shop'"
    ).fetchone()
    assert (in_ledger, signed) == (5, 498 + 150 - 150)
    worth = sum(
        float(row["line_amount"]) for row in reported(summary) if row["verdict"] == "rejected" and row["line_amount"]
    )
    assert float(tally.file_worth) == pytest.approx(float(signed) / 100 + worth)


def test_sales_and_returns_are_booked_as_given(load, db):
    load("books", LINES, SALES_MAPPING)
    sales = db.execute(
        "SELECT s.external_id, s.kind, s.gross_cents, s.deductions_cents + s.cost_cents + s.fee_cents, s.customer_ref, "
        "s.payment_method, s.business_date::text, s.recorded_at = t.recorded_at, t.amount_cents = s.gross_cents, "
        "t.kind FROM fluxo.sales AS s JOIN fluxo.transactions AS t ON t.id = s.transaction_id "
        "JOIN fluxo.workspaces AS w ON w.id = s.workspace_id WHERE w.slug = 'books' ORDER BY 1"
    ).fetchall()
    # half past eleven at night in London is still the same evening in Sao Paulo
    assert sales == [
        ("10", "sale", 498, 0, "c1", "invoice", "2011-07-01", True, True, "sale"),
        ("11", "sale", 150, 0, None, "invoice", "2011-07-01", True, True, "sale"),
        ("C12", "return", 150, 0, "c1", "invoice", "2011-07-02", True, True, "sale_return"),
    ]
    final = {row[0]: row[7] for row in contents(db, "books")}
    assert final == {"1.2.2": 498, "4.1.1": 648, "5.1.1": 150}


def test_twice_is_once(load, db):
    load("shop-twice", LINES, SALES_MAPPING)
    before = rows_in_all_tables(db)
    summary = load("shop-twice", LINES, SALES_MAPPING)
    assert (summary.tally.posted, summary.tally.duplicates, summary.tally.rejected) == (0, 5, 11)
    assert rows_in_all_tables(db) == before


def test_a_split_invoice_keeps_all_its_lines(load, db):
    lines = "".join(f"{invoice},2011-07-01 10:00,p{n},x,1,1.00,c\n" for n, invoice in enumerate("1222213", start=1))
    mapping = SALES_MAPPING + "open_lines: 3\n"
    summary = load("split", lines, mapping)
    assert (summary.tally.posted, summary.reasons) == (7, {"split_invoice": 1})
    assert load("split", lines, mapping).tally.duplicates == 7


def test_an_invoice_that_grew_is_refused_whole(load, db):
    load("grew", "1,2011-07-01 10:00,p1,x,1,1.00,c\n", SALES_MAPPING)
    summary = load("grew", "1,2011-07-01 10:00,p1,x,1,1.00,c\n1,2011-07-01 10:00,p2,x,1,1.00,c\n", SALES_MAPPING)
    assert (summary.tally.posted, summary.reasons) == (0, {"external_id_reused": 2})


def test_strict_and_dry_run_leave_nothing(load, db):
    before = rows_in_all_tables(db)
    assert load("nothing", LINES, SALES_MAPPING, strict=True).status == "refused"
    assert load("nothing", LINES, SALES_MAPPING, dry_run=True).tally.posted == 5
    assert rows_in_all_tables(db) == before


def test_a_shop_s_file_does_not_go_into_a_bank(load, db):
    load("one-bank", "1,77,1993-01-05,1,C,1,,,,CZK\n")
    with pytest.raises(ImportRefused, match="Workspace one-bank is a bank"):
        load("one-bank", LINES, SALES_MAPPING.replace("GBP", "CZK"))


def test_what_was_paid_by_card_is_owed_by_the_machine(load, db):
    lines = "1,2011-07-01 10:00,p1,Caneca,2,1.50,\nC2,2011-07-02 10:00,p1,Caneca,-1,1.50,\n"
    load("by-card", lines, SALES_MAPPING + "payment_method: credit_card\n")
    rows = db.execute(
        "SELECT r.due_date::text, r.amount_cents, r.settled_at FROM fluxo.receivables AS r "
        "JOIN fluxo.workspaces AS w ON w.id = r.workspace_id WHERE w.slug = 'by-card' ORDER BY 1"
    ).fetchall()
    assert rows == [("2011-07-31", 300, None), ("2011-08-01", -150, None)]
    (owed,) = db.execute(
        "SELECT b.balance_cents FROM fluxo.account_balances AS b JOIN fluxo.accounts AS a ON a.id = b.account_id "
        "JOIN fluxo.workspaces AS w ON w.id = a.workspace_id WHERE w.slug = 'by-card' AND a.code = '1.2.1'"
    ).fetchone()
    assert owed == 150


def test_a_shop_that_somebody_opened_is_not_imported_into_unasked(load, db):
    """Anybody may open a shop of any slug: nobody's file is to end up in their books."""
    line = "20,2011-07-01 23:30,p1,Caneca,2,1.50,c1\n"
    assert load("taken", line, SALES_MAPPING).tally.posted == 1
    db.execute(
        "INSERT INTO fluxo.users (id, workspace_id, login, password_hash, role) "
        "SELECT gen_random_uuid(), id, 'gerente', 'x', 'manager' FROM fluxo.workspaces WHERE slug = 'taken'"
    )
    before = rows_in_all_tables(db)
    another = line.replace("20,", "21,")
    for options in ({}, {"dry_run": True}, {"strict": True}):
        with pytest.raises(ImportRefused, match="--into-existing"):
            load("taken", another, SALES_MAPPING, **options)
    assert rows_in_all_tables(db) == before
    assert load("taken", another, SALES_MAPPING, into_existing=True).tally.posted == 1

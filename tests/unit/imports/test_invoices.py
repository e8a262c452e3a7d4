"""Lines are grouped by invoice, mixed tills included; a split invoice is told, never dropped."""

from datetime import UTC, datetime

from fluxo.ledger.entries import PaymentMethod
from imports import invoices
from imports.invoices import Invoice, InvoiceGrouper
from imports.repeats import Repeats
from imports.sales_lines import SaleLine
from imports.source import Row


def line(number: int, invoice: str, product: str = "p", customer: str = "c", hour: int = 12) -> SaleLine:
    return SaleLine(
        Row(number, (invoice, product, customer)), invoice, invoice.startswith("C"),
        datetime(2011, 1, 2, hour, tzinfo=UTC), product, "", 2, 150, customer,
    )  # fmt: skip


def group(lines: list[SaleLine], open_lines: int = 3) -> list[Invoice]:
    with Repeats() as repeats:
        grouper = InvoiceGrouper(PaymentMethod.INVOICE, open_lines, repeats, has_customers=True)
        done = [invoice for item in lines for invoice in grouper.add(item)]
        return done + list(grouper.finish())


def reasons(invoice: Invoice) -> list[list[str]]:
    return [[doubt.reason for doubt in doubts] for doubts in invoice.doubts]


def test_mixed_invoices_come_out_whole():
    done = group([line(1, "A"), line(2, "B"), line(3, "A", "q"), line(4, "B", "q"), line(5, "B", "r")])
    assert [(invoice.external_id, len(invoice.lines)) for invoice in done] == [("A", 2), ("B", 3)]
    assert [invoice.signed_cents for invoice in done] == [600, 900]


def test_an_invoice_that_comes_back_late_is_a_part_of_its_own():
    done = group([line(1, "A"), *(line(n, "B", str(n)) for n in range(2, 6)), line(6, "A", "q"), line(7, "A", "r")])
    assert [invoice.external_id for invoice in done] == ["A", "B", "A#2"]
    assert reasons(done[-1]) == [["split_invoice"], []]
    assert sum(len(invoice.lines) for invoice in done) == 7


def test_an_endless_invoice_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(invoices, "MOST_LINES", 2)
    done = group([line(n, "A", str(n)) for n in range(5)])
    assert [invoice.external_id for invoice in done] == ["A", "A#2", "A#3"]


def test_doubts_are_told_line_by_line():
    done = group([line(1, "A"), line(2, "A"), line(3, "A", "q", ""), line(4, "A", "r", "d", 1)], 9)
    assert reasons(done[0]) == [
        [],
        ["repeated_line"],
        ["no_customer", "customer_differs"],
        ["customer_differs", "date_differs"],
    ]


def test_a_return_is_worth_less_than_nothing():
    (invoice,) = group([line(1, "C1")])
    assert invoice.signed_cents == -300
    assert str(invoice.first.worth) == "-3.00"

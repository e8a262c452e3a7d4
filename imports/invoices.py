"""Lines become invoices, in memory that does not grow with the file.

An invoice stays open until ``open_lines`` lines went by without one of its own, so lines of several tills
may be mixed. One that comes back after that is split: its parts are sales of their own, marked doubtful.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from fluxo.clock import business_date
from fluxo.ids import uuid7
from fluxo.ledger import entries
from fluxo.ledger.entries import PAYMENT_ACCOUNT, PaymentMethod, SaleAmounts, TransactionKind
from fluxo.ledger.posting import Transaction
from imports.errors import Doubt
from imports.repeats import Repeats
from imports.sales_lines import SaleLine

MOST_LINES = 50_000
"""A longer invoice is split: most likely the mapping names a column that is not the invoice's."""


@dataclass(slots=True)
class Invoice:
    """Lines of one invoice, or of a part of it; date and customer are those of its first line."""

    method: PaymentMethod
    lines: list[SaleLine]
    doubts: list[list[Doubt]] = field(default_factory=list)
    external_id: str = ""
    last_touched: int = 0
    contents: set[tuple[object, ...]] = field(default_factory=set)
    id: UUID = field(default_factory=uuid7)

    @property
    def first(self) -> SaleLine:
        return self.lines[0]

    @property
    def gross_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)

    @property
    def signed_cents(self) -> int:
        return -self.gross_cents if self.first.is_return else self.gross_cents

    @property
    def business_date(self) -> date:
        return business_date(self.first.occurred_at)

    @property
    def customer(self) -> str:
        return next((line.customer for line in self.lines if line.customer), "")

    def main_entry(self, accounts: dict[str, UUID]) -> tuple[UUID | None, int]:
        return accounts.get(PAYMENT_ACCOUNT[self.method]), self.signed_cents

    def transaction(self, workspace_id: UUID, accounts: dict[str, UUID]) -> Transaction:
        """Figures are as given: no cost, no tax, no fee is known from an invoice."""
        is_return, amounts = self.first.is_return, SaleAmounts(self.gross_cents)
        book = entries.sale_return if is_return else entries.sale
        return Transaction(
            workspace_id=workspace_id,
            kind=(TransactionKind.SALE_RETURN if is_return else TransactionKind.SALE).value,
            entries=book(accounts, self.method, amounts),
            occurred_at=self.first.occurred_at,
            description=f"Devolução {self.external_id}" if is_return else f"Fatura {self.external_id}",
            counterparty=self.customer or None,
            external_id=self.external_id,
        )


class InvoiceGrouper:
    """Fed with good lines in the file's order; gives back invoices that are complete."""

    def __init__(self, method: PaymentMethod, open_lines: int, repeats: Repeats, *, has_customers: bool) -> None:
        self._method = method
        self._open_lines = open_lines
        self._repeats = repeats
        self._has_customers = has_customers
        # in the order of their last line: the first is the one to close next
        self._open: dict[str, Invoice] = {}
        self._count = 0

    def add(self, line: SaleLine) -> Iterator[Invoice]:
        self._count += 1
        invoice = self._open.pop(line.invoice, None)
        if invoice is not None and len(invoice.lines) >= MOST_LINES:
            yield self._complete(invoice)
            invoice = None
        if invoice is None:
            invoice = Invoice(self._method, [])
        invoice.lines.append(line)
        invoice.doubts.append(self._doubts(invoice, line))
        invoice.contents.add(line.row.values)
        invoice.last_touched = self._count
        self._open[line.invoice] = invoice
        while (oldest := next(iter(self._open.values()))).last_touched <= self._count - self._open_lines:
            del self._open[oldest.first.invoice]
            yield self._complete(oldest)

    def finish(self) -> Iterator[Invoice]:
        """Give back what is still open."""
        for invoice in self._open.values():
            yield self._complete(invoice)
        self._open.clear()

    def _doubts(self, invoice: Invoice, line: SaleLine) -> list[Doubt]:
        doubts = []
        if line.row.values in invoice.contents:
            doubts.append(Doubt("repeated_line", "all its values are those of an earlier line of the invoice"))
        if self._has_customers and not line.customer:
            doubts.append(Doubt("no_customer", "no customer"))
        if line.customer != invoice.first.customer:
            doubts.append(
                Doubt("customer_differs", f"the invoice began with customer {invoice.first.customer or 'none'}")
            )
        if line.occurred_at != invoice.first.occurred_at and business_date(line.occurred_at) != invoice.business_date:
            doubts.append(Doubt("date_differs", f"the invoice began on {invoice.business_date}"))
        return doubts

    def _complete(self, invoice: Invoice) -> Invoice:
        """Name the invoice: its own code, or code#2, code#3 ... for the parts of a split one."""
        code, part = invoice.first.invoice, 1
        invoice.external_id = code
        while self._repeats.first(invoice.external_id, invoice.first.row.line, None) is not None:
            part += 1
            invoice.external_id = f"{code}#{part}"
        if part > 1:
            invoice.doubts[0].append(Doubt("split_invoice", f"part {part} of invoice {code}, far from the one before"))
        return invoice

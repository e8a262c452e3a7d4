"""Sales and their items, written in the commit of their postings."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from fluxo import names
from fluxo.db.copying import copying
from fluxo.ids import uuid7
from fluxo.ledger.posting import Transaction
from fluxo.ledger.receivables import plan
from fluxo.ledger.sale_terms import Rates
from imports.invoices import Invoice
from imports.ledger import LedgerLoader

SELECT_RECORDED_AT = "SELECT recorded_at FROM fluxo.transactions WHERE id = %s"
SALE_COLUMNS = (
    "id", "workspace_id", "transaction_id", "kind", "external_id", "customer_ref", "payment_method", "gross_cents",
    "occurred_at", "business_date", "recorded_at",
)  # fmt: skip
SALE_TYPES = ("uuid", "uuid", "uuid", "text", "text", "text", "text", "int8", "timestamptz", "date", "timestamptz")
ITEM_COLUMNS = (
    "sale_id", "line", "workspace_id", "product_code", "description", "quantity", "unit_price_cents", "total_cents",
    "recorded_at",
)  # fmt: skip
RECEIVABLES = "receivables"
RECEIVABLE_COLUMNS = ("id", "workspace_id", "sale_id", "installment", "amount_cents", "due_date", "recorded_at")
RECEIVABLE_TYPES = ("uuid", "uuid", "uuid", "int2", "int8", "date", "timestamptz")
NO_FEES = Rates(debit_fee=Decimal(0), credit_fee=Decimal(0), installments_fee=Decimal(0))
"""An invoice tells no fee: what the card machine owes is its whole price."""
ITEM_TYPES = ("uuid", "int4", "uuid", "text", "text", "int4", "int8", "int8", "timestamptz")


class SalesLoader(LedgerLoader[Invoice]):
    """Posts invoices. A return is not linked to its sale: an invoice file does not say which one it undoes."""

    def after_posting(self, posted: Sequence[tuple[Invoice, Transaction]]) -> None:
        if not posted:
            return
        row = self.connection.execute(SELECT_RECORDED_AT, (posted[0][1].id,)).fetchone()
        assert row is not None
        self._copy_sales(posted, row[0])
        self._copy_items(posted, row[0])
        self._copy_receivables(posted, row[0])

    def _copy_sales(self, posted: Sequence[tuple[Invoice, Transaction]], recorded_at: datetime) -> None:
        with copying(self.connection, names.SALES, SALE_COLUMNS) as copy:
            copy.set_types(SALE_TYPES)
            for invoice, transaction in posted:
                copy.write_row(
                    (
                        invoice.id,
                        self.workspace.id,
                        transaction.id,
                        "return" if invoice.first.is_return else "sale",
                        invoice.external_id,
                        invoice.customer or None,
                        invoice.method.value,
                        transaction.amount_cents,
                        transaction.occurred_at,
                        invoice.business_date,
                        recorded_at,
                    )
                )

    def _copy_items(self, posted: Sequence[tuple[Invoice, Transaction]], recorded_at: datetime) -> None:
        with copying(self.connection, names.SALE_ITEMS, ITEM_COLUMNS) as copy:
            copy.set_types(ITEM_TYPES)
            for invoice, _ in posted:
                for position, line in enumerate(invoice.lines, start=1):
                    copy.write_row(
                        (
                            invoice.id,
                            position,
                            self.workspace.id,
                            line.product,
                            line.description,
                            line.quantity,
                            line.unit_price_cents,
                            line.total_cents,
                            recorded_at,
                        )
                    )

    def _copy_receivables(self, posted: Sequence[tuple[Invoice, Transaction]], recorded_at: datetime) -> None:
        """Write what card machines owe, as a sale of the API does; nothing where the file's sales are not by card."""
        rows = [
            (uuid7(), self.workspace.id, invoice.id, due.installment, cents, due.due_date, recorded_at)
            for invoice, _ in posted
            for due in plan(invoice.gross_cents, invoice.method, 1, invoice.business_date, NO_FEES)
            if (cents := -due.net_cents if invoice.first.is_return else due.net_cents)
        ]
        if not rows:
            return
        with copying(self.connection, RECEIVABLES, RECEIVABLE_COLUMNS) as copy:
            copy.set_types(RECEIVABLE_TYPES)
            for row in rows:
                copy.write_row(row)

"""A line of a shop's invoice: from the file's values to what it is worth."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from fluxo.money import MAX_CENTS, to_decimal
from imports import values
from imports.errors import BadLine
from imports.mapping import Sales
from imports.source import Row, Source


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A good line. ``quantity`` is positive; ``is_return`` says which way the goods went."""

    row: Row
    invoice: str
    is_return: bool
    occurred_at: datetime
    product: str
    description: str
    quantity: int
    unit_price_cents: int
    customer: str

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents

    @property
    def worth(self) -> Decimal:
        """What the file's total has for the line: below zero for a return."""
        return to_decimal(-self.total_cents if self.is_return else self.total_cents)


class SalesParser:
    """Reads the rows of one file by its mapping. Raises BadMapping if a column is not in the file."""

    def __init__(self, mapping: Sales, source: Source) -> None:
        self.mapping = mapping
        self._zone = ZoneInfo(mapping.timezone)
        columns = mapping.columns

        def one(name: str | None, key: str) -> int | None:
            return None if name is None else source.position(name, key)

        self._invoice = source.position(columns.invoice, "columns.invoice")
        self._date = source.position(columns.date, "columns.date")
        self._product = source.position(columns.product, "columns.product")
        self._quantity = source.position(columns.quantity, "columns.quantity")
        self._price = source.position(columns.unit_price, "columns.unit_price")
        self._customer = one(columns.customer, "columns.customer")
        self._currency = one(columns.currency, "columns.currency")
        self._description = tuple(source.position(name, "columns.description") for name in columns.description)
        # an empty prefix would match every invoice
        self._returns = tuple(filter(None, mapping.return_prefixes))
        self._adjustments = tuple(filter(None, mapping.adjustment_prefixes))

    def parse(self, row: Row) -> SaleLine:
        """Return the line of a row. Raises BadLine with the reason it cannot be loaded."""
        given, mapping = row.values, self.mapping
        invoice = values.text(given[self._invoice])
        if not invoice:
            raise BadLine("missing_invoice", "no invoice")
        if invoice.startswith(self._adjustments):
            raise BadLine("adjustment", f"invoice {invoice} is bookkeeping, not a sale")
        unit_price = values.number(given[self._price], "unit_price", mapping.csv.decimal)
        if unit_price <= 0:
            raise BadLine("price_not_positive", f"a unit price of {unit_price}")
        unit_price_cents = values.cents(unit_price, "unit_price")
        product = values.text(given[self._product])
        if not product:
            raise BadLine("missing_product", "no product")
        pieces = values.quantity(values.number(given[self._quantity], "quantity", mapping.csv.decimal))
        is_return = invoice.startswith(self._returns)
        if (pieces < 0) != is_return:
            raise BadLine("quantity_sign", f"quantity {pieces} on a {'returned' if is_return else 'sold'} line")
        if abs(pieces) * unit_price_cents > MAX_CENTS:
            raise BadLine("bad_unit_price", f"{pieces} x {unit_price} is larger than the ledger accepts")
        if self._currency is not None and (currency := values.text(given[self._currency])) != mapping.currency:
            raise BadLine("other_currency", f"{currency or 'no currency'} where the mapping says {mapping.currency}")
        return SaleLine(
            row,
            invoice,
            is_return,
            values.instant(given[self._date], mapping.date_format, self._zone),
            product,
            " ".join(filter(None, (values.text(given[position]) for position in self._description))),
            abs(pieces),
            unit_price_cents,
            "" if self._customer is None else values.text(given[self._customer]),
        )

    def worth(self, row: Row) -> Decimal | None:
        """Return quantity x unit price of a row that may be bad, exact; None where it cannot be told."""
        try:
            decimal = self.mapping.csv.decimal
            price = values.number(row.values[self._price], "unit_price", decimal)
            return price * values.number(row.values[self._quantity], "quantity", decimal)
        except (BadLine, IndexError):
            return None

    @property
    def has_customers(self) -> bool:
        return self._customer is not None

"""A sale: its posting, and the rows of ``sales``, ``sale_items`` and ``receivables`` of the same commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from api.http import context
from api.http.problems import Problem
from api.posting.work import Decision, Draft
from api.schemas.shop import NewSale
from fluxo.clock import business_date, utc_now
from fluxo.ids import uuid7
from fluxo.ledger import entries
from fluxo.ledger.entries import PaymentMethod, SaleAmounts, TransactionKind
from fluxo.ledger.posting import Transaction
from fluxo.ledger.receivables import plan
from fluxo.ledger.sale_terms import Rates, card_fee, sales_tax
from fluxo.money import to_text

# the instants are the transaction's own, so that a sale and its posting fall in the same partition
RECORD_SALE = """
WITH sold AS (
    INSERT INTO fluxo.sales (
        id, workspace_id, transaction_id, kind, original_sale_id, seller, payment_method, installments,
        gross_cents, deductions_cents, cost_cents, fee_cents, occurred_at, business_date, recorded_at
    )
    SELECT
        %b::uuid, t.workspace_id, t.id, %b::text, %b::uuid, %b::text, %b::text, %b::int2, %b::int8, %b::int8,
        %b::int8, %b::int8, t.occurred_at, t.business_date, t.recorded_at
    FROM fluxo.transactions AS t
    WHERE t.id = %b::uuid AND t.workspace_id = %b::uuid
    RETURNING id, workspace_id, recorded_at
), items AS (
    INSERT INTO fluxo.sale_items (
        sale_id, line, workspace_id, product_code, description, quantity, unit_price_cents, unit_cost_cents,
        total_cents, recorded_at
    )
    SELECT
        sold.id, item.line, sold.workspace_id, item.code, item.description, item.quantity, item.price, item.cost,
        item.quantity * item.price, sold.recorded_at
    FROM unnest(%b::int4[], %b::text[], %b::text[], %b::int4[], %b::int8[], %b::int8[])
        AS item (line, code, description, quantity, price, cost)
    CROSS JOIN sold
)
INSERT INTO fluxo.receivables (
    id, workspace_id, sale_id, installment, amount_cents, fee_cents, due_date, recorded_at
)
SELECT
    due.id, sold.workspace_id, %b::uuid, due.installment, due.amount, due.fee, due.due_date, sold.recorded_at
FROM unnest(%b::uuid[], %b::int2[], %b::int8[], %b::int8[], %b::date[])
    AS due (id, installment, amount, fee, due_date)
CROSS JOIN sold
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sale or of its return, in centavos a unit."""

    line: int
    product: str
    description: str
    quantity: int
    price_cents: int
    cost_cents: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a card machine owes (or is owed, below zero) on a day, in centavos."""

    installment: int
    amount_cents: int
    fee_cents: int
    due_date: date


@dataclass(frozen=True, slots=True)
class SaleRecord:
    """A sale, or the return of ``original_id``, as its tables have it."""

    id: UUID
    transaction: Transaction
    original_id: UUID | None
    seller: str | None
    payment_method: str
    installments: int
    amounts: SaleAmounts
    lines: Sequence[Line]
    due: Sequence[Due]

    def statement(self) -> tuple[str, tuple[object, ...]]:
        """Return the one statement that writes its rows, to be run after the posting in its transaction."""
        due = [row for row in self.due if row.amount_cents]
        return RECORD_SALE, (
            self.id, "sale" if self.original_id is None else "return", self.original_id, self.seller,
            self.payment_method, self.installments, self.amounts.gross_cents, self.amounts.taxes_cents,
            self.amounts.cost_cents, self.amounts.fee_cents, self.transaction.id, self.transaction.workspace_id,
            [line.line for line in self.lines], [line.product for line in self.lines],
            [line.description for line in self.lines], [line.quantity for line in self.lines],
            [line.price_cents for line in self.lines], [line.cost_cents for line in self.lines],
            self.original_id or self.id,
            [uuid7() for _ in due], [row.installment for row in due], [row.amount_cents for row in due],
            [row.fee_cents for row in due], [row.due_date for row in due],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a sale is made: whose user sells in which shop, its account ids by code, its rates."""

    workspace_id: UUID
    user_id: UUID
    accounts: dict[str, UUID]
    rates: Rates


def draft_sale(counter: Counter, sale: NewSale) -> Decision:
    """Return what a sale posts and answers, or the refusal of its terms.

    The seller is a code: the user's id unless the shop gives one. A login may be a person's name, and sellers
    are in the marts.
    """
    if sale.parcelas > 1 and sale.method is not PaymentMethod.CREDIT_CARD:
        return Problem("invalid_installments")
    gross = sum(item.quantidade * item.preco for item in sale.itens)
    amounts = SaleAmounts(
        gross_cents=gross,
        taxes_cents=sales_tax(gross, counter.rates),
        cost_cents=sum(item.quantidade * item.custo for item in sale.itens),
        fee_cents=card_fee(gross, sale.method, sale.parcelas, counter.rates),
    )
    transaction = Transaction(
        counter.workspace_id,
        TransactionKind.SALE,
        entries.sale(counter.accounts, sale.method, amounts),
        utc_now(),
        description="Venda",
        external_id=f"{counter.user_id}:{sale.id_externo}" if sale.id_externo else None,
        correlation_id=context.current().request_id,
    )
    sold_on = business_date(transaction.occurred_at)
    record = SaleRecord(
        id=uuid7(),
        transaction=transaction,
        original_id=None,
        seller=sale.vendedor or str(counter.user_id),
        payment_method=sale.method.value,
        installments=sale.parcelas,
        amounts=amounts,
        lines=[
            Line(number, item.produto, item.descricao, item.quantidade, item.preco, item.custo)
            for number, item in enumerate(sale.itens, start=1)
        ],
        due=[
            Due(row.installment, row.net_cents, row.fee_cents, row.due_date)
            for row in plan(gross, sale.method, sale.parcelas, sold_on, counter.rates)
        ],
    )
    body = {
        "venda_id": str(record.id),
        "transacao_id": str(transaction.id),
        "total": to_text(gross),
        "taxa": to_text(amounts.fee_cents),
        "liquido": to_text(gross - amounts.fee_cents),
    }
    return Draft(transaction, body, records=(record.statement(),))

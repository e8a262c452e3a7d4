"""What each kind of business event books. Pure: account ids in, balanced entries out.

Belongs here: the bookkeeping of the bank's routes and of a shop's sale, used alike by the API, the
simulator and imports. Amounts are positive centavos. Zero-amount legs are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fluxo.ledger import chart
from fluxo.ledger.posting import Entry


class TransactionKind(StrEnum):
    """What happened; the ``kind`` of a transaction."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    PIX = "pix"
    PIX_RETURN = "pix_return"
    PAYMENT = "payment"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    FEE = "fee"
    INTEREST = "interest"
    OPENING = "opening"
    SALE = "sale"
    SALE_RETURN = "sale_return"
    PURCHASE = "purchase"
    EXPENSE = "expense"
    TAX = "tax"
    SETTLEMENT = "settlement"
    REVERSAL = "reversal"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    CASH_DIFFERENCE = "cash_difference"


class PaymentMethod(StrEnum):
    CASH = "cash"
    PIX = "pix"
    DEBIT_CARD = "debit_card"
    CREDIT_CARD = "credit_card"
    BOLETO = "boleto"
    INVOICE = "invoice"


PAYMENT_ACCOUNT: dict[PaymentMethod, str] = {
    PaymentMethod.CASH: chart.CASH,
    PaymentMethod.PIX: chart.BANK,
    PaymentMethod.DEBIT_CARD: chart.CARD_RECEIVABLES,
    PaymentMethod.CREDIT_CARD: chart.CARD_RECEIVABLES,
    PaymentMethod.BOLETO: chart.CUSTOMER_RECEIVABLES,
    PaymentMethod.INVOICE: chart.CUSTOMER_RECEIVABLES,
}
"""Code of the account that a sale's money arrives in."""


def transfer(debit: UUID, credit: UUID, amount_cents: int) -> tuple[Entry, ...]:
    """Debit one account and credit another. A deposit debits cash and credits the customer; a withdrawal
    the other way round; a Pix debits the payer's account and credits the payee's."""
    if amount_cents <= 0:
        raise ValueError("an amount is positive")
    return (Entry(debit, amount_cents), Entry(credit, -amount_cents))


@dataclass(frozen=True, slots=True)
class SaleAmounts:
    """A sale in centavos: gross price, sales taxes, cost of the goods, fee of the card machine."""

    gross_cents: int
    taxes_cents: int = 0
    cost_cents: int = 0
    fee_cents: int = 0

    def __post_init__(self) -> None:
        if self.gross_cents <= 0:
            raise ValueError("a sale is worth more than zero")
        if min(self.taxes_cents, self.cost_cents, self.fee_cents) < 0:
            raise ValueError("taxes, cost and fee are not negative")


def sale(accounts: dict[str, UUID], method: PaymentMethod, amounts: SaleAmounts) -> tuple[Entry, ...]:
    """Book a sale, ``accounts`` being the shop's account ids by code.

    The sale is booked gross on its day; the fee is a variable expense taken off the receivable, and
    settlement later only moves the receivable to the bank.
    """
    arrives = PAYMENT_ACCOUNT[method]
    return _net(
        [
            (accounts[arrives], amounts.gross_cents - amounts.fee_cents),
            (accounts[chart.CARD_FEES], amounts.fee_cents),
            (accounts[chart.SALES_REVENUE], -amounts.gross_cents),
            (accounts[chart.SALES_TAXES], amounts.taxes_cents),
            (accounts[chart.TAXES_PAYABLE], -amounts.taxes_cents),
            (accounts[chart.COST_OF_GOODS], amounts.cost_cents),
            (accounts[chart.INVENTORY], -amounts.cost_cents),
        ]
    )


def sale_return(accounts: dict[str, UUID], method: PaymentMethod, amounts: SaleAmounts) -> tuple[Entry, ...]:
    """Book the return of goods: revenue stays, the return is a deduction, the goods go back to stock.

    ``fee_cents`` must be zero: the card fee of the sale is not given back.
    """
    if amounts.fee_cents:
        raise ValueError("a return gives no card fee back")
    return _net(
        [
            (accounts[chart.RETURNS], amounts.gross_cents),
            (accounts[PAYMENT_ACCOUNT[method]], -amounts.gross_cents),
            (accounts[chart.TAXES_PAYABLE], amounts.taxes_cents),
            (accounts[chart.SALES_TAXES], -amounts.taxes_cents),
            (accounts[chart.INVENTORY], amounts.cost_cents),
            (accounts[chart.COST_OF_GOODS], -amounts.cost_cents),
        ]
    )


def reversal(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that undo the given ones."""
    return tuple(Entry(entry.account_id, -entry.amount_cents) for entry in entries)


def _net(legs: Iterable[tuple[UUID, int]]) -> tuple[Entry, ...]:
    return tuple(Entry(account_id, cents) for account_id, cents in legs if cents != 0)

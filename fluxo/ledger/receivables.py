"""When and how much a card machine pays a shop for a sale, instalment by instalment. Pure rules.

Belongs here: the plan of a sale. Its rows and their settlement are the API's.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from fluxo.ledger.chart import CARD_RECEIVABLES
from fluxo.ledger.entries import PAYMENT_ACCOUNT, PaymentMethod
from fluxo.ledger.sale_terms import USUAL_RATES, Rates, card_fee
from fluxo.money import split_installments

DEBIT_DAYS = 1
CREDIT_DAYS = 30
"""Calendar days from the sale to the first payment, and from each instalment to the next."""


@dataclass(frozen=True, slots=True)
class Receivable:
    """An instalment in centavos; ``due_date`` is the business date on which the card machine pays it."""

    installment: int
    gross_cents: int
    fee_cents: int
    due_date: date

    @property
    def net_cents(self) -> int:
        return self.gross_cents - self.fee_cents


def by_card(method: PaymentMethod) -> bool:
    """Tell whether a sale paid this way waits for a card machine's money."""
    return PAYMENT_ACCOUNT[method] == CARD_RECEIVABLES


def plan(
    gross_cents: int, method: PaymentMethod, installments: int, sold_on: date, rates: Rates = USUAL_RATES
) -> tuple[Receivable, ...]:
    """Return what the card machine owes for a sale; nothing if it was not paid by card.

    The fee is rounded once, on the whole sale, and price and fee are each split with the centavos left over
    on the first instalments: the nets add up to the sale's net and none is negative. 100.00 in three
    at 3.99% gives 32.01, 32.00, 32.00 after 30, 60 and 90 days.
    """
    if not by_card(method):
        return ()
    parts = split_installments(gross_cents, installments)
    fees = split_installments(card_fee(gross_cents, method, installments, rates), installments)
    days = DEBIT_DAYS if method is PaymentMethod.DEBIT_CARD else CREDIT_DAYS
    return tuple(
        Receivable(number, part, fee, sold_on + timedelta(days=days * number))
        for number, (part, fee) in enumerate(zip(parts, fees, strict=True), start=1)
    )

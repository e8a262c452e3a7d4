"""What a sale costs the shop: the card machine's fee and the tax on sales. Pure rules, exact rates."""

from decimal import Decimal

from fluxo.ledger.entries import PaymentMethod
from fluxo.money import round_cents

DEBIT_RATE = Decimal("0.0105")
CREDIT_RATE = Decimal("0.0315")
INSTALLMENTS_RATE = Decimal("0.0399")
SALES_TAX_RATE = Decimal("0.04")
"""Simples Nacional, Anexo I (commerce), first bracket."""


def card_fee_rate(method: PaymentMethod, installments: int = 1) -> Decimal:
    """Return the share of the gross price that the card machine keeps; zero for cash, Pix and boleto."""
    if method is PaymentMethod.DEBIT_CARD:
        return DEBIT_RATE
    if method is PaymentMethod.CREDIT_CARD:
        return CREDIT_RATE if installments == 1 else INSTALLMENTS_RATE
    return Decimal(0)


def card_fee(gross_cents: int, method: PaymentMethod, installments: int = 1) -> int:
    """Return the fee in centavos, half up: 300.00 by debit card costs 3.15, net 296.85."""
    return round_cents(gross_cents * card_fee_rate(method, installments))


def sales_tax(gross_cents: int) -> int:
    """Return the tax on a sale in centavos, half up."""
    return round_cents(gross_cents * SALES_TAX_RATE)

"""What a sale costs the shop: the card machine's fee and the tax on sales. Pure rules, exact rates."""

from dataclasses import dataclass
from decimal import Decimal

from fluxo.ledger.entries import PaymentMethod
from fluxo.money import round_cents


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of the gross price, 0.0105 being 1.05 per cent. Each shop has its own; these are the usual ones.

    The sales tax is that of Simples Nacional, Anexo I (commerce), first bracket.
    """

    debit_fee: Decimal = Decimal("0.0105")
    credit_fee: Decimal = Decimal("0.0315")
    installments_fee: Decimal = Decimal("0.0399")
    sales_tax: Decimal = Decimal("0.04")


USUAL_RATES = Rates()


def card_fee_rate(method: PaymentMethod, installments: int = 1, rates: Rates = USUAL_RATES) -> Decimal:
    """Return the share of the gross price that the card machine keeps; zero for cash, Pix and boleto."""
    if method is PaymentMethod.DEBIT_CARD:
        return rates.debit_fee
    if method is PaymentMethod.CREDIT_CARD:
        return rates.credit_fee if installments == 1 else rates.installments_fee
    return Decimal(0)


def card_fee(gross_cents: int, method: PaymentMethod, installments: int = 1, rates: Rates = USUAL_RATES) -> int:
    """Return the fee in centavos, half up: 300.00 by debit card costs 3.15, net 296.85."""
    return round_cents(gross_cents * card_fee_rate(method, installments, rates))


def sales_tax(gross_cents: int, rates: Rates = USUAL_RATES) -> int:
    """Return the tax on a sale in centavos, half up."""
    return round_cents(gross_cents * rates.sales_tax)

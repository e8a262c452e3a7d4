"""What a shop spends: the account that each kind of expense or purchase moves. Pure: account ids in, entries out.

Belongs here: the words that people choose from and what they book. Sales and returns are in ``entries.py``.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind, transfer
from fluxo.ledger.posting import Entry


class PaidWith(StrEnum):
    """Where the money comes from."""

    CASH = "cash"
    BANK = "bank"


class Terms(StrEnum):
    """How a purchase is paid: at once, or later to the supplier."""

    CASH = "cash"
    BANK = "bank"
    LATER = "a_prazo"


class Category(StrEnum):
    """What money is spent on, in the words of the API."""

    RENT = "aluguel"
    PAYROLL = "salarios"
    UTILITIES = "utilidades"
    FREIGHT_AND_COMMISSIONS = "fretes_e_comissoes"
    FINANCIAL = "financeiras"
    INCOME_TAXES = "impostos"
    OTHER = "outras"
    SALES_TAXES_DUE = "impostos_sobre_vendas"
    SUPPLIERS = "fornecedores"


@dataclass(frozen=True, slots=True)
class Spending:
    """What a category books: the account debited, the kind of transaction, its description."""

    account: str
    kind: TransactionKind
    text: str


SPENDING: dict[Category, Spending] = {
    Category.RENT: Spending(chart.RENT, TransactionKind.EXPENSE, "Aluguel"),
    Category.PAYROLL: Spending(chart.PAYROLL, TransactionKind.EXPENSE, "Salários e encargos"),
    Category.UTILITIES: Spending(chart.UTILITIES, TransactionKind.EXPENSE, "Água, luz e internet"),
    Category.FREIGHT_AND_COMMISSIONS: Spending(
        chart.FREIGHT_AND_COMMISSIONS, TransactionKind.EXPENSE, "Fretes e comissões"
    ),
    Category.FINANCIAL: Spending(chart.FINANCIAL_EXPENSES, TransactionKind.EXPENSE, "Despesas financeiras"),
    Category.INCOME_TAXES: Spending(chart.INCOME_TAXES, TransactionKind.TAX, "Imposto sobre o lucro"),
    Category.OTHER: Spending(chart.OTHER_FIXED_EXPENSES, TransactionKind.EXPENSE, "Outras despesas fixas"),
    # these two pay what is in the books already, and are no expense of the month they are paid in
    Category.SALES_TAXES_DUE: Spending(chart.TAXES_PAYABLE, TransactionKind.TAX, "Recolhimento de impostos"),
    Category.SUPPLIERS: Spending(chart.SUPPLIERS, TransactionKind.PAYMENT, "Pagamento a fornecedores"),
}
_PAID_FROM = {PaidWith.CASH: chart.CASH, PaidWith.BANK: chart.BANK}
_BOUGHT_FROM = {Terms.CASH: chart.CASH, Terms.BANK: chart.BANK, Terms.LATER: chart.SUPPLIERS}


def expense(accounts: dict[str, UUID], category: Category, paid_with: PaidWith, amount_cents: int) -> tuple[Entry, ...]:
    """Book money spent, ``accounts`` being the shop's account ids by code."""
    return transfer(accounts[SPENDING[category].account], accounts[_PAID_FROM[paid_with]], amount_cents)


def purchase(accounts: dict[str, UUID], terms: Terms, amount_cents: int) -> tuple[Entry, ...]:
    """Book goods bought: they enter the stock, against cash, bank or the supplier."""
    return transfer(accounts[chart.INVENTORY], accounts[_BOUGHT_FROM[terms]], amount_cents)

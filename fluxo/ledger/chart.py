"""Charts of accounts: what every bank and every shop workspace starts with.

``DreLine`` names the leaf lines of the income statement (DRE); their order, signs and subtotals are the
dbt seed ``dre_lines``, and a test holds the two lists equal.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    REVENUE = "revenue"
    EXPENSE = "expense"

    @property
    def normal_side(self) -> str:
        return "debit" if self in (Kind.ASSET, Kind.EXPENSE) else "credit"

    @property
    def normal_sign(self) -> int:
        """+1 where debits increase the account, -1 where credits do."""
        return 1 if self.normal_side == "debit" else -1


class DreLine(StrEnum):
    """Leaf lines of the DRE (managerial layout; Law 6.404 art. 187 covers the legal ones)."""

    RECEITA_BRUTA = "receita_bruta"
    DEDUCOES = "deducoes"
    CMV = "cmv"
    DESPESAS_VARIAVEIS = "despesas_variaveis"
    DESPESAS_FIXAS = "despesas_fixas"
    DEPRECIACAO_AMORTIZACAO = "depreciacao_amortizacao"
    RESULTADO_FINANCEIRO = "resultado_financeiro"
    IMPOSTOS = "impostos"


class WorkspaceKind(StrEnum):
    BANK = "bank"
    SHOP = "shop"


@dataclass(frozen=True)
class AccountTemplate:
    """An account that a workspace is born with. ``group`` is the line of the daily consolidation."""

    code: str
    name: str
    kind: Kind
    group: str
    dre_line: DreLine | None = None


CUSTOMER_DEPOSITS = "depositos_clientes"
"""Account group of the customers' accounts of a bank; each customer has an account of their own."""
CUSTOMER_ACCOUNT_PREFIX = "2.1.1."

CASH = "1.1.1"
BANK = "1.1.2"
CLEARING = "1.1.3"
CARD_RECEIVABLES = "1.2.1"
CUSTOMER_RECEIVABLES = "1.2.2"
INVENTORY = "1.3.1"
FIXED_ASSETS = "1.4.1"
SUPPLIERS = "2.2.1"
TAXES_PAYABLE = "2.2.2"
UNCLASSIFIED = "2.9.1"
CAPITAL = "3.1.1"
FEES_EARNED = "4.1.1"
INTEREST_EARNED = "4.2.1"
INTEREST_PAID = "5.6.1"
SALES_REVENUE = "4.1.1"
RETURNS = "5.1.1"
SALES_TAXES = "5.1.2"
COST_OF_GOODS = "5.2.1"
CARD_FEES = "5.3.1"
CASH_DIFFERENCES = "5.3.2"
FREIGHT_AND_COMMISSIONS = "5.3.3"
RENT = "5.4.1"
PAYROLL = "5.4.2"
UTILITIES = "5.4.3"
OTHER_FIXED_EXPENSES = "5.4.9"
DEPRECIATION = "5.5.1"
FINANCIAL_EXPENSES = "5.6.1"
INCOME_TAXES = "5.7.1"

BANK_CHART: tuple[AccountTemplate, ...] = (
    AccountTemplate(CASH, "Caixa", Kind.ASSET, "caixa"),
    AccountTemplate(BANK, "Reservas bancárias", Kind.ASSET, "bancos"),
    AccountTemplate(CLEARING, "Compensação de pagamentos", Kind.ASSET, "compensacao"),
    AccountTemplate(CAPITAL, "Capital social", Kind.EQUITY, "patrimonio"),
    AccountTemplate(FEES_EARNED, "Receita de tarifas", Kind.REVENUE, "receitas", DreLine.RECEITA_BRUTA),
    AccountTemplate(INTEREST_EARNED, "Receita de juros", Kind.REVENUE, "receitas", DreLine.RECEITA_BRUTA),
    AccountTemplate(INTEREST_PAID, "Juros pagos a clientes", Kind.EXPENSE, "despesas", DreLine.RESULTADO_FINANCEIRO),
)

SHOP_CHART: tuple[AccountTemplate, ...] = (
    AccountTemplate(CASH, "Caixa", Kind.ASSET, "caixa"),
    AccountTemplate(BANK, "Banco", Kind.ASSET, "bancos"),
    AccountTemplate(CARD_RECEIVABLES, "Cartões a receber", Kind.ASSET, "recebiveis"),
    AccountTemplate(CUSTOMER_RECEIVABLES, "Clientes a receber", Kind.ASSET, "recebiveis"),
    AccountTemplate(INVENTORY, "Estoque", Kind.ASSET, "estoque"),
    AccountTemplate(FIXED_ASSETS, "Imobilizado líquido de depreciação", Kind.ASSET, "imobilizado"),
    AccountTemplate(SUPPLIERS, "Fornecedores", Kind.LIABILITY, "fornecedores"),
    AccountTemplate(TAXES_PAYABLE, "Impostos a recolher", Kind.LIABILITY, "impostos_a_recolher"),
    AccountTemplate(UNCLASSIFIED, "Movimentações a classificar", Kind.LIABILITY, "a_classificar"),
    AccountTemplate(CAPITAL, "Capital social", Kind.EQUITY, "patrimonio"),
    AccountTemplate(SALES_REVENUE, "Receita de vendas", Kind.REVENUE, "receitas", DreLine.RECEITA_BRUTA),
    AccountTemplate(RETURNS, "Devoluções de vendas", Kind.EXPENSE, "deducoes", DreLine.DEDUCOES),
    AccountTemplate(SALES_TAXES, "Impostos sobre vendas", Kind.EXPENSE, "deducoes", DreLine.DEDUCOES),
    AccountTemplate(COST_OF_GOODS, "Custo das mercadorias vendidas", Kind.EXPENSE, "custos", DreLine.CMV),
    AccountTemplate(CARD_FEES, "Taxas de cartão", Kind.EXPENSE, "despesas", DreLine.DESPESAS_VARIAVEIS),
    AccountTemplate(CASH_DIFFERENCES, "Diferenças de caixa", Kind.EXPENSE, "despesas", DreLine.DESPESAS_VARIAVEIS),
    AccountTemplate(
        FREIGHT_AND_COMMISSIONS, "Fretes e comissões", Kind.EXPENSE, "despesas", DreLine.DESPESAS_VARIAVEIS
    ),
    AccountTemplate(RENT, "Aluguel", Kind.EXPENSE, "despesas", DreLine.DESPESAS_FIXAS),
    AccountTemplate(PAYROLL, "Salários e encargos", Kind.EXPENSE, "despesas", DreLine.DESPESAS_FIXAS),
    AccountTemplate(UTILITIES, "Água, luz e internet", Kind.EXPENSE, "despesas", DreLine.DESPESAS_FIXAS),
    AccountTemplate(OTHER_FIXED_EXPENSES, "Outras despesas fixas", Kind.EXPENSE, "despesas", DreLine.DESPESAS_FIXAS),
    AccountTemplate(DEPRECIATION, "Depreciação", Kind.EXPENSE, "despesas", DreLine.DEPRECIACAO_AMORTIZACAO),
    AccountTemplate(FINANCIAL_EXPENSES, "Despesas financeiras", Kind.EXPENSE, "despesas", DreLine.RESULTADO_FINANCEIRO),
    AccountTemplate(INCOME_TAXES, "Impostos sobre o lucro", Kind.EXPENSE, "despesas", DreLine.IMPOSTOS),
)

CHARTS: dict[WorkspaceKind, tuple[AccountTemplate, ...]] = {
    WorkspaceKind.BANK: BANK_CHART,
    WorkspaceKind.SHOP: SHOP_CHART,
}


def customer_account_code(number: str) -> str:
    """Return the code, in a bank's chart, of the customer account with this number."""
    return CUSTOMER_ACCOUNT_PREFIX + number

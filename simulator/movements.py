"""Every kind of thing the simulator books: what the ledger calls it, the two accounts, the API's route.

Belongs here: the list. A sale and its return have more than two legs and are spelled in ``postings``.
"""

from dataclasses import dataclass
from enum import IntEnum, auto

from fluxo.ledger import chart
from fluxo.ledger.entries import TransactionKind

CUSTOMER = "customer"
PAYEE = "payee"
"""In place of an account code: the account of the customer who acts, and of the one who receives."""


class M(IntEnum):
    """Movements by number, as events carry them."""

    BANK_OPENING_CASH = 0
    BANK_OPENING_RESERVES = auto()
    BANK_TREASURY = auto()
    FIRST_DEPOSIT = auto()
    DEPOSIT = auto()
    SALARY = auto()
    THIRTEENTH = auto()
    PENSION = auto()
    TRANSFER_IN = auto()
    WITHDRAWAL = auto()
    PIX = auto()
    PIX_RETURN = auto()
    PIX_SENT = auto()
    PIX_RECEIVED = auto()
    PURCHASE_PAYMENT = auto()
    BILL_RENT = auto()
    BILL_POWER = auto()
    BILL_PHONE = auto()
    BILL_WATER = auto()
    BILL_CONDOMINIUM = auto()
    BILL_SCHOOL = auto()
    INSURANCE = auto()
    LOAN_INSTALMENT = auto()
    LATE_CHARGE = auto()
    FEE = auto()
    INTEREST = auto()
    SALE = auto()
    SALE_RETURN = auto()
    SHOP_OPENING_BANK = auto()
    SHOP_OPENING_CASH = auto()
    SHOP_OPENING_ASSETS = auto()
    PURCHASE = auto()
    SUPPLIER_PAYMENT = auto()
    CARD_SETTLEMENT = auto()
    CARD_CHARGEBACK = auto()
    CASH_DEPOSIT = auto()
    RENT = auto()
    PAYROLL = auto()
    UTILITIES = auto()
    DEPRECIATION = auto()
    FINANCIAL = auto()
    INCOME_TAX = auto()
    TAX_PAYMENT = auto()
    BOLETO_SETTLEMENT = auto()
    BOLETO_REFUND = auto()
    COMMISSIONS = auto()
    FREIGHT = auto()
    OTHER_EXPENSES = auto()
    OWNERS_CAPITAL = auto()
    EQUIPMENT = auto()


@dataclass(frozen=True)
class Movement:
    """``debit`` and ``credit`` are account codes, ``CUSTOMER`` or ``PAYEE``; "" where legs are special.

    ``route`` is the API's route the request would have come by; None for what the institution itself books.
    """

    kind: TransactionKind
    text: str
    debit: str = ""
    credit: str = ""
    route: str | None = None


K = TransactionKind
MOVEMENTS: dict[M, Movement] = {
    M.BANK_OPENING_CASH: Movement(K.OPENING, "Capital inicial em caixa", chart.CASH, chart.CAPITAL),
    M.BANK_OPENING_RESERVES: Movement(K.OPENING, "Capital inicial em reservas", chart.BANK, chart.CAPITAL),
    M.BANK_TREASURY: Movement(K.INTEREST, "Remuneração das reservas", chart.BANK, chart.INTEREST_EARNED),
    M.FIRST_DEPOSIT: Movement(K.DEPOSIT, "Primeiro depósito", chart.CASH, CUSTOMER, "/deposito"),
    M.DEPOSIT: Movement(K.DEPOSIT, "Depósito", chart.CASH, CUSTOMER, "/deposito"),
    M.SALARY: Movement(K.TRANSFER_IN, "Salário", chart.CLEARING, CUSTOMER),
    M.THIRTEENTH: Movement(K.TRANSFER_IN, "13º salário", chart.CLEARING, CUSTOMER),
    M.PENSION: Movement(K.TRANSFER_IN, "Aposentadoria", chart.CLEARING, CUSTOMER),
    M.TRANSFER_IN: Movement(K.TRANSFER_IN, "Transferência recebida", chart.CLEARING, CUSTOMER),
    M.WITHDRAWAL: Movement(K.WITHDRAWAL, "Saque", CUSTOMER, chart.CASH, "/saque"),
    M.PIX: Movement(K.PIX, "Pix", CUSTOMER, PAYEE, "/pix"),
    M.PIX_RETURN: Movement(K.PIX_RETURN, "Devolução de Pix", CUSTOMER, PAYEE, "/pix/{transacao_id}/devolucao"),
    M.PIX_SENT: Movement(K.PIX, "Pix para outro banco", CUSTOMER, chart.CLEARING),
    M.PIX_RECEIVED: Movement(K.PIX, "Pix de outro banco", chart.CLEARING, CUSTOMER),
    M.PURCHASE_PAYMENT: Movement(K.PAYMENT, "Compra", CUSTOMER, chart.CLEARING, "/pagamento"),
    M.BILL_RENT: Movement(K.PAYMENT, "Aluguel", CUSTOMER, chart.CLEARING),
    M.BILL_POWER: Movement(K.PAYMENT, "Conta de luz", CUSTOMER, chart.CLEARING),
    M.BILL_PHONE: Movement(K.PAYMENT, "Internet e telefone", CUSTOMER, chart.CLEARING),
    M.BILL_WATER: Movement(K.PAYMENT, "Conta de água", CUSTOMER, chart.CLEARING),
    M.BILL_CONDOMINIUM: Movement(K.PAYMENT, "Condomínio", CUSTOMER, chart.CLEARING),
    M.BILL_SCHOOL: Movement(K.PAYMENT, "Mensalidade escolar", CUSTOMER, chart.CLEARING),
    M.INSURANCE: Movement(K.PAYMENT, "Seguro", CUSTOMER, chart.CLEARING),
    M.LOAN_INSTALMENT: Movement(K.PAYMENT, "Parcela de empréstimo", CUSTOMER, chart.CLEARING),
    M.LATE_CHARGE: Movement(K.PAYMENT, "Multa e juros por atraso", CUSTOMER, chart.CLEARING),
    M.FEE: Movement(K.FEE, "Tarifa mensal", CUSTOMER, chart.FEES_EARNED),
    M.INTEREST: Movement(K.INTEREST, "Rendimento do mês", chart.INTEREST_PAID, CUSTOMER),
    M.SALE: Movement(K.SALE, "Venda", route="/vendas"),
    M.SALE_RETURN: Movement(K.SALE_RETURN, "Devolução de venda", route="/vendas/{venda_id}/devolucao"),
    M.SHOP_OPENING_BANK: Movement(K.OPENING, "Capital inicial no banco", chart.BANK, chart.CAPITAL),
    M.SHOP_OPENING_CASH: Movement(K.OPENING, "Fundo de troco", chart.CASH, chart.CAPITAL),
    M.SHOP_OPENING_ASSETS: Movement(K.OPENING, "Móveis e equipamentos", chart.FIXED_ASSETS, chart.CAPITAL),
    M.PURCHASE: Movement(K.PURCHASE, "Compra de mercadorias", chart.INVENTORY, chart.SUPPLIERS),
    M.SUPPLIER_PAYMENT: Movement(K.PAYMENT, "Pagamento a fornecedores", chart.SUPPLIERS, chart.BANK),
    M.CARD_SETTLEMENT: Movement(K.SETTLEMENT, "Liquidação de cartões", chart.BANK, chart.CARD_RECEIVABLES),
    M.CARD_CHARGEBACK: Movement(K.SETTLEMENT, "Estorno de cartões", chart.CARD_RECEIVABLES, chart.BANK),
    M.CASH_DEPOSIT: Movement(K.SETTLEMENT, "Depósito do caixa", chart.BANK, chart.CASH),
    M.RENT: Movement(K.EXPENSE, "Aluguel", chart.RENT, chart.BANK),
    M.PAYROLL: Movement(K.EXPENSE, "Salários e encargos", chart.PAYROLL, chart.BANK),
    M.UTILITIES: Movement(K.EXPENSE, "Água, luz e internet", chart.UTILITIES, chart.BANK),
    M.DEPRECIATION: Movement(K.EXPENSE, "Depreciação do mês", chart.DEPRECIATION, chart.FIXED_ASSETS),
    M.FINANCIAL: Movement(K.EXPENSE, "Tarifas e juros bancários", chart.FINANCIAL_EXPENSES, chart.BANK),
    M.INCOME_TAX: Movement(K.TAX, "Imposto sobre o lucro", chart.INCOME_TAXES, chart.TAXES_PAYABLE),
    M.TAX_PAYMENT: Movement(K.TAX, "Recolhimento de impostos", chart.TAXES_PAYABLE, chart.BANK),
    M.BOLETO_SETTLEMENT: Movement(K.SETTLEMENT, "Liquidação de boletos", chart.BANK, chart.CUSTOMER_RECEIVABLES),
    M.BOLETO_REFUND: Movement(K.SETTLEMENT, "Reembolso de boletos", chart.CUSTOMER_RECEIVABLES, chart.BANK),
    M.COMMISSIONS: Movement(K.EXPENSE, "Comissões de vendas", chart.FREIGHT_AND_COMMISSIONS, chart.BANK),
    M.FREIGHT: Movement(K.EXPENSE, "Fretes de entregas", chart.FREIGHT_AND_COMMISSIONS, chart.BANK),
    M.OTHER_EXPENSES: Movement(K.EXPENSE, "Contabilidade e limpeza", chart.OTHER_FIXED_EXPENSES, chart.BANK),
    M.OWNERS_CAPITAL: Movement(K.TRANSFER_IN, "Aporte dos sócios", chart.BANK, chart.CAPITAL),
    M.EQUIPMENT: Movement(K.PURCHASE, "Compra de equipamentos", chart.FIXED_ASSETS, chart.BANK),
}

"""What each category books, and that it falls on the line of the DRE that its name says."""

import pytest

from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.chart import DreLine
from fluxo.ledger.expenses import SPENDING, Category, PaidWith, Terms, expense, purchase

ACCOUNTS = {template.code: uuid7() for template in chart.SHOP_CHART}
LINES = {template.code: template.dre_line for template in chart.SHOP_CHART}


@pytest.mark.parametrize(
    ("category", "line"),
    [
        ("aluguel", DreLine.DESPESAS_FIXAS),
        ("salarios", DreLine.DESPESAS_FIXAS),
        ("utilidades", DreLine.DESPESAS_FIXAS),
        ("outras", DreLine.DESPESAS_FIXAS),
        ("fretes_e_comissoes", DreLine.DESPESAS_VARIAVEIS),
        ("financeiras", DreLine.RESULTADO_FINANCEIRO),
        ("impostos", DreLine.IMPOSTOS),
        ("impostos_sobre_vendas", None),
        ("fornecedores", None),
    ],
)
def test_every_category_has_its_line(category: str, line: DreLine | None) -> None:
    assert LINES[SPENDING[Category(category)].account] is line


def test_every_category_books() -> None:
    for category in Category:
        for paid_with, code in ((PaidWith.CASH, chart.CASH), (PaidWith.BANK, chart.BANK)):
            debit, credit = expense(ACCOUNTS, category, paid_with, 500)
            assert (debit.account_id, debit.amount_cents) == (ACCOUNTS[SPENDING[category].account], 500)
            assert (credit.account_id, credit.amount_cents) == (ACCOUNTS[code], -500)


def test_goods_enter_the_stock() -> None:
    for terms, code in ((Terms.CASH, chart.CASH), (Terms.BANK, chart.BANK), (Terms.LATER, chart.SUPPLIERS)):
        debit, credit = purchase(ACCOUNTS, terms, 700)
        assert (debit.account_id, credit.account_id) == (ACCOUNTS[chart.INVENTORY], ACCOUNTS[code])
        assert (debit.amount_cents, credit.amount_cents) == (700, -700)

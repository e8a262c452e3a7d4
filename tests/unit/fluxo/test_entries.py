"""What events book: always balanced, and the golden figures of a card sale."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.entries import PaymentMethod, SaleAmounts, reversal, sale, sale_return, transfer
from fluxo.ledger.sale_terms import card_fee, sales_tax

ACCOUNTS: dict[str, UUID] = {template.code: uuid7() for template in chart.SHOP_CHART}
amounts = st.integers(1, 10**9)


@given(amounts, st.integers(0, 10**6), st.integers(0, 10**9), st.sampled_from(PaymentMethod), st.integers(1, 12))
def test_a_sale_and_its_return_balance(gross: int, taxes: int, cost: int, method: PaymentMethod, times: int) -> None:
    fee = card_fee(gross, method, times)
    booked = sale(ACCOUNTS, method, SaleAmounts(gross, taxes, cost, fee))
    returned = sale_return(ACCOUNTS, method, SaleAmounts(gross, taxes, cost))
    assert sum(entry.amount_cents for entry in booked) == 0
    assert sum(entry.amount_cents for entry in returned) == 0
    assert all(entry.amount_cents for entry in booked + returned)


def test_goldens_of_card_sales() -> None:
    assert 30000 - card_fee(30000, PaymentMethod.DEBIT_CARD) == 29685
    assert 30000 - card_fee(30000, PaymentMethod.CREDIT_CARD) == 29055
    assert card_fee(10000, PaymentMethod.CREDIT_CARD, 3) == 399
    assert card_fee(10000, PaymentMethod.PIX) == 0
    assert sales_tax(10000) == 400


def test_the_fee_comes_off_the_receivable_and_is_an_expense() -> None:
    by_account = {
        e.account_id: e.amount_cents for e in sale(ACCOUNTS, PaymentMethod.DEBIT_CARD, SaleAmounts(30000, 0, 0, 315))
    }
    assert by_account[ACCOUNTS[chart.CARD_RECEIVABLES]] == 29685
    assert by_account[ACCOUNTS[chart.CARD_FEES]] == 315
    assert by_account[ACCOUNTS[chart.SALES_REVENUE]] == -30000


def test_what_cannot_be_booked_is_refused() -> None:
    for bad in ((0, 0, 0, 0), (100, -1, 0, 0), (100, 0, -1, 0), (100, 0, 0, -1)):
        with pytest.raises(ValueError, match=r"sale|negative"):
            SaleAmounts(*bad)
    with pytest.raises(ValueError, match="positive"):
        transfer(uuid7(), uuid7(), 0)
    with pytest.raises(ValueError, match="fee"):
        sale_return(ACCOUNTS, PaymentMethod.CASH, SaleAmounts(100, 0, 0, 1))


def test_a_reversal_undoes() -> None:
    entries = transfer(uuid7(), uuid7(), 500)
    total = {e.account_id: e.amount_cents for e in entries}
    for entry in reversal(entries):
        total[entry.account_id] += entry.amount_cents
    assert set(total.values()) == {0}


def test_charts_have_unique_codes_and_a_dre_line_where_there_is_a_result() -> None:
    for templates in chart.CHARTS.values():
        codes = [template.code for template in templates]
        assert len(codes) == len(set(codes))
        for template in templates:
            assert (template.dre_line is not None) == (template.kind in (chart.Kind.REVENUE, chart.Kind.EXPENSE))

"""What a card machine pays and when: the golden figures, and that nothing is lost between instalments."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.ledger.entries import PaymentMethod
from fluxo.ledger.receivables import plan
from fluxo.ledger.sale_terms import Rates, card_fee, sales_tax

SOLD = date(2026, 1, 31)
DEBIT, CREDIT = PaymentMethod.DEBIT_CARD, PaymentMethod.CREDIT_CARD


@pytest.mark.parametrize(
    ("gross", "method", "installments", "expected"),
    [
        (30000, DEBIT, 1, [(29685, date(2026, 2, 1))]),
        (30000, CREDIT, 1, [(29055, date(2026, 3, 2))]),
        (10000, CREDIT, 3, [(3201, date(2026, 3, 2)), (3200, date(2026, 4, 1)), (3200, date(2026, 5, 1))]),
        (10000, PaymentMethod.CASH, 1, []),
        (10000, PaymentMethod.PIX, 1, []),
    ],
)
def test_goldens(gross: int, method: PaymentMethod, installments: int, expected: list[tuple[int, date]]) -> None:
    rows = plan(gross, method, installments, SOLD)
    assert [(row.net_cents, row.due_date) for row in rows] == expected


rates = st.decimals(0, Decimal("0.9999"), places=4)


@given(st.integers(1, 10**10), st.integers(1, 12), rates)
def test_instalments_add_up_to_the_sale(gross: int, installments: int, rate: Decimal) -> None:
    own = Rates(credit_fee=rate, installments_fee=rate)
    rows = plan(gross, CREDIT, installments, SOLD, own)
    assert sum(row.gross_cents for row in rows) == gross
    assert sum(row.fee_cents for row in rows) == card_fee(gross, CREDIT, installments, own)
    assert all(row.net_cents >= 0 for row in rows)
    assert [row.installment for row in rows] == list(range(1, installments + 1))
    assert len({row.due_date for row in rows}) == installments


def test_a_shop_has_rates_of_its_own() -> None:
    own = Rates(Decimal("0.02"), Decimal("0.04"), Decimal("0.05"), Decimal("0.073"))
    assert [card_fee(10000, *terms, rates=own) for terms in ((DEBIT, 1), (CREDIT, 1), (CREDIT, 2))] == [200, 400, 500]
    assert sales_tax(10000, own) == 730
    assert card_fee(10000, PaymentMethod.CASH, rates=own) == 0

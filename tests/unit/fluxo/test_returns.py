"""Returns in parts: whatever the parts and their order, they add up to the sale to the centavo."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.ledger.entries import SaleAmounts
from fluxo.ledger.returns import Returned, SoldLine, amounts_of_return

line = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 9))


@given(st.lists(line, min_size=1, max_size=5).filter(lambda ls: any(p * q for p, _, q in ls)), st.randoms(), st.data())
def test_the_parts_add_up_to_the_sale(
    given_lines: list[tuple[int, int, int]], random: Random, data: st.DataObject
) -> None:
    gross = sum(price * quantity for price, _, quantity in given_lines)
    # the stored cost of an imported sale need not be the sum of its lines
    total_cost = sum(cost * quantity for _, cost, quantity in given_lines) + data.draw(st.integers(0, 3))
    sale = SaleAmounts(gross, taxes_cents=data.draw(st.integers(0, gross)), cost_cents=total_cost)
    returned = [0] * len(given_lines)
    before = Returned()
    while before.gross_cents < gross:
        lines = [
            SoldLine(number, price, cost, quantity, returned[number])
            for number, (price, cost, quantity) in enumerate(given_lines)
        ]
        wanted = {at.line: random.randint(0, at.left) for at in lines}
        if random.random() < 0.3:
            wanted = {at.line: at.left for at in lines}
        if not any(at.price_cents * wanted[at.line] for at in lines):
            continue
        now = amounts_of_return(sale, before, lines, wanted)
        for number, quantity in wanted.items():
            returned[number] += quantity
        before = Returned(
            before.gross_cents + now.gross_cents,
            before.taxes_cents + now.taxes_cents,
            before.cost_cents + now.cost_cents,
        )
        assert before.taxes_cents <= sale.taxes_cents
        assert before.cost_cents <= sale.cost_cents
    assert (before.gross_cents, before.taxes_cents) == (sale.gross_cents, sale.taxes_cents)
    if all(back == quantity for back, (_, _, quantity) in zip(returned, given_lines, strict=True)):
        assert before.cost_cents == sale.cost_cents


def test_a_third_at_a_time() -> None:
    sale = SaleAmounts(1000, taxes_cents=40, cost_cents=400)
    before, taxes = Returned(), []
    for returned in range(3):
        lines = [SoldLine(1, 333, 133, 3, returned), SoldLine(2, 1, 1, 1, 0)]
        now = amounts_of_return(sale, before, lines, {1: 1})
        taxes.append(now.taxes_cents)
        before = Returned(before.gross_cents + 333, before.taxes_cents + now.taxes_cents, before.cost_cents + 133)
    last = amounts_of_return(sale, before, [SoldLine(1, 333, 133, 3, 3), SoldLine(2, 1, 1, 1, 0)], {2: 1})
    assert [*taxes, last.taxes_cents] == [13, 14, 13, 0]
    assert (last.gross_cents, last.cost_cents) == (1, 1)


def test_what_is_worth_nothing_is_not_booked() -> None:
    with pytest.raises(ValueError, match="worth"):
        amounts_of_return(SaleAmounts(100), Returned(), [SoldLine(1, 100, 0, 1), SoldLine(2, 0, 5, 1)], {2: 1})

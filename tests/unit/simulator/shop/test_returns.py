"""Returns book what the ledger's rule says, never more than was sold, with their lag."""

from datetime import date

import numpy as np
import pytest

from fluxo.ledger.entries import SaleAmounts
from fluxo.ledger.returns import Returned, SoldLine, amounts_of_return
from simulator.days import Days
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.scenario.shops import ShopKnobs
from tests.unit.simulator.shop.trading import Traded, trade


def lines_by_sale(found: Traded) -> dict[int, dict[int, tuple[int, int, int]]]:
    items = found.items
    by_sale: dict[int, dict[int, tuple[int, int, int]]] = {}
    columns = (items.sale, items.line, items.quantity, items.unit_price, items.unit_cost)
    for sale, line, quantity, price, cost in zip(*(column.tolist() for column in columns), strict=True):
        by_sale.setdefault(sale, {})[line] = (quantity, price, cost)
    return by_sale


@pytest.mark.parametrize("name", ["moda", "presentes", "mercado"])
def test_a_return_books_what_the_ledger_says(year: dict[str, Traded], name: str):
    found = year[name]
    lines, sold, back = lines_by_sale(found), found.of(M.SALE), found.of(M.SALE_RETURN)
    position = {key: place for place, key in enumerate(sold.key.tolist())}
    partial = 0
    for place, (key, original) in enumerate(zip(back.key.tolist(), back.reverses.tolist(), strict=True)):
        sale = position[original]
        amounts = SaleAmounts(int(sold.amount[sale]), int(sold.taxes[sale]), int(sold.cost[sale]))
        of_sale = [SoldLine(line, price, cost, units) for line, (units, price, cost) in lines[original].items()]
        wanted = {line: units for line, (units, _, _) in lines[key].items()}
        assert all(wanted[line] <= lines[original][line][0] for line in wanted)
        expected = amounts_of_return(amounts, Returned(), of_sale, wanted)
        booked = SaleAmounts(int(back.amount[place]), int(back.taxes[place]), int(back.cost[place]))
        assert booked == expected
        assert back.day[place] > sold.day[sale]
        assert back.method[place] == sold.method[sale]
        partial += int(back.amount[place] < sold.amount[sale])
    assert 0.1 < partial / len(back) < 0.9
    # never twice: what came back is never more than was sold
    assert len(np.unique(back.reverses)) == len(back)


def test_half_of_what_comes_back_does_so_within_nine_days(year: dict[str, Traded]):
    found = year["presentes"]
    day = dict(zip(found.events.key.tolist(), found.events.day.tolist(), strict=True))
    back = found.of(M.SALE_RETURN)
    lag = back.day - np.array([day[key] for key in back.reverses.tolist()])
    assert 8 <= np.median(lag) <= 10


def test_nobody_brings_back_what_is_not_paid_for(year: dict[str, Traded]):
    unpaid = Scenario(shops=ShopKnobs(boleto_unpaid=1.0))
    found = trade(year["presentes"].shop, Days(date(2025, 3, 1), 60), unpaid)
    back = found.of(M.SALE_RETURN)
    assert len(back)
    assert not (back.method == 4).any()


def test_knobs_of_returns(year: dict[str, Traded]):
    shop, days = year["moda"].shop, Days(date(2025, 3, 1), 60)
    none, whole, many = (
        trade(shop, days, Scenario(shops=knobs))
        for knobs in (ShopKnobs(returns=0), ShopKnobs(partial_returns=0), ShopKnobs(returns=4))
    )
    assert not len(none.of(M.SALE_RETURN))
    sold = dict(zip(whole.events.key.tolist(), whole.events.amount.tolist(), strict=True))
    back = whole.of(M.SALE_RETURN)
    assert back.amount.tolist() == [sold[key] for key in back.reverses.tolist()]
    assert len(many.of(M.SALE_RETURN)) > 3 * len(back)
    # what was sold is the same in all
    assert np.array_equal(none.of(M.SALE).key, many.of(M.SALE).key)

"""Baskets and buyers: heavy tails, and the gift shop's as Online Retail's were published."""

import numpy as np
import pytest

from simulator.movements import M
from simulator.scenario.model import NORMAL, Scenario
from simulator.scenario.shops import ShopKnobs
from simulator.shop.baskets import by_sale, draw_baskets
from simulator.shop.buyers import UNKNOWN, buyers_of
from simulator.shop.quantiles import THOUSANDTHS, quantile_table
from simulator.streams import TABLE_SIZE, each, root
from simulator.world.shops import Shop
from tests.unit.simulator.shop.trading import Traded

KNOBS = NORMAL.shops


def baskets(shop: Shop, count: int = 4000, knobs: ShopKnobs = KNOBS) -> tuple[np.ndarray, np.ndarray]:
    items = draw_baskets(shop, each(root("baskets"), np.arange(count)), np.zeros(count, dtype=np.int64), knobs)
    return by_sale(items.quantity * items.unit_price, items.line), by_sale(np.ones_like(items.line), items.line)


def test_gift_baskets_are_those_of_online_retail(shops: dict[str, Shop]):
    total, lines = baskets(shops["presentes"])
    assert np.median(total) == pytest.approx(30_400, rel=0.06)
    assert np.log(total).std() == pytest.approx(1.23, abs=0.06)
    assert 14 <= np.median(lines) <= 16
    assert (lines == 1).mean() == pytest.approx(0.081, abs=0.02)


def test_small_baskets_have_long_tails(shops: dict[str, Shop]):
    total, lines = baskets(shops["mercado"])
    assert 1 + lines.mean() == pytest.approx(shops["mercado"].trade.lines + 2, rel=0.1)
    assert np.percentile(lines, 99) > 3 * np.median(lines)
    assert np.percentile(total, 99) / np.median(total) > 5
    more, _ = baskets(shops["mercado"], knobs=ShopKnobs(baskets=2.0))
    assert more.sum() > 1.5 * total.sum()


def test_buyers_are_as_skewed_as_those_of_online_retail(year: dict[str, Traded]):
    found = year["presentes"]
    sold = found.of(M.SALE)
    buyer = buyers_of(sold.key, found.shop, KNOBS)
    known = buyer != UNKNOWN
    assert known.mean() == pytest.approx(0.93, abs=0.02)
    orders = np.bincount(buyer[known])
    spent = np.zeros(len(orders), dtype=np.int64)
    np.add.at(spent, buyer[known], sold.amount[known])
    came = orders > 0
    assert (orders[came] == 1).mean() == pytest.approx(0.34, abs=0.04)
    spent = np.sort(spent[came])[::-1]
    assert spent[: len(spent) // 10].sum() / spent.sum() == pytest.approx(0.61, abs=0.1)


def test_shops_without_known_buyers_know_none(shops: dict[str, Shop]):
    key = each(root("buyers"), np.arange(100))
    assert (buyers_of(key, shops["padaria"], KNOBS) == UNKNOWN).all()
    nobody = Scenario(shops=ShopKnobs(known_buyers=0)).shops
    assert (buyers_of(key, shops["presentes"], nobody) == UNKNOWN).all()


def test_instalments_have_the_published_median_and_tail(year: dict[str, Traded]):
    sold = year["moda"].of(M.SALE)
    split = sold.installments[sold.installments > 1]
    assert np.median(split) == 3
    assert np.percentile(split, 90) == 8
    assert (sold.amount[sold.installments > 1] >= 15_000).all()
    assert (sold.method[sold.installments > 1] == 3).all()


def test_quantile_tables_go_through_their_knots():
    table = quantile_table(((0.0, 1.0), (0.5, 2.0), (1.0, 10.0)))
    assert len(table) == TABLE_SIZE
    assert (np.diff(table) >= 0).all()
    assert table[0] == THOUSANDTHS
    assert table[TABLE_SIZE // 2] == 2 * THOUSANDTHS
    assert table[-1] == pytest.approx(10 * THOUSANDTHS, abs=1)


def test_a_sale_is_the_sum_of_its_lines(year: dict[str, Traded]):
    for found in year.values():
        traded, items = found.of(M.SALE, M.SALE_RETURN), found.items
        worth: dict[int, int] = {}
        for key, cents in zip(items.sale.tolist(), (items.quantity * items.unit_price).tolist(), strict=True):
            worth[key] = worth.get(key, 0) + cents
        assert worth == dict(zip(traded.key.tolist(), traded.amount.tolist(), strict=True))
        assert (items.quantity > 0).all()

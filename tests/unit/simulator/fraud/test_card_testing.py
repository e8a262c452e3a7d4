"""Card testing: bursts of small credit card sales while the shop is open, with lines and labels that agree."""

from datetime import date, timedelta

import numpy as np

from simulator.days import Days
from simulator.events import METHODS, Events, SaleItems
from simulator.fraud.card_testing import planned
from simulator.fraud.labels import Labels, Typology
from simulator.movements import M
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import NORMAL, Scenario
from simulator.shop.rhythm import calendar
from simulator.streams import each, root
from simulator.world.shops import make_shops

SHOPS = make_shops(42, 3)
MUCH = FraudKnobs(card_testing=10)


def plan(shop: int = 0, days: int = 60, knobs: FraudKnobs = MUCH) -> tuple[Events, SaleItems, Labels]:
    run, scenario = Days(date(2026, 3, 1), days), Scenario(fraud=knobs)
    start = each(root(42, run.start, "shop"), SHOPS[shop].number)
    return planned(start, SHOPS[shop], run, scenario, calendar(start, SHOPS[shop], run, scenario.shops))


EVENTS, ITEMS, LABELS = plan()


def test_each_test_is_one_cheap_piece_by_credit_card():
    assert set(EVENTS.movement.tolist()) == {M.SALE}
    assert {METHODS[method] for method in EVENTS.method.tolist()} == {"credit_card"}
    assert np.array_equal(ITEMS.sale, EVENTS.key)
    assert np.array_equal(ITEMS.unit_price * ITEMS.quantity, EVENTS.amount)
    assert EVENTS.amount.max() <= np.sort(SHOPS[0].prices)[2]
    assert (EVENTS.fee > 0).all()
    assert np.array_equal(LABELS.event, EVENTS.key)
    assert set(LABELS.typology.tolist()) == {Typology.CARD_TESTING}


def test_a_burst_is_over_within_minutes_while_the_shop_is_open():
    cases = np.unique(LABELS.case)
    assert 10 < len(cases) < 35
    for case in cases.tolist():
        mine = EVENTS.take(LABELS.case == case)
        assert 4 <= len(mine) <= 15
        assert np.ptp(mine.occurred_us) < 15 * 60 * 1_000_000
        assert (np.diff(mine.occurred_us) > 0).all()
        opens, closes = SHOPS[0].hours_on(date(2026, 3, 1) + timedelta(days=int(mine.day[0])))
        hours = (mine.occurred_us // 1_000_000 - 3 * 3600) % 86_400 / 3600
        assert hours.min() >= opens
        assert hours.max() < closes


def test_more_days_keep_what_was_there():
    short, _, labels = plan(days=25)
    assert np.array_equal(EVENTS.key[EVENTS.day < 25], short.key)
    assert np.array_equal(LABELS.case[EVENTS.day < 25], labels.case)
    assert np.array_equal(EVENTS.amount[EVENTS.day < 25], short.amount)


def test_it_can_be_turned_off_and_keeps_to_its_window():
    none, lines, labels = plan(knobs=FraudKnobs(card_testing=0))
    assert len(none) == len(lines) == len(labels) == 0
    window, _, _ = plan(knobs=FraudKnobs(card_testing=10, from_day=10, for_days=20))
    assert set(window.key.tolist()) == set(EVENTS.key[(EVENTS.day >= 10) & (EVENTS.day < 30)].tolist())
    assert NORMAL.fraud.card_testing > 0

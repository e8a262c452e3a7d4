"""Sales at the counter: how they are paid, and the tests of stolen cards among them."""

from datetime import date

import numpy as np

from fluxo.ledger.entries import PaymentMethod
from simulator.days import Days
from simulator.events import METHODS
from simulator.fraud.labels import Typology
from simulator.movements import M
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import Scenario
from simulator.scenario.shops import ShopKnobs
from simulator.shop.counter import MOST_CASH, shop_events
from simulator.world.shops import Shop
from tests.unit.simulator.shop.trading import SEED, Traded, trade

SPRING = Days(date(2025, 9, 1), 60)


def shares(found: Traded) -> dict[PaymentMethod, float]:
    sold = found.of(M.SALE)
    return {name: float((sold.method == code).mean()) for code, name in enumerate(METHODS)}


def test_online_customers_pay_by_card_boleto_or_pix(year: dict[str, Traded]):
    paid = shares(year["presentes"])
    assert 0.67 < paid[PaymentMethod.CREDIT_CARD] + paid[PaymentMethod.DEBIT_CARD] < 0.73
    assert 0.16 < paid[PaymentMethod.BOLETO] < 0.20
    assert paid[PaymentMethod.CASH] == 0


def test_nobody_brings_a_bag_of_notes(year: dict[str, Traded]):
    sold = year["eletronicos"].of(M.SALE)
    cash = sold.take(sold.method == METHODS.index(PaymentMethod.CASH))
    assert len(cash)
    assert cash.amount.max() <= MOST_CASH < sold.amount.max()


def test_cards_are_a_knob(shops: dict[str, Shop]):
    none = shares(trade(shops["moda"], SPRING, Scenario(shops=ShopKnobs(cards=0))))
    assert none[PaymentMethod.CREDIT_CARD] == none[PaymentMethod.DEBIT_CARD] == 0
    assert none[PaymentMethod.PIX] > none[PaymentMethod.CASH] > 0


def test_instalments_are_a_knob(shops: dict[str, Shop]):
    once = trade(shops["moda"], SPRING, Scenario(shops=ShopKnobs(installments=0))).of(M.SALE)
    assert (once.installments == 1).all()


def test_tests_of_stolen_cards_are_sales_and_labelled(shops: dict[str, Shop]):
    busy = Scenario(fraud=FraudKnobs(card_testing=10.0))
    events, items, labels = shop_events(SEED, shops["farmacia"], SPRING, busy)
    assert len(labels) > 20
    assert set(labels.typology.tolist()) == {Typology.CARD_TESTING}
    marked = events.take(np.isin(events.key, labels.event))
    assert len(marked) == len(labels)
    assert set(marked.movement.tolist()) == {M.SALE}
    assert np.isin(marked.key, items.sale).all()
    # what honest customers do is the same without them
    without, _, none = shop_events(SEED, shops["farmacia"], SPRING, Scenario(fraud=FraudKnobs(card_testing=0)))
    assert not len(none)
    honest = events.take((events.movement == M.SALE) & ~np.isin(events.key, labels.event))
    assert set(honest.key.tolist()) == set(without.key[without.movement == M.SALE].tolist())

"""Sellers and counterparties: invented, valid, the same in every run."""

import numpy as np
import pytest

from fluxo.documents import parse_cnpj
from simulator.events import concat
from simulator.movements import M
from simulator.shop.counterparties import SUPPLIERS, counterparty_names, partners, suppliers
from simulator.world.shops import make_shops
from simulator.world.staff import is_trivial, staff
from tests.unit.simulator.shop.trading import SEED, Traded


def test_sellers_have_their_own_pin_and_name():
    for shop in make_shops(SEED, 30):
        sellers = staff(shop)
        assert sellers == staff(make_shops(SEED, shop.number)[-1])
        assert [seller.code for seller in sellers] == [f"V{number:02d}" for number in range(1, shop.sellers + 1)]
        assert len({seller.pin for seller in sellers}) == len({seller.name for seller in sellers}) == len(sellers)
        for seller in sellers:
            assert seller.pin.isdigit()
            assert 4 <= len(seller.pin) <= 6
            assert not is_trivial(seller.pin)
            assert 165_000 <= seller.salary_cents <= 255_000


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "9012", "1212", "123123", "7788", "1984", "2024", "13579"])
def test_pins_that_anybody_guesses_are_trivial(pin: str):
    assert is_trivial(pin)


@pytest.mark.parametrize("pin", ["4071", "58213", "902714"])
def test_other_pins_are_not(pin: str):
    assert not is_trivial(pin)


def test_counterparties_are_companies_with_valid_documents():
    documents = []
    for shop in make_shops(SEED, 12):
        companies = [*suppliers(shop), *partners(shop).values()]
        assert all(company.name for company in companies)
        documents += [company.document for company in companies]
    assert [parse_cnpj(document) for document in documents] == documents
    assert len(set(documents)) == len(documents)


def test_every_booking_with_somebody_names_them(year: dict[str, Traded]):
    events = concat([found.events for found in year.values()])
    names = counterparty_names(events, [found.shop for found in year.values()])
    named = {M(number): set(names[events.movement == number]) for number in np.unique(events.movement).tolist()}
    for movement in (M.PURCHASE, M.SUPPLIER_PAYMENT, M.RENT, M.UTILITIES, M.CARD_SETTLEMENT, M.TAX_PAYMENT):
        assert None not in named[movement]
    assert named[M.SALE] == named[M.PAYROLL] == {None}
    market = year["mercado"]
    bought = market.of(M.PURCHASE)
    expected = [suppliers(market.shop)[place].name for place in bought.payee.tolist()]
    assert counterparty_names(bought, [market.shop]).tolist() == expected
    assert set(bought.payee.tolist()) <= set(range(SUPPLIERS))

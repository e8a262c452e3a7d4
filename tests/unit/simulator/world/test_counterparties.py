"""The companies on the other side: stable, of the right kind, never a person."""

from datetime import date

import numpy as np
import pytest

from simulator.engine import make_world, simulate
from simulator.movements import M
from simulator.world.counterparties import company_names, counterparty_texts
from simulator.world.people import STATES

SIMULATION = simulate(make_world(42, date(2026, 1, 1), 120, 600, 1))
EVENTS, POPULATION = SIMULATION.events, SIMULATION.world.population
TEXTS = counterparty_texts(EVENTS, POPULATION)


def test_every_company_is_another_one():
    names = company_names()
    assert names[0] is None
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("movement", "begins"),
    [
        (M.BILL_RENT, "Imobiliária "),
        (M.BILL_PHONE, "Telecom "),
        (M.BILL_SCHOOL, "Colégio "),
        (M.INSURANCE, "Seguradora "),
        (M.PENSION, "INSS"),
    ],
)
def test_bills_are_paid_to_companies_of_their_kind(movement: M, begins: str):
    own = TEXTS[movement == EVENTS.movement]
    assert len(own)
    assert all(text.startswith(begins) for text in own)


@pytest.mark.parametrize("movement", [M.SALARY, M.BILL_RENT, M.BILL_CONDOMINIUM, M.TRANSFER_IN])
def test_a_customer_deals_with_the_same_company_every_month(movement: M):
    index = np.flatnonzero(movement == EVENTS.movement)
    found: dict[int, set[str]] = {}
    for customer, text in zip(EVENTS.customer[index].tolist(), TEXTS[index], strict=True):
        found.setdefault(customer, set()).add(text)
    assert all(len(companies) == 1 for companies in found.values())
    assert len({next(iter(companies)) for companies in found.values()}) > 5


def test_power_comes_from_the_customers_state():
    index = np.flatnonzero(EVENTS.movement == M.BILL_POWER)
    states = np.array(list(STATES))[POPULATION.state[EVENTS.customer[index]]]
    assert TEXTS[index].tolist() == [f"Energia {state}" for state in states]


def test_who_shops_has_usual_places():
    index = np.flatnonzero(EVENTS.movement == M.PURCHASE_PAYMENT)
    supermarkets: dict[int, set[str]] = {}
    for customer, text in zip(EVENTS.customer[index].tolist(), TEXTS[index], strict=True):
        assert text
        if text.startswith("Supermercado"):
            supermarkets.setdefault(customer, set()).add(text)
    assert max(len(places) for places in supermarkets.values()) <= 3


def test_what_passes_between_people_or_in_shops_has_no_company():
    assert all(text is None for text in TEXTS[np.isin(EVENTS.movement, [M.PIX, M.DEPOSIT, M.SALE, M.FEE])])
    sent = TEXTS[EVENTS.movement == M.PIX_SENT]
    assert 0.6 < np.mean([text is None for text in sent]) < 0.85

"""Chosen payments: how often, when, how much, to whom, and what knobs do to them."""

from datetime import date

import numpy as np
import pytest

from simulator.bank.actions import CHOSEN
from simulator.engine import make_world, simulate
from simulator.events import NOBODY, Events
from simulator.movements import M
from simulator.scenario.bank import BankKnobs
from simulator.scenario.model import Scenario
from tests.unit.simulator.bank.conftest import Bank

START = date(2026, 3, 1)


def chosen(knobs: BankKnobs, customers: int = 300, days: int = 92) -> Events:
    events = simulate(make_world(42, START, days, customers, 0, Scenario(bank=knobs))).events
    return events.take(np.isin(events.movement, CHOSEN))


def second_of_day(bank: Bank, events: Events) -> np.ndarray:
    midnight = bank.simulation.world.days.instants(events.day.astype(np.int64), np.zeros(len(events), dtype=np.int64))
    return (events.occurred_us - midnight) // 1_000_000


def test_a_customer_makes_five_movements_a_month(bank: Bank):
    own = bank.events.take(bank.events.customer != NOBODY)
    population, end = bank.population, 365
    months = (np.minimum(population.active_until, end) - population.active_from).clip(0).sum() / 30.44
    assert 4.2 < len(own) / months < 5.2


def test_payments_follow_hours_and_weekdays(bank: Bank):
    own = bank.of(*CHOSEN)
    weekday = bank.simulation.world.days.weekdays[own.day]
    late = second_of_day(bank, own) >= 17 * 3600
    assert late[weekday < 5].mean() == pytest.approx(0.38, abs=0.03)
    weekend = own.amount[weekday >= 5].sum() / 2
    working = own.amount[weekday < 5].sum() / 5
    assert weekend / working == pytest.approx(1 / 3, abs=0.06)


def test_amounts_are_round_and_cash_comes_in_notes(bank: Bank):
    paid = bank.of(*CHOSEN)
    assert (paid.amount % 100 == 0).mean() > 0.95
    assert (bank.of(M.WITHDRAWAL).amount % 1000 == 0).all()


def test_pix_goes_to_contacts_who_joined_before_and_have_an_account(bank: Bank):
    labelled = np.isin(bank.events.key, bank.simulation.labels.event)
    pix = bank.events.take((bank.events.movement == M.PIX) & ~labelled)
    population = bank.population
    assert (pix.payee < pix.customer).all()
    assert (pix.day > population.active_from[pix.payee]).all()
    assert (pix.day < population.active_until[pix.payee]).all()
    contacts = max(
        len(set(pix.payee[pix.customer == customer].tolist())) for customer in np.unique(pix.customer)[:200].tolist()
    )
    assert contacts <= 12


def test_a_pix_that_comes_back_is_the_same_amount_within_ten_days():
    scenario = Scenario(bank=BankKnobs(pix_returned=1, activity=4))
    events = simulate(make_world(42, START, 120, 500, 0, scenario)).events
    pix = {
        key: (payer, payee, day, amount)
        for key, payer, payee, day, amount in zip(
            events.key.tolist(), events.customer.tolist(), events.payee.tolist(), events.day.tolist(),
            events.amount.tolist(), strict=True,
        )
    }  # fmt: skip
    returns = events.take(events.movement == M.PIX_RETURN)
    assert len(returns) > 30
    for original, payer, payee, day, amount in zip(
        returns.reverses.tolist(), returns.customer.tolist(), returns.payee.tolist(), returns.day.tolist(),
        returns.amount.tolist(), strict=True,
    ):  # fmt: skip
        assert pix[original][:2] == (payee, payer)
        assert 1 <= day - pix[original][2] <= 10
        assert pix[original][3] == amount


def test_nobody_chooses_anything_while_dormant(bank: Bank):
    own = bank.of(*CHOSEN)
    population = bank.population
    labelled = np.isin(own.key, bank.simulation.labels.event)
    asleep = (own.day >= population.dormant_from[own.customer]) & (own.day <= population.dormant_until[own.customer])
    leaving = own.day == population.active_until[own.customer]
    assert not (asleep & ~labelled & ~leaving).any()
    slept = np.flatnonzero((population.dormant_from < 300) & (population.dormant_until < 330))
    back = own.day > population.dormant_until[own.customer]
    assert len(np.intersect1d(slept, own.customer[back])) > 0.5 * len(slept)


@pytest.mark.parametrize("activity", [0.0, 0.5, 3.0, 12.0])
def test_activity_turns_choices_up_and_down(activity: float):
    usual = len(chosen(BankKnobs(stubborn=1)))
    assert len(chosen(BankKnobs(activity=activity, stubborn=1))) == pytest.approx(usual * activity, rel=0.15, abs=30)


def test_a_knob_of_one_thing_leaves_the_rest_as_it_was():
    # with the means for everything, what is not touched stays the same to the centavo
    usual, cashless = (
        simulate(make_world(42, START, 60, 200, 0, Scenario(bank=knobs))).events
        for knobs in (BankKnobs(), BankKnobs(cash=0))
    )
    apart = [events.take(np.isin(events.movement, [M.SALARY, M.PENSION, M.DEPOSIT])) for events in (usual, cashless)]
    assert apart[0].key.tolist() == apart[1].key.tolist()
    assert not (cashless.movement == M.WITHDRAWAL).any()


def test_few_payments_are_refused_for_lack_of_money(bank: Bank):
    balances = np.zeros(len(bank.population), dtype=np.int64).tolist()
    credit = {M.FIRST_DEPOSIT, M.DEPOSIT, M.SALARY, M.THIRTEENTH, M.PENSION, M.TRANSFER_IN, M.PIX_RECEIVED, M.INTEREST}
    own = bank.events.take(bank.events.customer != NOBODY)
    refused = 0
    for movement, customer, payee, amount in zip(
        own.movement.tolist(), own.customer.tolist(), own.payee.tolist(), own.amount.tolist(), strict=True
    ):
        if movement in credit:
            balances[customer] += amount
        elif balances[customer] < amount:
            refused += 1
        else:
            balances[customer] -= amount
            if payee != NOBODY:
                balances[payee] += amount
    assert 0.003 < refused / len(own) < 0.015

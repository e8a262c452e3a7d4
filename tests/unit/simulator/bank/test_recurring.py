"""Standing orders, fees and interest: the same day, the same amount; late bills cost more; who leaves, leaves."""

from datetime import date

import numpy as np
import pytest

from simulator.bank.recurring import ORDERS
from simulator.engine import make_world, simulate
from simulator.movements import M
from simulator.scenario.bank import BankKnobs
from simulator.scenario.model import Scenario
from tests.unit.simulator.bank.conftest import Bank

FIXED = [order.movement for order in ORDERS if not order.metered]


@pytest.mark.parametrize("movement", FIXED, ids=[movement.name for movement in FIXED])
def test_a_standing_order_takes_the_same_amount_on_the_same_day(bank: Bank, movement: M):
    paid = bank.of(movement)
    by_customer: dict[int, list[tuple[int, int]]] = {}
    for customer, day, amount in zip(paid.customer.tolist(), bank.dates(paid), paid.amount.tolist(), strict=True):
        by_customer.setdefault(customer, []).append((day.day, amount))
    assert all(len({amount for _, amount in orders}) == 1 for orders in by_customer.values())
    # all but those paid late
    on_the_day = sum(max(days.count(day) for day in days) for days in ([d for d, _ in o] for o in by_customer.values()))
    assert on_the_day / len(paid) > 0.97
    assert {day for orders in by_customer.values() for day, _ in orders} >= set(range(6, 14))


def test_what_is_metered_differs_from_month_to_month(bank: Bank):
    power = bank.of(M.BILL_POWER)
    often = power.take(power.customer == np.bincount(power.customer).argmax())
    assert len(set(often.amount.tolist())) > 3
    assert often.amount.max() / often.amount.min() < 2.5


def test_bills_come_to_the_main_account_only(bank: Bank):
    paid = bank.of(*(order.movement for order in ORDERS), M.FEE)
    assert (paid.day >= bank.population.main_from[paid.customer]).all()


def test_a_late_bill_costs_fine_and_interest():
    scenario = Scenario(bank=BankKnobs(late_bills=1, late_fine_percent=2, late_interest_percent=1))
    events = simulate(make_world(42, date(2026, 1, 1), 120, 600, 0, scenario)).events
    charges = events.take(events.movement == M.LATE_CHARGE)
    assert len(charges) > 100
    bills = {
        (customer, at): amount
        for customer, at, amount in zip(
            events.customer.tolist(), (events.occurred_us // 1_000_000).tolist(), events.amount.tolist(), strict=True
        )
    }
    rates = [
        charge / bills[customer, second - 1]
        for customer, second, charge in zip(
            charges.customer.tolist(), (charges.occurred_us // 1_000_000).tolist(), charges.amount.tolist(), strict=True
        )
        if (customer, second - 1) in bills
    ]
    assert len(rates) == len(charges)
    # 2% and a thirtieth of 1% for each of 1 to 18 days
    assert min(rates) == pytest.approx(0.02 + 0.01 / 30, abs=4e-4)
    assert max(rates) == pytest.approx(0.02 + 18 * 0.01 / 30, abs=4e-4)


def test_fee_and_interest_come_on_the_months_last_day(bank: Bank):
    days = bank.simulation.world.days
    for movement in (M.FEE, M.INTEREST):
        booked = bank.of(movement)
        assert all(days.date_of(day + 1).day == 1 for day in set(booked.day.tolist()))
        assert len(set(booked.day.tolist())) == 12
        per_month = np.unique(np.stack((booked.customer, booked.day)), axis=1)
        assert per_month.shape[1] == len(booked)


def test_who_leaves_takes_what_is_left_and_is_silent(bank: Bank):
    until = bank.population.active_until
    gone = np.flatnonzero((until < 365) & (bank.population.active_from < until))
    assert len(gone) > 20
    own = bank.events.take(np.isin(bank.events.customer, gone))
    assert (own.day <= until[own.customer]).all()
    last = own.take(own.day == until[own.customer])
    assert (last.movement == M.PIX_SENT).mean() > 0.9
    assert len(np.unique(last.customer)) > 0.8 * len(gone)

"""Income: on its day, in the same amount, with a 13th salary in two halves."""

from datetime import date

import numpy as np
import pytest

from fluxo.business_days import is_business_day
from simulator.engine import make_world, simulate
from simulator.movements import M
from simulator.scenario.bank import BankKnobs
from simulator.scenario.model import Scenario
from simulator.world.population import FIFTH_BUSINESS_DAY, SEGMENTS, Pay
from tests.unit.simulator.bank.conftest import Bank


def test_wages_and_pensions_come_on_business_days_in_the_same_amount(bank: Bank):
    paid = bank.of(M.SALARY, M.PENSION)
    assert all(is_business_day(day) for day in bank.dates(paid))
    assert (paid.amount == bank.population.income[paid.customer]).all()


def test_the_fifth_business_day_is_a_payday(bank: Bank):
    wages = bank.of(M.SALARY)
    fifth = wages.take(bank.population.payday[wages.customer] == FIFTH_BUSINESS_DAY)
    assert {day for day in bank.dates(fifth) if day.month in (1, 2, 4)} == {
        date(2026, 1, 8), date(2026, 2, 6), date(2026, 4, 8),
    }  # fmt: skip


def test_pensions_and_own_firms_pay_on_days_5_to_14(bank: Bank):
    # a pension due on the Saturday before Carnival comes on Ash Wednesday, 18 February 2026
    assert {day.day for day in bank.dates(bank.of(M.TRANSFER_IN))} == set(range(5, 15))
    assert {day.day for day in bank.dates(bank.of(M.PENSION))} <= set(range(5, 19))


def test_the_13th_salary_comes_in_two_halves_to_wage_earners_only(bank: Bank):
    halves = bank.of(M.THIRTEENTH)
    # 20 December 2026 is a Sunday: it comes on the Friday before
    assert set(bank.dates(halves)) == {date(2026, 11, 30), date(2026, 12, 18)}
    assert (bank.population.pay[halves.customer] == Pay.WAGE).all()
    share = halves.amount / bank.population.income[halves.customer]
    assert share.min() > 0.4
    assert share.max() <= 0.5


def test_income_comes_only_to_who_is_active(bank: Bank):
    paid = bank.of(M.SALARY, M.PENSION, M.TRANSFER_IN, M.THIRTEENTH)
    assert (paid.day > bank.population.active_from[paid.customer]).all()
    assert (paid.day < bank.population.active_until[paid.customer]).all()


@pytest.mark.parametrize("segment", range(len(SEGMENTS)), ids=[segment.name for segment in SEGMENTS])
def test_the_median_income_is_the_segments(bank: Bank, segment: int):
    own = bank.population.income[bank.population.segment == segment]
    assert np.median(own) == pytest.approx(SEGMENTS[segment].income_cents, rel=0.15)


def test_knobs_turn_income_off():
    scenario = Scenario(bank=BankKnobs(income_here=0, thirteenth_salary=0, extra_income=0))
    events = simulate(make_world(42, date(2026, 11, 1), 61, 200, 0, scenario)).events
    assert not np.isin(events.movement, [M.SALARY, M.PENSION, M.THIRTEENTH, M.DEPOSIT]).any()

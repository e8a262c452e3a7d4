"""Customers come, are approved, pay in, make this their main account, sleep and leave."""

import numpy as np
import pytest

from simulator.events import BANK_WORKSPACE
from simulator.movements import M
from simulator.scenario.growth import GrowthKnobs
from simulator.scenario.reading import read_scenario
from simulator.world.lifecycle import NEVER
from simulator.world.population import make_population
from tests.unit.simulator.bank.conftest import Bank


def test_the_funnel_narrows_at_every_stage(bank: Bank):
    population = bank.population
    signed = population.sign_up_day < 365
    approved = signed & population.kyc_approved
    logged_in = approved & (population.login_minutes < NEVER)
    deposited = signed & (population.active_from < 365)
    with_pix = np.isin(np.arange(len(population)), bank.of(M.PIX, M.PIX_SENT).customer)
    stages = [int(stage.sum()) for stage in (signed, approved, logged_in, deposited, with_pix)]
    assert stages == sorted(set(stages), reverse=True)
    assert 0.5 < stages[-1] / stages[0] < 0.85


def test_nobody_acts_before_the_first_deposit_nor_before_kyc(bank: Bank):
    own = bank.events.take((bank.events.workspace == BANK_WORKSPACE) & (bank.events.customer >= 0))
    population = bank.population
    assert (own.day >= population.active_from[own.customer]).all()
    decided = population.sign_up_day * 1440 + population.sign_up_second // 60 + population.kyc_minutes
    active = population.active_from < NEVER
    assert (decided[active] // 1440 < population.active_from[active]).all()


def test_manual_reviews_leave_sign_ups_pending():
    quick, slow = (make_population(42, 2000, GrowthKnobs(kyc_manual_review=share)).kyc_minutes for share in (0.0, 1.0))
    assert np.median(quick) < 15
    assert np.median(slow) > 1440


def test_a_young_bank_grows_ever_faster():
    population = make_population(42, 6000, read_scenario("growth").growth)
    quarters = np.bincount(np.minimum(population.sign_up_day // 85, 3), minlength=4)
    assert quarters.tolist() == sorted(quarters.tolist())
    assert quarters[3] > 4 * quarters[0]


@pytest.mark.parametrize(
    ("knobs", "never"),
    [
        (GrowthKnobs(leaves=0), "active_until"),
        (GrowthKnobs(dormant=0), "dormant_from"),
        (GrowthKnobs(comes_back=0), "dormant_until"),
        (GrowthKnobs(deposits=0), "active_from"),
        (GrowthKnobs(main_at_once=0, main_later=0), "main_from"),
    ],
)
def test_knobs_turn_milestones_off(knobs: GrowthKnobs, never: str):
    assert (getattr(make_population(42, 500, knobs), never) == NEVER).all()


def test_knobs_do_not_shift_other_draws():
    usual, other = make_population(42, 500), make_population(42, 500, GrowthKnobs(leaves=0.9, dormant=0.9))
    for name in ("segment", "income", "sign_up_day", "active_from", "main_from", "choices_a_month"):
        assert np.array_equal(getattr(usual, name), getattr(other, name))


def test_the_main_account_has_most_of_the_payments(bank: Bank):
    paid = bank.of(M.PURCHASE_PAYMENT, M.WITHDRAWAL, M.PIX_SENT)
    population, end = bank.population, 365
    main = paid.day >= population.main_from[paid.customer]
    days_main = (np.minimum(population.active_until, end) - population.main_from).clip(0).sum()
    days_all = (np.minimum(population.active_until, end) - population.active_from).clip(0).sum()
    assert main.sum() / days_main > 2 * (~main).sum() / (days_all - days_main)
    assert 0.4 < days_main / days_all < 0.7


def test_milestones_are_in_order():
    population = make_population(7, 3000)
    active = population.active_from < NEVER
    assert (population.sign_up_day[active] < population.active_from[active]).all()
    assert (population.active_until[active] > population.active_from[active]).all()
    assert (population.main_from[active] >= population.active_from[active]).all()
    assert (population.dormant_until >= population.dormant_from).all()

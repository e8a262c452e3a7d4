"""Believable at a glance: funnel, means, money that suffices, books that an accountant would accept."""

from datetime import date

import numpy as np
import pytest

from simulator.bank.feasible import CREDIT, DEBIT, INTEREST, keep_affordable
from simulator.engine import make_world, simulate
from simulator.events import BANK_WORKSPACE
from simulator.movements import M
from simulator.world.population import NEVER

SIMULATION = simulate(make_world(42, date(2026, 1, 1), 90, 1500, 5))
EVENTS, POPULATION = SIMULATION.events, SIMULATION.world.population


def of(*movements: M) -> np.ndarray:
    return np.isin(EVENTS.movement, movements)


def test_the_funnel_narrows_at_every_stage():
    signed = POPULATION.sign_up_day < 90
    approved = signed & POPULATION.kyc_approved
    logged_in = approved & (POPULATION.login_minutes < NEVER)
    deposited = signed & (POPULATION.active_from < 90)
    with_pix = np.isin(np.arange(1500), EVENTS.customer[of(M.PIX)])
    stages = [1500, *(int(stage.sum()) for stage in (signed, approved, logged_in, deposited, with_pix))]
    assert stages == sorted(stages, reverse=True)
    assert len(set(stages)) == len(stages)
    assert 0.5 < stages[-1] / stages[1] < 0.85


def test_nobody_acts_before_the_first_deposit():
    bank = EVENTS.take((EVENTS.workspace == BANK_WORKSPACE) & (EVENTS.customer >= 0))
    assert (bank.day >= POPULATION.active_from[bank.customer]).all()
    pix = bank.take(bank.movement == M.PIX)
    assert (pix.day > POPULATION.active_from[pix.payee]).all()
    assert (pix.payee < pix.customer).all()


def test_salaries_repeat_on_the_payday_and_never_on_a_weekend():
    salaries = EVENTS.take(of(M.SALARY, M.PENSION))
    assert (SIMULATION.world.days.weekdays[salaries.day] < 5).all()
    one = salaries.take(salaries.customer == salaries.customer[0])
    assert len(np.unique(one.amount)) == 1


def test_chosen_amounts_are_heavy_tailed_and_often_round():
    chosen = EVENTS.amount[of(M.PIX, M.PURCHASE_PAYMENT)]
    p50, p99 = np.percentile(chosen, [50, 99])
    assert 8 < p99 / p50 < 30
    assert 0.4 < (chosen % 100 == 0).mean() < 0.8
    assert (EVENTS.amount[of(M.WITHDRAWAL)] % 1000 == 0).all()


@pytest.mark.parametrize("shop", [1, 2, 3, 4, 5])
def test_the_income_statement_of_a_shop_makes_sense(shop: int):
    own = EVENTS.take(EVENTS.workspace == shop)

    def total(*movements: M) -> float:
        return float(own.amount[np.isin(own.movement, movements)].sum())

    sold, back = own.movement == M.SALE, own.movement == M.SALE_RETURN
    net = total(M.SALE) - total(M.SALE_RETURN) - own.taxes[sold].sum() + own.taxes[back].sum()
    gross_profit = net - own.cost[sold].sum() + own.cost[back].sum()
    expenses = total(M.RENT, M.PAYROLL, M.UTILITIES, M.DEPRECIATION, M.FINANCIAL, M.INCOME_TAX) + own.fee.sum()
    assert 0.35 < gross_profit / net < 0.55
    assert 0.0 < (gross_profit - expenses) / net < 0.2


def test_running_balance_drops_what_cannot_be_paid_unless_tried_anyway():
    # one customer: +100, -30, -90 (dropped), -90 (tried), interest on 70, -70
    signs = np.array([CREDIT, DEBIT, DEBIT, DEBIT, INTEREST, DEBIT], dtype=np.int8)
    amounts = np.array([100_000, 30_000, 90_000, 90_000, 0, 70_315])
    stubborn = np.array([False, False, False, True, False, False])
    keep, found = keep_affordable(np.array([6]), amounts, signs, stubborn)
    assert keep.tolist() == [True, True, False, True, True, True]
    assert found[4] == 70_000 * 45 // 10_000
    # the last one takes exactly what is there; one centavo more does not happen
    keep, _ = keep_affordable(np.array([6]), amounts + (np.arange(6) == 5), signs, stubborn)
    assert not keep[5]


def test_customers_are_worked_apart():
    counts = np.array([1, 3, 0, 2])
    signs = np.array([CREDIT, CREDIT, DEBIT, DEBIT, CREDIT, DEBIT], dtype=np.int8)
    amounts = np.array([5, 10, 8, 8, 4, 4])
    keep, _ = keep_affordable(counts, amounts, signs, np.zeros(6, dtype=bool))
    assert keep.tolist() == [True, True, True, False, True, True]

"""Statement lines and baskets of a run, and which of its events the ledger would take."""

from datetime import date

import numpy as np
import pytest

from simulator.days import Days
from simulator.engine import Simulation, make_world, simulate
from simulator.events import Events, make_events
from simulator.movements import CUSTOMER, MOVEMENTS, PAYEE, M
from simulator.postings import legs
from simulator.realism.baskets import NO_LAG, Baskets, baskets_of_events
from simulator.realism.posted import posted
from simulator.realism.roles import CUSTOMER_ROLE, NONE, PAYEE_ROLE, Role
from simulator.realism.statement import Lines, lines_of_events

DAYS = Days(date(2026, 3, 2), 60)


def events(*given: tuple[M, int, int, int]) -> Events:
    """Return events of (movement, customer, payee, centavos), an hour apart on the first day."""
    movement, customer, payee, amount = (np.array(column) for column in zip(*given, strict=True))
    n = len(given)
    day = np.zeros(n, dtype=np.int64)
    occurred = DAYS.instants(day, np.arange(n) * 3600 + 60)
    return make_events(
        np.arange(1, n + 1).astype(np.uint64), movement, day, occurred, amount, customer=customer, payee=payee
    )


@pytest.fixture(scope="module")
def run() -> Simulation:
    return simulate(make_world(42, date(2026, 3, 2), 60, 80, 6))


def test_a_pix_between_customers_is_a_line_at_both():
    found = lines_of_events(events((M.DEPOSIT, 0, -1, 500), (M.PIX, 0, 1, 300)), DAYS)
    assert found.account.tolist() == [0, 0, 1]
    assert found.sign.tolist() == [1, -1, 1]
    assert found.cents.tolist() == [500, 300, 300]
    assert found.second.tolist() == [60, 3660, 3660]
    assert found.pix.tolist() == [False, True, True]
    assert set(found.day.tolist()) == {date(2026, 3, 2).toordinal()}


def test_only_what_is_posted_is_on_a_statement():
    both = events((M.DEPOSIT, 0, -1, 500), (M.DEPOSIT, 0, -1, 700))
    assert lines_of_events(both, DAYS, np.array([False, True])).cents.tolist() == [700]


def test_every_movement_at_a_customer_has_a_role():
    for movement, entry in MOVEMENTS.items():
        sides = {entry.debit, entry.credit}
        assert (CUSTOMER_ROLE[movement] != NONE) == (CUSTOMER in sides)
        assert (PAYEE_ROLE[movement] != NONE) == (PAYEE in sides)
    assert {Role.PENSION, Role.INTEREST, Role.FEE, Role.HOUSEHOLD, Role.LOAN} <= set(CUSTOMER_ROLE.tolist())


def test_nobody_pays_what_they_have_not():
    tried = events((M.DEPOSIT, 0, -1, 500), (M.PIX, 0, 1, 501), (M.PIX, 0, 1, 500), (M.WITHDRAWAL, 1, -1, 400))
    assert posted(tried, 2).tolist() == [True, False, True, True]


def test_what_was_refused_is_not_sent_back():
    tried = events((M.DEPOSIT, 1, -1, 900), (M.PIX, 0, 1, 300), (M.PIX_RETURN, 1, 0, 300))
    tried = Events(**{**tried.__dict__, "reverses": np.array([0, 0, 2], dtype=np.uint64)})
    assert posted(tried, 2).tolist() == [True, False, False]


def test_a_run_s_statement_is_what_its_postings_book_on_customers(run: Simulation):
    customers = len(run.world.population)
    found = lines_of_events(run.events, run.world.days)
    booked = legs(run.events, customers)
    own = booked.account < customers
    assert len(found) == own.sum()
    balances = np.bincount(found.account, weights=found.sign * found.cents, minlength=customers)
    expected = -np.bincount(booked.account[own], weights=booked.amount[own], minlength=customers)
    assert balances.tolist() == expected.tolist()
    assert ((found.second >= 0) & (found.second < 86_400)).all()
    order = np.lexsort((found.second, found.day, found.account))
    assert (np.diff(order) > 0).all()


def test_no_balance_of_a_run_goes_below_zero(run: Simulation):
    taken = posted(run.events, len(run.world.population))
    assert 0.9 < taken.mean() <= 1.0
    assert taken[run.events.customer < 0].all(), "what shops do is not judged here"
    statement = lines_of_events(run.events, run.world.days, taken)
    ends = np.bincount(statement.account, weights=statement.sign * statement.cents)
    assert (ends >= 0).all()


def test_a_run_s_baskets(run: Simulation):
    found = baskets_of_events(run.events, run.items, run.world.days, run.world.shops, run.world.scenario.shops)
    sold = run.events.take(run.events.movement == M.SALE)
    assert found.cents[~found.back].sum() == sold.amount.sum()
    assert found.lines.sum() == len(run.items)
    assert (found.lines > 0).all()
    assert (found.lag[found.back] > 0).all()
    assert (found.lag[~found.back] == NO_LAG).all()
    assert set(found.shop.tolist()) == {shop.number for shop in run.world.shops}
    assert (found.buyer >= 0).any()


def test_a_run_without_shops_has_no_baskets():
    nothing = baskets_of_events(events((M.DEPOSIT, 0, -1, 500)), _no_items(), DAYS, [], _knobs())
    assert isinstance(nothing, Baskets)
    assert len(nothing) == 0
    assert isinstance(lines_of_events(events((M.PAYROLL, -1, -1, 5)), DAYS), Lines)
    assert len(lines_of_events(events((M.PAYROLL, -1, -1, 5)), DAYS)) == 0


def _no_items():
    return simulate(make_world(1, date(2026, 3, 2), 1, 1, 0)).items


def _knobs():
    return make_world(1, date(2026, 3, 2), 1, 1, 0).scenario.shops

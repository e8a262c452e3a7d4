"""Fraud on accounts: the shape of each typology, its labels, its knobs; more of anything leaves what was there."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.bank.context import BankContext
from simulator.days import Days
from simulator.events import NOBODY, Events
from simulator.fraud.bank import planned
from simulator.fraud.labels import Labels, Typology
from simulator.movements import M
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import NORMAL, Scenario
from simulator.streams import root
from simulator.world.population import make_population

START = date(2026, 3, 1)
MUCH = FraudKnobs(account_takeovers=60, mules=40, structurers=60)


def plan(
    knobs: FraudKnobs = MUCH, seed: int = 42, days: int = 60, customers: int = 900, first: int = 0, last: int = 10**9
) -> tuple[Events, Labels]:
    scenario = Scenario(fraud=knobs)
    population = make_population(seed, customers, scenario.growth)
    block = population.block(first, min(last, customers))
    run = Days(START, days)
    return planned(BankContext(root(seed, START, "bank"), population, block, first, run, scenario))


EVENTS, LABELS = plan()


def of(typology: Typology, events: Events = EVENTS, labels: Labels = LABELS) -> tuple[Events, np.ndarray]:
    mine = labels.take(labels.typology == typology)
    order = np.argsort(mine.event)
    chosen = events.take(np.isin(events.key, mine.event))
    return chosen, mine.case[order][np.searchsorted(mine.event[order], chosen.key)]


def rows(events: Events, labels: Labels) -> set[tuple[int, ...]]:
    by_event = {
        e: (t, c) for e, t, c in zip(labels.event.tolist(), labels.typology.tolist(), labels.case.tolist(), strict=True)
    }
    columns = (events.key, events.customer, events.payee, events.amount, events.occurred_us, events.movement)
    return {(*row, *by_event[row[0]]) for row in zip(*(column.tolist() for column in columns), strict=True)}


def test_every_event_of_fraud_has_one_label_and_every_label_its_event():
    assert np.array_equal(np.sort(EVENTS.key), np.sort(LABELS.event))
    assert len(np.unique(LABELS.event)) == len(LABELS) > 500
    assert set(LABELS.typology.tolist()) == set(Typology) - {Typology.CARD_TESTING}
    assert (EVENTS.amount > 0).all()


def test_a_payee_has_a_lower_number_and_is_there():
    paid = EVENTS.take(EVENTS.payee != NOBODY)
    everyone = make_population(42, 900)
    assert (paid.payee < paid.customer).all()
    assert (everyone.active_from[paid.payee] < paid.day).all()
    assert (everyone.active_from[EVENTS.customer] < EVENTS.day).all()


def test_the_first_customer_pays_nobody_inside():
    events, labels = plan(FraudKnobs(account_takeovers=1000), customers=1)
    assert len(labels) > 0
    assert set(events.payee.tolist()) == {NOBODY}


def test_a_taken_over_account_is_drained_at_night_within_half_an_hour():
    events, case = of(Typology.ACCOUNT_TAKEOVER)
    seconds = (events.occurred_us // 1_000_000 - 3 * 3600) % 86_400
    assert seconds.min() >= 1800
    assert seconds.max() < 5.5 * 3600
    for one in np.unique(case).tolist():
        mine = events.take(case == one)
        assert len(np.unique(mine.customer)) == 1
        assert 3 <= len(mine) <= 6
        assert np.ptp(mine.occurred_us) < 30 * 60 * 1_000_000
        assert (np.diff(mine.amount[np.argsort(mine.occurred_us)]) <= 0).all()


def test_many_pay_a_mule_within_hours_and_it_passes_on_no_more_than_came_from_outside():
    fan_in, cases_in = of(Typology.MULE_FAN_IN)
    fan_out, cases_out = of(Typology.MULE_FAN_OUT)
    assert set(cases_out.tolist()) <= set(cases_in.tolist())
    for one in np.unique(cases_in).tolist():
        mine = fan_in.take(cases_in == one)
        outside = mine.take(mine.movement == M.PIX_RECEIVED)
        mules = set(outside.customer.tolist()) | set(mine.payee[mine.movement == M.PIX].tolist())
        assert len(mules) == 1
        assert np.ptp(mine.occurred_us) <= 3 * 3600 * 1_000_000
        passed = fan_out.take(cases_out == one)
        assert passed.amount.sum() < outside.amount.sum() or not len(passed)
        assert set(passed.customer.tolist()) <= mules
        assert (passed.occurred_us > mine.occurred_us.max()).all()
        assert (passed.day == mine.day[0]).all()


def test_structured_cash_stays_just_under_the_threshold():
    events, case = of(Typology.STRUCTURING)
    deposits = events.movement == M.DEPOSIT
    amounts = events.amount[deposits]
    assert amounts.max() < MUCH.structuring_threshold_cents
    assert amounts.min() > 0.85 * MUCH.structuring_threshold_cents
    sent, brought = events.amount[~deposits], amounts
    assert sent.sum() < brought.sum()
    assert np.bincount(np.unique(case[deposits], return_inverse=True)[1]).max() <= 9


def test_blocks_together_are_the_whole():
    whole = rows(EVENTS, LABELS)
    parts = [rows(*plan(first=first, last=first + 300)) for first in (0, 300, 600)]
    assert whole == set().union(*parts)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), days=st.integers(1, 60), more=st.integers(1, 60), others=st.integers(1, 600))
def test_more_days_and_customers_keep_the_fraud_of_before(seed: int, days: int, more: int, others: int):
    small = plan(seed=seed, days=days, customers=300)
    longer, larger = (
        plan(seed=seed, days=days + more, customers=300),
        plan(seed=seed, days=days, customers=300 + others),
    )
    assert rows(*small) <= rows(*longer)
    assert rows(*small) <= rows(*larger)
    assert {row for row in rows(*larger) if row[1] < 300} == rows(*small)
    longer_events, _ = longer
    assert rows(*small) == rows(longer_events.take(longer_events.day < days), longer[1])


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ({"account_takeovers": 0}, {Typology.MULE_FAN_IN, Typology.MULE_FAN_OUT, Typology.STRUCTURING}),
        ({"mules": 0}, {Typology.ACCOUNT_TAKEOVER, Typology.STRUCTURING}),
        ({"passes_on": 0}, {Typology.ACCOUNT_TAKEOVER, Typology.MULE_FAN_IN, Typology.STRUCTURING}),
        ({"structurers": 0}, {Typology.ACCOUNT_TAKEOVER, Typology.MULE_FAN_IN, Typology.MULE_FAN_OUT}),
    ],
    ids=["takeovers", "mules", "fan-out", "structuring"],
)
def test_every_typology_can_be_turned_off_and_leaves_the_others_as_they_were(
    off: dict[str, float], left: set[Typology]
):
    events, labels = plan(MUCH.model_copy(update=off))
    assert {Typology(number) for number in labels.typology.tolist()} == left
    assert rows(events, labels) <= rows(EVENTS, LABELS)


def test_a_wave_keeps_to_its_days():
    events, labels = plan(MUCH.model_copy(update={"from_day": 20, "for_days": 10}))
    assert events.day.min() >= 20
    # structuring goes on for some days after it began
    assert events.day.max() < 30 + 8
    assert rows(events, labels) <= rows(EVENTS, LABELS)


def test_what_did_not_happen_loses_its_label():
    happened = EVENTS.key[::2]
    kept = LABELS.of(happened)
    assert np.array_equal(np.sort(kept.event), np.sort(happened))


def test_the_scenario_normal_has_a_little_fraud():
    _, labels = plan(NORMAL.fraud, customers=6000, days=120)
    cases = len(np.unique(labels.case))
    assert 5 <= cases <= 70

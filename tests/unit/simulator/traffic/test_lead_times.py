"""The simulated log: latencies by route, sessions, mistakes, refusals as they were; and no draw depends on others."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from simulator.engine import make_world, simulate
from simulator.events import BANK_WORKSPACE, NOBODY, Events
from simulator.fraud.labels import Labels, Typology
from simulator.movements import MOVEMENTS, M
from simulator.recording import recorded_us
from simulator.scenario.model import NORMAL
from simulator.scenario.reading import read_scenario
from simulator.scenario.traffic import MistakeKnobs, SessionKnobs, TrafficKnobs
from simulator.streams import each, root
from simulator.traffic import lead_times
from simulator.traffic.conditions import USUAL, Conditions, conditions_of
from simulator.traffic.requests import NO_REASON, OK, REFUSED, ROUTES, STATUS, Requests
from simulator.world.devices import devices_of, strange_device

EVENTS = simulate(make_world(42, date(2026, 3, 1), 60, 600, 2)).events
RECORDED = recorded_us(EVENTS, NORMAL.recording)


def log_of(events: Events = EVENTS, conditions: Conditions = USUAL, seed: int = 42) -> Requests:
    nothing_refused = np.full(len(events), NO_REASON)
    return lead_times.of_events(seed, events, recorded_us(events, NORMAL.recording), nothing_refused, conditions)


LOG = log_of()


def of(route: str, log: Requests = LOG) -> np.ndarray:
    return log.route == ROUTES.index(route)


def with_knobs(**knobs: object) -> Conditions:
    return replace(USUAL, knobs=TrafficKnobs.model_validate(knobs))


def test_each_request_has_its_event():
    asked = [MOVEMENTS[m].route for m in EVENTS.movement.tolist()]
    for route in ("/pix", "/saque", "/pagamento", "/deposito", "/vendas", "/vendas/{venda_id}/devolucao"):
        assert (of(route) & (LOG.outcome == OK)).sum() == asked.count(route)
    assert len(np.unique(LOG.key)) == len(LOG)


def test_latencies_are_lognormal_around_their_route_with_a_heavier_tail():
    slower = []
    for route, median in (("/pagamento", 10.2), ("/vendas", 17.5), ("/login", 62.0)):
        milliseconds = LOG.total_us[of(route) & (LOG.outcome == OK)] / 1000
        assert np.median(milliseconds) == pytest.approx(median, rel=0.25)
        assert np.percentile(milliseconds, 95) > 1.4 * np.median(milliseconds)
        slower.append(milliseconds / np.median(milliseconds))
    # a log-normal of these spreads has its 99.7th percentile at three times the median
    assert np.percentile(np.concatenate(slower), 99.7) > 3
    assert (LOG.db_us < LOG.total_us).all()
    assert (LOG.db_us > 0).all()


def test_latency_follows_the_load_of_the_hour():
    local_hour = (LOG.ended_us // 3_600_000_000 - 3) % 24
    pix = of("/pagamento") & (LOG.outcome == OK)
    night, noon = pix & (local_hour < 5), pix & (local_hour >= 10) & (local_hour < 14)
    assert np.median(LOG.total_us[night]) < 0.95 * np.median(LOG.total_us[noon])


def test_a_refusal_keeps_its_reason():
    refused = np.where(np.arange(len(EVENTS)) % 50 == 0, "insufficient_funds", NO_REASON)
    log = lead_times.of_events(42, EVENTS, RECORDED, refused)
    short = log.reason == "insufficient_funds"
    asked = np.array([MOVEMENTS[m].route is not None for m in EVENTS.movement.tolist()])
    assert short.sum() == (asked & (refused != NO_REASON)).sum()
    assert set(log.status[short].tolist()) == {422}
    assert set(log.outcome[short].tolist()) == {REFUSED}


def test_whoever_is_not_let_in_is_nobody():
    log = log_of(conditions=with_knobs(mistakes={"session_ran_out": 0.3, "wrong_password": 0.3}))
    unknown = log.status == 401
    assert set(log.reason[unknown].tolist()) == {"invalid_credentials", "token_expired"}
    assert (log.customer[unknown] == NOBODY).all()
    bank = log.workspace == BANK_WORKSPACE
    turned_away = of("/login", log) & (log.outcome != OK)
    assert (log.customer[turned_away] == NOBODY).all()
    assert (log.customer[bank & ~unknown & ~turned_away] != NOBODY).all()
    assert (log.customer[~bank] == NOBODY).all()


@pytest.mark.parametrize(
    ("knobs", "reason"),
    [
        ({"wrong_password": 1.0}, "invalid_credentials"),
        ({"wrong_password": 1.0, "keeps_guessing": 1.0}, "too_many_attempts"),
        ({"wrong_pin": 1.0, "locked_out": 1.0}, "locked"),
        ({"session_ran_out": 1.0}, "token_expired"),
        ({"unknown_pix_key": 1.0}, "pix_key_not_found"),
        ({"mistyped_amount": 1.0}, "daily_limit_exceeded"),
        ({"malformed": 1.0}, "invalid_request"),
        ({"forbidden": 1.0}, "forbidden"),
        ({"impatient": 1.0}, "rate_limited"),
    ],
)
def test_every_mistake_has_a_knob(knobs: dict[str, float], reason: str):
    none = dict.fromkeys(MistakeKnobs.model_fields, 0.0)
    log = log_of(conditions=with_knobs(mistakes={**none, **knobs}, sessions=SessionKnobs()))
    found = set(np.unique(log.reason).tolist()) - {NO_REASON}
    assert reason in found
    assert found <= {reason, "invalid_credentials", "night_limit_exceeded"}
    quiet = log_of(conditions=with_knobs(mistakes=none))
    assert set(np.unique(quiet.reason).tolist()) == {NO_REASON}


def test_knobs_of_mistakes_leave_what_was_asked_rightly_as_it_was():
    many = log_of(conditions=with_knobs(mistakes={"unknown_pix_key": 0.5, "wrong_password": 0.5}))
    right = many.take(np.isin(many.key, LOG.key[LOG.outcome == OK]))
    assert (LOG.outcome == OK).sum() == len(right)


def test_the_log_of_a_part_is_a_part_of_the_log():
    bank = EVENTS.take(EVENTS.workspace == BANK_WORKSPACE)
    part = log_of(bank.take(bank.customer < 200))
    whole = LOG.take(np.isin(LOG.key, part.key))
    assert len(part) == len(whole) > 300
    assert np.array_equal(np.sort(part.total_us), np.sort(whole.total_us))


def test_shares_of_mistakes_are_small_in_the_scenario_normal():
    refused = LOG.outcome == REFUSED
    assert 0.005 < refused.mean() < 0.05
    logins = of("/login")
    assert 0.02 < (LOG.reason[logins] == "invalid_credentials").mean() < 0.06
    assert set(np.unique(LOG.reason).tolist()) - {NO_REASON} <= set(STATUS)


def test_an_intruder_guesses_then_comes_in_from_a_device_of_nobody():
    pix = EVENTS.take((EVENTS.movement == M.PIX) | (EVENTS.movement == M.PURCHASE_PAYMENT)).take(slice(0, 40))
    case = each(root("cases"), np.arange(len(pix)) // 2)
    labels = Labels(pix.key, np.full(len(pix), Typology.ACCOUNT_TAKEOVER, dtype=np.int8), case)
    entries = np.sort(labels.event[::2])
    conditions = replace(USUAL, taken_over=labels.take(np.argsort(labels.event)), entries=entries)
    log = log_of(conditions=conditions)
    devices = devices_of(each(root(42, "customers"), np.arange(600)), NORMAL.traffic.sessions.second_device)
    for one, first in zip(*np.unique(case, return_index=True), strict=True):
        mine = log.take(log.device == strange_device(np.array([one]))[0])
        mine = mine.take(np.argsort(mine.ended_us))
        acts = np.isin(mine.key, pix.key)
        assert acts.sum() == 2
        guesses = mine.reason == "invalid_credentials"
        entered = of("/login", mine) & (mine.outcome == OK)
        assert guesses.sum() >= 1
        assert entered.any()
        before = mine.ended_us < pix.occurred_us[first] + 2_000_000
        assert (guesses & before).sum() == guesses.sum()
    assert not set(log.device[log.device != 0].tolist()) <= set(devices.device.tolist())
    assert set(LOG.device[LOG.device != 0].tolist()) <= set(devices.device.tolist())


def test_an_intruder_comes_in_once_however_the_events_are_cut():
    world = make_world(7, date(2026, 2, 1), 60, 800, 0, read_scenario("fraud-wave"))
    simulation = simulate(world)
    events = simulation.events
    conditions = conditions_of(7, world.days, world.scenario, simulation.labels)
    takeover = np.flatnonzero(conditions.intruder(events.key))
    whole = log_of(events.take(takeover), seed=7, conditions=conditions)
    assert len(conditions.entries) == len(np.unique(conditions.taken_over.case)) > 3
    first = np.unique(conditions.intruder(events.key[takeover]), return_index=True)[1]
    assert set(events.key[takeover][first].tolist()) == set(conditions.entries.tolist())
    apart = [log_of(events.take(takeover[[n]]), seed=7, conditions=conditions) for n in range(len(takeover))]
    assert sorted(np.concatenate([log.key for log in apart]).tolist()) == sorted(whole.key.tolist())


def test_nothing_asked_gives_an_empty_log():
    assert len(log_of(EVENTS.take(slice(0, 0)))) == 0

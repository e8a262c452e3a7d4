"""The sessions of live traffic: the same each time, the earlier ones whatever comes after, mistakes by their knobs."""

from itertools import islice

import pytest

from simulator.scenario.live import LiveKnobs
from simulator.scenario.model import Scenario
from simulator.sinks.live.crowd import Crowd, make_crowd
from simulator.sinks.live.plan import LivePlan, sessions_of
from simulator.sinks.live.steps import Sending, Session


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return make_crowd(42, 12, 3)


def sessions(crowd: Crowd, count: int | None, run: int = 1, take: int = 400, **knobs: float) -> list[Session]:
    plan = LivePlan("http://x", sessions=count, run=run, scenario=Scenario(live=LiveKnobs.model_validate(knobs)))
    return list(islice(sessions_of(crowd, plan), take))


def test_the_same_run_is_the_same_and_another_is_not(crowd: Crowd):
    assert sessions(crowd, 100) == sessions(make_crowd(42, 12, 3), 100)
    assert sessions(crowd, 100) != sessions(crowd, 100, run=2)


def test_more_sessions_do_not_change_those_before(crowd: Crowd):
    assert sessions(crowd, 30) == sessions(crowd, None)[:30]
    assert sessions(crowd, 300) == sessions(crowd, None)[:300]


def test_no_two_requests_share_a_key_but_by_mistake(crowd: Crowd):
    keys = [step.key for session in sessions(crowd, 400, key_reused=0.0) for step in session.steps if step.key]
    assert len(set(keys)) == len(keys) > 400


def test_a_knob_moves_its_mistake_and_no_other_step(crowd: Crowd):
    plain = sessions(crowd, 200, mistyped=0.0, double_clicks=0.0, key_reused=0.0)
    clumsy = sessions(crowd, 200, mistyped=0.0, double_clicks=0.5, key_reused=0.0)
    assert [[step.body for step in one.steps] for one in plain] == [[step.body for step in one.steps] for one in clumsy]
    assert any(step.sending is Sending.TWICE for one in clumsy for step in one.steps)


def test_wrong_secrets_are_as_frequent_as_the_knob_says(crowd: Crowd):
    found = sessions(crowd, 400, kept_sessions=0.0, wrong_password=0.5, wrong_pin=0.5)
    assert 0.4 < sum(one.entry.mistakes_secret for one in found) / len(found) < 0.6


def test_a_return_needs_the_sale_before_it(crowd: Crowd):
    found = sessions(crowd, 400, returned=1.0, key_reused=0.0)
    returns = [(one, step) for one in found for step in one.steps if step.route.endswith("/devolucao")]
    assert returns
    assert all(one.steps[step.needs].gives == "venda_id" for one, step in returns if step.needs is not None)

"""The simulated log: latencies by route, incidents, sessions, refusals as they were."""

from datetime import date

import numpy as np
import pytest

from simulator.engine import make_world, simulate
from simulator.events import NOBODY
from simulator.movements import MOVEMENTS
from simulator.recording import recorded_us
from simulator.scenario.model import NORMAL
from simulator.traffic import lead_times

EVENTS = simulate(make_world(42, date(2026, 3, 1), 60, 400, 2)).events
NOTHING_REFUSED = np.full(len(EVENTS), lead_times.NO_REASON)
LOG = lead_times.of_events(42, EVENTS, recorded_us(EVENTS, NORMAL.recording), NOTHING_REFUSED)


def of(route: str) -> np.ndarray:
    return LOG.route == lead_times.ROUTES.index(route)


def test_each_request_has_its_event():
    asked = [MOVEMENTS[m].route for m in EVENTS.movement.tolist()]
    for route in ("/pix", "/saque", "/pagamento", "/deposito", "/vendas", "/vendas/{venda_id}/devolucao"):
        assert (of(route) & (LOG.outcome == lead_times.OK)).sum() == asked.count(route)


def test_latencies_are_lognormal_around_their_route():
    for route, median in (("/pix", 11.5), ("/vendas", 17.5), ("/login", 62.0)):
        milliseconds = LOG.total_us[of(route)] / 1000
        assert np.median(milliseconds) == pytest.approx(median, rel=0.2)
        assert np.percentile(milliseconds, 95) > 1.6 * np.median(milliseconds)
    assert (LOG.db_us < LOG.total_us).all()
    assert (LOG.db_us > 0).all()


def test_a_refusal_keeps_its_reason_and_a_wrong_password_names_nobody():
    refused = np.where(np.arange(len(EVENTS)) % 50 == 0, "insufficient_funds", lead_times.NO_REASON)
    log = lead_times.of_events(42, EVENTS, recorded_us(EVENTS, NORMAL.recording), refused)
    short = log.reason == "insufficient_funds"
    asked = np.array([MOVEMENTS[m].route is not None for m in EVENTS.movement.tolist()])
    assert short.sum() == (asked & (refused != lead_times.NO_REASON)).sum()
    assert set(log.status[short].tolist()) == {422}
    wrong = log.status == 401
    assert wrong.any()
    assert (log.customer[wrong] == NOBODY).all()


def test_incidents_are_rare_slow_and_followed_by_a_retry():
    recorded = recorded_us(EVENTS, NORMAL.recording)
    logs = [lead_times.of_events(seed, EVENTS, recorded, NOTHING_REFUSED) for seed in range(12)]
    failed = [log.outcome == lead_times.ERROR for log in logs]
    assert 0 < np.concatenate(failed).mean() < 0.01
    slow = np.concatenate([log.total_us[where] for log, where in zip(logs, failed, strict=True)])
    assert np.median(slow) > 50_000


def test_nothing_asked_gives_an_empty_log():
    none = lead_times.of_events(42, EVENTS.take(slice(0, 0)), np.zeros(0, dtype=np.int64), NOTHING_REFUSED[:0])
    assert len(none) == 0

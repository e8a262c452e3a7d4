"""Live traffic through the real API: accepted, refused for reasons, and replayed without adding."""

import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

from fluxo.db.connect import connect
from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from simulator.scenario.live import LiveKnobs
from simulator.scenario.model import Scenario
from simulator.sinks.live.plan import LivePlan
from simulator.sinks.live.run import Watch, run_live
from tests.conftest import free_port

CLUMSY = Scenario(
    live=LiveKnobs(
        kept_sessions=0.5,
        wrong_password=0.2,
        wrong_pin=0.2,
        unknown_key=0.0,
        too_much=0.1,
        mistyped=0.1,
        malformed=0.1,
        lost_answers=0.1,
        double_clicks=0.1,
        key_reused=0.1,
        forbidden=0.3,
        returned=0.3,
        patience_seconds=0.0,
    )
)


@pytest.fixture(scope="module")
def url(settings: Settings) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-c", "from fluxo.cli.main import main; main()", "api", "run", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(address + "/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    pytest.fail("the API did not start")


def ledger(settings: Settings) -> tuple[int, int]:
    with connect(settings, "owner") as connection:
        found = connection.execute("SELECT count(*), coalesce(sum(amount_cents), 0) FROM fluxo.transactions").fetchone()
        assert found is not None
        return int(found[0]), int(found[1])


def test_the_same_run_again_is_answered_and_adds_nothing(settings: Settings, url: str):
    plan = LivePlan(url, seed=5, customers=6, shops=2, sessions=40, rate=None, run=1, scenario=CLUMSY)
    first = run_live(plan)
    assert first.failed == {}
    assert first.sessions == 40
    assert first.accepted > 100
    assert first.sent == first.accepted + sum(first.refused.values()) + first.given_up
    assert 0 < first.p50_ms <= first.p99_ms
    assert first.sent == sum(route.sent for route in first.routes)
    posted = ledger(settings)
    assert posted[0] > 30
    again = run_live(plan)
    assert ledger(settings) == posted
    assert again.refused == first.refused
    assert again.replayed > first.replayed
    other = run_live(LivePlan(url, seed=5, customers=6, shops=2, sessions=5, rate=None, run=2))
    assert other.accepted > 0
    assert ledger(settings)[0] > posted[0]


def test_mistakes_are_refused_for_what_they_are(url: str):
    plan = LivePlan(url, seed=8, customers=6, shops=1, sessions=60, rate=None, run=4, scenario=CLUMSY)
    result = run_live(plan)
    expected = {"invalid_credentials", "invalid_request", "idempotency_key_reused", "forbidden"}
    assert expected <= set(result.refused)
    # by night the limit on Pix is met before the balance is
    assert {"insufficient_funds", "night_limit_exceeded"} & set(result.refused)
    assert result.given_up > 0
    assert result.retried == result.given_up
    assert result.replayed > 0


def test_traffic_that_comes_too_soon_waits_as_it_is_told(url: str):
    """Everybody signs up and logs in at once from one address: more than its burst of secrets."""
    result = run_live(LivePlan(url, seed=7, customers=30, shops=0, sessions=1, rate=None, run=3))
    assert "rate_limited" not in result.refused
    assert result.failed == {}
    assert result.accepted >= 1


def test_traffic_keeps_to_its_rate_and_time(url: str):
    heard: list[int] = []
    plan = LivePlan(url, seed=6, customers=2, shops=0, seconds=0.5, rate=40.0)
    result = run_live(plan, Watch(moment=lambda moment: heard.append(moment.total.sent), every=0.1))
    # a session begins each 25 ms until those under way leave no room; each may have a request more under way
    assert 0 < result.sent <= result.seconds * 40 + 10
    assert heard
    assert heard == sorted(heard)


def test_an_api_that_is_away_is_named():
    with pytest.raises(ServiceDown, match=r"127\.0\.0\.1:9 does not answer .*fluxo api run"):
        run_live(LivePlan("http://127.0.0.1:9", sessions=1))

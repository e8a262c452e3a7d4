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
from simulator.sinks.live import LivePlan, run_live
from tests.conftest import free_port


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
    plan = LivePlan(url, seed=5, customers=6, shops=2, sessions=30, rate=None, run=1)
    first = run_live(settings, plan)
    assert first.failed == {}
    assert first.sessions == 30
    assert first.accepted > 80
    assert first.sent == first.accepted + sum(first.refused.values())
    assert 0 < first.p50_ms <= first.p99_ms
    posted = ledger(settings)
    assert posted[0] > 30
    again = run_live(settings, plan)
    assert ledger(settings) == posted
    assert again.refused.pop("already_exists") == 8
    assert again.refused == first.refused
    other = run_live(settings, LivePlan(url, seed=5, customers=6, shops=2, sessions=5, rate=None, run=2))
    assert other.accepted > 0
    assert ledger(settings)[0] > posted[0]


def test_traffic_that_comes_too_soon_waits_as_it_is_told(url: str):
    """Everybody signs up and logs in at once from one address: more than its burst of secrets."""
    result = run_live(None, LivePlan(url, seed=7, customers=30, shops=0, sessions=1, rate=None, run=3))  # type: ignore[arg-type]
    assert "rate_limited" not in result.refused
    assert result.failed == {}
    assert result.accepted >= 3 * 30


def test_traffic_keeps_to_its_rate_and_time(settings: Settings, url: str):
    heard: list[int] = []
    plan = LivePlan(url, seed=6, customers=2, shops=0, seconds=0.5, rate=40.0)
    result = run_live(settings, plan, lambda done, total: heard.append(done))
    # the pacer gives one turn each 25 ms; the first one comes at once
    assert result.sent <= result.seconds * 40 + 2
    assert heard == sorted(heard)


def test_an_api_that_is_away_is_named(settings: Settings):
    with pytest.raises(ServiceDown, match=r"127\.0\.0\.1:9 does not answer .*fluxo api run"):
        run_live(settings, LivePlan("http://127.0.0.1:9", sessions=1))

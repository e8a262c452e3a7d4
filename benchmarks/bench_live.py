"""What live traffic costs its generator: processor seconds a second at 500 requests a second.

Against the API on a throwaway server, by people who stay logged in and by people as they are, and against a server
that answers at once. Signing up is not counted. The API shares the processors: where it does not reach the rate, the
figure is what each request cost, times 500.
"""

import argparse
import time

from benchmarks import api_load
from benchmarks.figure import emit
from benchmarks.server import throwaway_server
from simulator.scenario.live import LiveKnobs
from simulator.scenario.model import Scenario
from simulator.sinks.live.crowd import make_crowd
from simulator.sinks.live.plan import LivePlan, sessions_of
from simulator.sinks.live.result import LiveResult
from simulator.sinks.live.run import Watch, run_live

RATE = 500.0
BUDGET = "<= 0.25"
CUSTOMERS = 250
SHOPS = 4
STAY_LOGGED_IN = LiveKnobs(kept_sessions=1.0, refreshes=0.0)


def core_share(port: int, seconds: float, run: int, knobs: LiveKnobs) -> tuple[float, LiveResult]:
    """Return processor seconds of this process a second at ``RATE``, and what came of the traffic."""
    # tables of distributions are made once a process, before the clock starts
    next(sessions_of(make_crowd(42, CUSTOMERS, SHOPS), LivePlan("", rate=RATE)))
    started = [0.0]

    def signed_up(done: int, total: int) -> None:
        started[0] = time.process_time()

    plan = LivePlan(
        f"http://127.0.0.1:{port}", customers=CUSTOMERS, shops=SHOPS, seconds=seconds, rate=RATE, run=run,
        scenario=Scenario(live=knobs),
    )  # fmt: skip
    result = run_live(plan, Watch(signed_up))
    return (time.process_time() - started[0]) / result.sent * RATE, result


def _tell(name: str, what: str, share: float, result: LiveResult) -> None:
    refused, failed = sum(result.refused.values()), sum(result.failed.values())
    at = f"{what}: {result.sent / result.seconds:.0f} requests/s, {refused} refused, {failed} failed"
    emit(name, share, "cores at 500 requests/s", f"none: an absolute budget; {at}", None, BUDGET)


def measure(seconds: float) -> None:
    """Measure and print the figures, on a throwaway server that is running."""
    with api_load.served(1) as port:
        _tell(
            "live_generator_core_share", "API, people who stay logged in", *core_share(port, seconds, 1, STAY_LOGGED_IN)
        )
        _tell("live_generator_core_share_logins", "API, logins as usual", *core_share(port, seconds, 2, LiveKnobs()))


def measure_alone(seconds: float) -> None:
    """Measure and print the figure without the API."""
    with api_load.served(1, "benchmarks.stub_api") as port:
        _tell(
            "live_generator_core_share_alone",
            "a server that answers at once",
            *core_share(port, seconds, 1, LiveKnobs()),
        )


def measure_all(seconds: float = 20.0) -> None:
    """Measure and print all figures, on a throwaway server."""
    measure_alone(seconds)
    with throwaway_server():
        measure(seconds)


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    measure_all(parser.parse_args().seconds)


if __name__ == "__main__":
    main()

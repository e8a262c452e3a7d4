"""The simulator: events made a CPU-second, and history in bulk against the same server over HTTP.

Run by ``make bench-simulator``, on a throwaway server. Bulk is compared with the API at its best (clients that are
logged in already and send nothing but Pix) and, like for like, with the API posting what the history consists of: bulk
writes sales, their lines, receivables and the log too.
"""

import argparse
import asyncio
import resource
import time
from datetime import date

from benchmarks import api_load, bench_live
from benchmarks.figure import emit
from benchmarks.http_load import run_load
from benchmarks.mixed_load import Mix, manager, mix_of, mixed
from benchmarks.server import throwaway_server
from simulator.engine import make_world, simulate
from simulator.sinks.history import post_history
from simulator.sinks.plan import HistoryPlan

START = date(2025, 1, 1)
CLIENTS = 16


def _events_a_cpu_second(customers: int, days: int) -> float:
    """Tables of distributions are made once a process, before the clock starts."""
    simulate(make_world(1, START, 30, 50, 6))
    started = time.process_time()
    made = simulate(make_world(42, START, days, customers, 6))
    return len(made.events) / (time.process_time() - started)


def _http_postings_a_second(mix: Mix, seconds: float) -> tuple[float, float]:
    """Return what the API posts of nothing but Pix, and of a mix."""
    with api_load.served(1) as port:
        people, shop_token = api_load.customers(port), manager(port)
        pix = [api_load.spread_pix(people, number) for number in range(CLIENTS)]
        alike = [mixed(mix, people, shop_token, number) for number in range(CLIENTS)]
        for clients in (pix, alike):
            asyncio.run(run_load(port, clients, 1.0))
        loads = [asyncio.run(run_load(port, clients, seconds)) for clients in (pix, alike)]
        assert {status for load in loads for status in load.statuses} == {201}, [load.statuses for load in loads]
        return loads[0].rate(201), loads[1].rate(201)


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of the HTTP load")
    given = parser.parse_args()
    made = _events_a_cpu_second(given.customers, given.days)
    emit("simulator_events", made, "events/CPU-second", "none: an absolute budget", None, ">= 500000")
    with throwaway_server() as settings:
        plan = HistoryPlan(start=START, customers=given.customers, days=given.days)
        history = post_history(settings, plan)
        mix = mix_of(settings)
        pix, alike = _http_postings_a_second(mix, given.seconds)
    rate = history.transactions_posted / history.seconds
    yardstick = f"Pix over HTTP, {CLIENTS} clients: {pix:.0f}/s"
    emit("history_bulk", rate, "transactions/s", yardstick, rate / pix, ">= 20")
    yardstick = f"the same over HTTP ({mix.sales:.0%} sales of {mix.lines} lines), {CLIENTS} clients: {alike:.0f}/s"
    emit("history_bulk_alike", rate, "transactions/s", yardstick, rate / alike, ">= 20")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    emit("history_memory", peak, "MB", "none: an absolute budget", None, "<= 1024")
    bench_live.measure_all()


if __name__ == "__main__":
    main()

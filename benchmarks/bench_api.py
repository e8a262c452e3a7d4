"""The API against pgbench TPC-B-like: same server, same number of clients, in turns.

Run by ``make bench-api``, on a throwaway server. A posting is a Pix between two customers: two entries,
durable, with its idempotency key, its events and its lead-time record. Both sides use prepared statements.
What is compared takes turns, some seconds each, so that a machine busy with something else slows all alike.
"""

import argparse
import asyncio
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import fmean

from sqlalchemy.engine import make_url

from benchmarks.api_load import customers, hot_pix, served, spread_pix
from benchmarks.figure import emit
from benchmarks.http_load import Load, Requests, run_load
from benchmarks.server import throwaway_server
from fluxo.settings import Settings
from infra.embedded.postgres import PROGRAMS

YARDSTICK = "pgbench TPC-B-like, prepared, transactions/s"
ROUNDS = 3


@contextmanager
def _pgbench(settings: Settings, clients: int) -> Iterator[Callable[[int], float]]:
    """Give a function from seconds to pgbench's transactions a second, in a database of its own."""
    url = make_url(settings.secret("admin_database_url"))
    environment = {**os.environ, "PGPASSWORD": str(url.password)}
    server = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]

    def run(program: str, *arguments: str) -> str:
        command = [str(PROGRAMS / program), *server, *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    def measure(seconds: int) -> float:
        told = run(
            "pgbench", "-b", "tpcb-like", "-M", "prepared", "-n", "-c", str(clients), "-j", "2",
            "-T", str(seconds), "pgbench",
        )  # fmt: skip
        found = re.search(r"tps = ([0-9.]+)", told)
        assert found is not None, told
        return float(found.group(1))

    run("psql", "-d", "postgres", "-c", "CREATE DATABASE pgbench")
    try:
        run("pgbench", "-i", "-q", "-s", str(clients), "pgbench")
        run("psql", "-d", "postgres", "-c", "CHECKPOINT")
        yield measure
    finally:
        run("psql", "-d", "postgres", "-c", "DROP DATABASE pgbench WITH (FORCE)")


def _load(port: int, clients: list[Requests], seconds: float, rate: float | None = None) -> Load:
    load = asyncio.run(run_load(port, clients, seconds, rate))
    assert set(load.statuses) == {201}, load.statuses
    return load


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=2, help=f"length of a turn; everything has {ROUNDS}")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of the API")
    given = parser.parse_args()
    yardsticks, spreads, hots, silents = [], [], [], []
    with (
        throwaway_server() as settings,
        served(given.workers) as port,
        served(given.workers, "benchmarks.silent_api") as silent_port,
    ):
        people = customers(port)
        spread = [spread_pix(people, n) for n in range(given.clients)]
        hot = [hot_pix(people, n) for n in range(given.clients)]
        with _pgbench(settings, given.clients) as pgbench:
            for warmed in (port, silent_port):
                _load(warmed, spread, 1.0)
            for _ in range(ROUNDS):
                yardsticks.append(pgbench(given.seconds))
                spreads.append(_load(port, spread, given.seconds).rate(201))
                silents.append(_load(silent_port, spread, given.seconds).rate(201))
                hots.append(_load(port, hot, given.seconds).rate(201))
        # after pgbench's database and its dirty pages are gone: a checkpoint of theirs is not our latency
        half = _load(port, spread, ROUNDS * given.seconds, fmean(spreads) / 2)
    yardstick, rate = fmean(yardsticks), fmean(spreads)
    setting = f"{given.clients} clients, {given.workers} API processes"
    emit("api_postings", rate, "postings/s", f"{YARDSTICK}: {yardstick:.0f}; {setting}", rate / yardstick, ">= 0.5")
    spread_load = f"the same spread over 32 accounts: {rate:.0f}; {setting}"
    emit("api_hot_account", fmean(hots), "postings/s", spread_load, fmean(hots) / rate, ">= 0.5")
    load = f"half load: {half.rate(201):.0f} postings/s; {setting}"
    emit("api_p99_half_load", half.percentile(0.99), "ms", load, None, "<= 50")
    unlogged = f"postings/s without the lead-time log: {fmean(silents):.0f}; with it: {rate:.0f}; {setting}"
    emit("api_log_cost", 100 * (1 - rate / fmean(silents)), "% of postings/s", unlogged, None, "<= 5")


if __name__ == "__main__":
    main()

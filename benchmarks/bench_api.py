"""The API against pgbench TPC-B-like: same server, same number of clients, one after the other.

Run by ``make bench-api``, on a throwaway server. A posting is a Pix between two customers: two entries,
durable, with its idempotency key and its lead-time record. Both sides use prepared statements.
"""

import argparse
import asyncio
import os
import re
import subprocess

from sqlalchemy.engine import make_url

from benchmarks.api_load import customers, pix_requests, served
from benchmarks.figure import emit
from benchmarks.http_load import run_load
from benchmarks.server import throwaway_server
from fluxo.settings import Settings
from infra.embedded.postgres import PROGRAMS

YARDSTICK = "pgbench TPC-B-like, prepared, transactions/s"


def _pgbench(settings: Settings, clients: int, seconds: float) -> float:
    """Return pgbench's transactions a second, in a database of its own, dropped afterwards."""
    url = make_url(settings.secret("admin_database_url"))
    environment = {**os.environ, "PGPASSWORD": str(url.password)}
    server = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]

    def run(program: str, *arguments: str) -> str:
        command = [str(PROGRAMS / program), *server, *arguments]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    run("psql", "-d", "postgres", "-c", "CREATE DATABASE pgbench")
    try:
        run("pgbench", "-i", "-q", "-s", str(clients), "pgbench")
        run("psql", "-d", "postgres", "-c", "CHECKPOINT")
        told = run(
            "pgbench", "-b", "tpcb-like", "-M", "prepared", "-n", "-c", str(clients), "-j", "2",
            "-T", str(max(1, round(seconds))), "pgbench",
        )  # fmt: skip
    finally:
        run("psql", "-d", "postgres", "-c", "DROP DATABASE pgbench WITH (FORCE)")
    found = re.search(r"tps = ([0-9.]+)", told)
    assert found is not None, told
    return float(found.group(1))


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of the API")
    given = parser.parse_args()
    with throwaway_server() as settings:
        yardstick = _pgbench(settings, given.clients, given.seconds)
        with served(given.workers) as port:
            people = customers(port)
            clients = [pix_requests(people, n) for n in range(given.clients)]
            asyncio.run(run_load(port, clients, 1.0))
            full = asyncio.run(run_load(port, clients, given.seconds))
            half = asyncio.run(run_load(port, clients, given.seconds, full.rate(201) / 2))
    assert set(full.statuses) | set(half.statuses) == {201}, (full.statuses, half.statuses)
    rate = full.rate(201)
    setting = f"{given.clients} clients, {given.workers} API processes"
    emit("api_postings", rate, "postings/s", f"{YARDSTICK}: {yardstick:.0f}; {setting}", rate / yardstick, ">= 0.5")
    load = f"half load: {half.rate(201):.0f} postings/s; {setting}"
    emit("api_p99_half_load", half.percentile(0.99), "ms", load, None, "<= 50")


if __name__ == "__main__":
    main()

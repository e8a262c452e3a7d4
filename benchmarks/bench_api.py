"""The API against pgbench TPC-B-like: same server, same number of clients, one after the other.

Run by ``make bench-api``. A throwaway server is made for it, so that no figure depends on the data of the
person running it and nothing of theirs is touched. A posting is a Pix between two customers: two entries,
durable, with its idempotency key and its lead-time record. Both sides use prepared statements.
"""

import argparse
import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
from sqlalchemy.engine import make_url

from benchmarks.figure import emit
from benchmarks.http_load import Requests, run_load
from fluxo.documents import cpf_check_digits
from fluxo.settings import PREFIX, Settings, load_settings
from infra.embedded.postgres import PROGRAMS, EmbeddedPostgres, start_database

CUSTOMERS = 32
PASSWORD = "uma senha longa"
YARDSTICK = "pgbench TPC-B-like, prepared, transactions/s"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def _throwaway_server() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="fluxo-bench-") as home:
        # the server runs as a system user when started by root, and must pass through
        Path(home).chmod(0o755)
        os.environ[PREFIX + "HOME"] = home
        os.environ[PREFIX + "POSTGRES_PORT"] = str(_free_port())
        settings = start_database(load_settings())
        try:
            yield settings
        finally:
            EmbeddedPostgres(settings).stop()


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


@contextmanager
def _served(workers: int) -> Iterator[int]:
    port = _free_port()
    command = [sys.executable, "-m", "fluxo", "api", "run", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _customers(port: int) -> list[tuple[str, str]]:
    """Sign up customers with money; return CPF and token of each."""
    people = []
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        for n in range(CUSTOMERS):
            base = str(100_000_001 + n)
            cpf = base + cpf_check_digits(base)
            person = {"workspace": "banco", "nome": "Titular", "documento": cpf, "email": f"{n}@example.com"}
            http.post("/cadastro", json={**person, "senha": PASSWORD}).raise_for_status()
            told = http.post("/login", json={"workspace": "banco", "login": cpf, "senha": PASSWORD}).json()
            headers = {"Authorization": f"Bearer {told['access_token']}", "Idempotency-Key": uuid4().hex}
            http.post("/deposito", json={"valor": "1000000.00"}, headers=headers).raise_for_status()
            people.append((cpf, told["access_token"]))
    return people


def _pix_requests(people: list[tuple[str, str]], client: int) -> Requests:
    """Yield Pix of one centavo from a customer to another, each with a key of its own."""
    for n in count(client):
        _, token = people[n % len(people)]
        payee, _ = people[(n * 7 + 3) % len(people)] if (n * 6 + 3) % len(people) else people[n - 1]
        body = f'{{"chave":"{payee}","valor":"0.01"}}'.encode()
        yield (
            f"POST /pix HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes of the API")
    given = parser.parse_args()
    with _throwaway_server() as settings:
        yardstick = _pgbench(settings, given.clients, given.seconds)
        with _served(given.workers) as port:
            people = _customers(port)
            clients = [_pix_requests(people, n) for n in range(given.clients)]
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

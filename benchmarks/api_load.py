"""An API under load: served by a process of its own, with customers who have money, and their payments.

Belongs here: what the benchmarks of the API and of the simulator share; connections are ``http_load``'s.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import uuid4

import httpx

from benchmarks.http_load import Requests
from benchmarks.server import free_port
from fluxo.documents import cpf_check_digits
from fluxo.settings import PREFIX

CUSTOMERS = 33
"""32 that pay; the last one is paid where one account is hot."""
PASSWORD = "uma senha longa"


@contextmanager
def served(workers: int, *program: str) -> Iterator[int]:
    """Serve the API with so many processes, by ``fluxo api run`` or another program; give its port.

    Without limits on how often a caller may ask, as those are there to stop what a benchmark does.
    """
    port = free_port()
    command = [sys.executable, "-m", *(program or ("fluxo", "api", "run")), "--port", str(port)]
    unlimited = {PREFIX + f"API_{kind}RATE_LIMIT": "0" for kind in ("", "OPEN_", "HASHING_")}
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stderr=subprocess.DEVNULL, env={**os.environ, **unlimited}
    )
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


def customers(port: int) -> list[tuple[str, str]]:
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


def spread_pix(people: list[tuple[str, str]], client: int) -> Requests:
    """Yield Pix of one centavo from a customer to another, each with a key of its own."""
    payers = people[:-1]
    for n in count(client):
        _, token = payers[n % len(payers)]
        payee, _ = payers[(n * 7 + 3) % len(payers)] if (n * 6 + 3) % len(payers) else payers[n - 1]
        yield _pix(token, payee)


def hot_pix(people: list[tuple[str, str]], client: int) -> Requests:
    """Yield Pix of one centavo from the same payers, all to one customer."""
    payers, (payee, _) = people[:-1], people[-1]
    for n in count(client):
        yield _pix(payers[n % len(payers)][1], payee)


def _pix(token: str, payee: str) -> bytes:
    body = f'{{"chave":"{payee}","valor":"0.01"}}'.encode()
    return (
        f"POST /pix HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body

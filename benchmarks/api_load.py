"""An API under load: served by a process of its own, with customers who have money, and their payments.

Belongs here: what the benchmarks of the API and of the simulator share; connections are ``http_load``'s.
"""

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

CUSTOMERS = 32
PASSWORD = "uma senha longa"


@contextmanager
def served(workers: int) -> Iterator[int]:
    """Serve the API with so many processes; give its port."""
    port = free_port()
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


def pix_requests(people: list[tuple[str, str]], client: int) -> Requests:
    """Yield Pix of one centavo from a customer to another, each with a key of its own."""
    for n in count(client):
        _, token = people[n % len(people)]
        payee, _ = people[(n * 7 + 3) % len(people)] if (n * 6 + 3) % len(people) else people[n - 1]
        body = f'{{"chave":"{payee}","valor":"0.01"}}'.encode()
        yield (
            f"POST /pix HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

"""A real server on a free port, and a client that knows how to sign up, log in and move money."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import uuid4

import httpx
import uvicorn

from api.app import create_app
from api.http.protocol import OneWriteProtocol
from fluxo.documents import cpf_check_digits
from fluxo.settings import Settings

PASSWORD = "uma senha longa"
REQUEST_ID = "0f8b1c1e-5d0c-4a55-9a3c-2b6f2d4f7a10"
"""A caller's own id of a request: a UUID."""
_people = count(100_000_001)


def new_cpf() -> str:
    base = str(next(_people))
    return base + cpf_check_digits(base)


@contextmanager
def serving(settings: Settings, *, limited: bool = False) -> Iterator[str]:
    """Serve in a thread and give the address; at the end shut down as SIGTERM would.

    Tests sign people up as fast as they can, all from one address: no limit on that, unless ``limited``.
    """
    if not limited:
        settings = settings.model_copy(update={"api_hashing_rate_limit": 0})
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, log_config=None, lifespan="on", http=OneWriteProtocol, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the API did not start"
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Api:
    """Requests without a token."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, headers=headers, timeout=60)

    def sign_up(self, cpf: str | None = None, name: str = "Titular") -> "Customer":
        cpf = cpf or new_cpf()
        given = {
            "workspace": "banco", "nome": name, "documento": cpf, "email": f"{cpf}@example.com", "senha": PASSWORD,
        }  # fmt: skip
        answer = self.http.post("/cadastro", json=given)
        assert answer.status_code == 201, answer.text
        return Customer(self.address, self.log_in("banco", cpf), cpf, answer.json())

    def open_shop(self) -> "Caller":
        slug = f"loja-{uuid4().hex[:10]}"
        answer = self.http.post("/lojas", json={"slug": slug, "nome": "Loja", "login": "gerente", "senha": PASSWORD})
        assert answer.status_code == 201, answer.text
        return Caller(self.address, self.log_in(slug, "gerente"))

    def log_in(self, workspace: str, login: str) -> str:
        answer = self.http.post("/login", json={"workspace": workspace, "login": login, "senha": PASSWORD})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


class Caller(Api):
    """Requests with a token."""

    def __init__(self, address: str, token: str) -> None:
        super().__init__(address, {"Authorization": f"Bearer {token}"})

    def move(self, path: str, key: str | None = None, **body: object) -> httpx.Response:
        """Call a money route, with a new idempotency key unless one is given."""
        return self.http.post(path, json=body, headers={"Idempotency-Key": key or uuid4().hex})


class Customer(Caller):
    """A customer of the bank; their CPF is their Pix key."""

    def __init__(self, address: str, token: str, cpf: str, opened: dict[str, str]) -> None:
        super().__init__(address, token)
        self.cpf = cpf
        self.opened = opened

    @property
    def balance(self) -> str:
        return str(self.http.get("/saldo").json()["saldo"])

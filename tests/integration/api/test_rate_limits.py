"""Too many requests get 429 and are told when to come back; each user and each address has its own bucket."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest

from api.identity import security
from fluxo.settings import Settings
from tests.integration.api.serving import PASSWORD, Api, Caller, Customer, serving

PATIENCE = 1000
"""Requests made until one is refused: at two a second nobody gets through so many."""


@pytest.fixture(scope="module")
def people(api: Api) -> list[Customer]:
    return [api.sign_up(), api.sign_up()]


@pytest.fixture(scope="module")
def narrow(settings: Settings) -> Iterator[Api]:
    """An API that takes two requests a second, four at once, of a user and of an address."""
    with serving(settings.model_copy(update={"api_rate_limit": 2, "api_open_rate_limit": 2})) as address:
        yield Api(address)


def first_refusal(ask: Callable[[], httpx.Response], burst: int = 4) -> httpx.Response:
    for taken in range(PATIENCE):
        answer = ask()
        if answer.status_code == 429:
            assert taken >= burst, "the burst is everybody's right"
            return answer
    raise AssertionError("nothing was refused")


def test_a_user_who_asks_too_often_waits_and_the_others_do_not(narrow: Api, people: list[Customer]) -> None:
    busy, quiet = (Caller(narrow.address, one.http.headers["authorization"].split()[1]) for one in people)
    refused = first_refusal(lambda: busy.http.get("/saldo"))
    assert refused.json()["code"] == "rate_limited"
    assert refused.headers["retry-after"] == "1"
    assert quiet.http.get("/saldo").status_code == 200


def test_an_address_that_asks_too_often_waits_on_every_open_route_but_the_probes(narrow: Api) -> None:
    bodies = {
        "/login": {"workspace": "nenhum", "login": "x", "senha": "errada"},
        "/token/refresh": {"refresh_token": "x"},
        "/pdv/login": {"dispositivo": "0" * 32, "segredo": "x", "vendedor": "x", "pin": "0000"},
        "/cadastro": {"workspace": "nenhum"},
        "/lojas": {},
    }
    for n, (path, body) in enumerate(bodies.items()):
        refused = first_refusal(lambda path=path, body=body: narrow.http.post(path, json=body), burst=0 if n else 4)
        assert refused.json()["code"] == "rate_limited", path
    assert narrow.http.get("/health").status_code == 200
    assert narrow.http.get("/ready").status_code == 200


def test_passwords_have_a_lower_limit_of_their_own_and_a_manager_has_one_too(settings: Settings, api: Api) -> None:
    token = api.open_shop().http.headers["authorization"].split()[1]
    slow = settings.model_copy(update={"api_hashing_rate_limit": 2})
    with serving(slow, limited=True) as address:
        anybody, manager = Api(address).http, Caller(address, token).http
        wrong = {"workspace": "nenhum", "login": "x", "senha": "errada"}
        assert first_refusal(lambda: anybody.post("/login", json=wrong), burst=8).json()["code"] == "rate_limited"
        for path, body in (
            ("/cadastro", {"workspace": "nenhum"}),
            ("/lojas", {}),
            ("/pdv/login", {"dispositivo": "0" * 32, "segredo": "x", "vendedor": "x", "pin": "0000"}),
        ):
            assert first_refusal(lambda path=path, body=body: anybody.post(path, json=body), burst=0), path
        for _ in range(20):
            assert anybody.post("/token/refresh", json={"refresh_token": "x"}).status_code == 401
        new = {"login": "analista", "papel": "analyst", "senha": "uma senha longa"}
        refused = first_refusal(lambda: manager.post("/usuarios", json=new), burst=8)
        assert (refused.json()["code"], refused.headers["retry-after"]) == ("rate_limited", "1")


def test_no_attempt_is_counted_when_too_many_wait(
    api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = f"loja-{uuid4().hex[:8]}"
    given = {"slug": shop, "nome": "Loja", "login": "gerente", "senha": PASSWORD}
    assert api.http.post("/lojas", json=given).status_code == 201
    monkeypatch.setattr(security, "MOST_AT_ONCE", 0)
    for _ in range(6):
        answer = api.http.post("/login", json={"workspace": shop, "login": "gerente", "senha": "errada"})
        assert (answer.status_code, answer.json()["code"]) == (503, "too_busy")
        assert answer.headers["retry-after"] == "1"
    monkeypatch.undo()
    api.log_in(shop, "gerente")

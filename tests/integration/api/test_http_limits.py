"""How large a request may be and how long it may take to arrive, over real sockets."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from api.http import protocol
from api.http.lead_time import MAX_BODY_BYTES, MAX_SALE_BYTES
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Shop, refused


@contextmanager
def sent(api: Api, data: bytes) -> Iterator[socket.socket]:
    where = httpx.URL(api.address)
    with socket.create_connection((where.host, where.port), timeout=30) as raw:
        raw.sendall(data)
        yield raw


def _unknown_fields(size: int) -> bytes:
    fields: dict[str, int] = {}
    while len(fields) * 16 < size:
        fields[f"campo_{len(fields):05}"] = 1
    return json.dumps(fields).encode()


def test_a_sale_of_500_items_is_taken_and_nothing_larger_than_its_limit(api: Api) -> None:
    shop = Shop(api)
    item = {
        "produto": "7891000100103",
        "descricao": "Café torrado e moído " * 9,
        "quantidade": 1,
        "preco": "1.00",
        "custo": "0.40",
    }
    assert len(json.dumps([item] * 500)) > MAX_BODY_BYTES
    sold = shop.done("/vendas", itens=[item] * 500, pagamento="cash")
    lines = [{"linha": n, "quantidade": 1} for n in range(1, 501)]
    back = shop.done(f"/vendas/{sold['venda_id']}/devolucao", itens=lines)
    assert back["total"] == "500.00"
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    for path, limit in (("/vendas", MAX_SALE_BYTES), ("/despesas", MAX_BODY_BYTES)):
        answer = shop.http.post(path, content=b" " * (limit + 1), headers=headers)
        assert refused(answer) == (413, "body_too_large")
        assert str(limit) in answer.json()["detail"]


def test_who_calls_is_asked_before_what_for(api: Api) -> None:
    shop = Shop(api)
    body, headers = _unknown_fields(50_000), {"Content-Type": "application/json"}
    for path in ("/vendas", "/deposito", "/despesas"):
        assert refused(api.http.post(path, content=body, headers=headers)) == (401, "unauthenticated")
    assert refused(shop.http.post("/deposito", content=body, headers=headers)) == (403, "forbidden")
    assert refused(shop.http.post("/vendas", content=body, headers=headers)) == (400, "idempotency_key_missing")


def test_of_thousands_of_faults_none_is_told(api: Api) -> None:
    answer = api.http.post("/login", content=_unknown_fields(50_000), headers={"Content-Type": "application/json"})
    assert refused(answer) == (422, "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == ["body"]


def test_headers_that_are_too_large_are_a_problem_of_their_own(api: Api) -> None:
    for header in ("a" * 40_000, "a: b\r\n" * 101):
        with sent(api, f"GET /saldo HTTP/1.1\r\nHost: x\r\nx: {header}\r\n\r\n".encode()) as raw:
            answer = raw.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert b'"code":"headers_too_large"' in answer


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST /login HTTP/1.1\r\nHost: x\r\n",
        b'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"login": ',
    ],
)
def test_half_a_request_does_not_stay(
    api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(protocol, "ARRIVE_SECONDS", 0.05)
    with sent(api, begun) as raw:
        assert raw.recv(1) == b""
    assert api.http.get("/health").status_code == 200
    assert one(settings, "SELECT count(*) FROM fluxo.request_log WHERE status >= 500") == (0,)


def test_half_a_body_that_is_whole_json_moves_nothing(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    head = (
        "POST /deposito HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\n"
        f"Authorization: {customer.http.headers['authorization']}\r\nContent-Length: 99\r\n\r\n"
    )
    with sent(api, head.encode() + b'{"valor": "7.00"}') as raw:
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(1) == b""
    assert customer.move("/deposito", "k", valor=1).json()["saldo"] == "1.00"

"""Same key, one effect, same answer: in sequence, at once, and after a refusal."""

import re
import socket
import struct
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from uuid import uuid4

import httpx
import psycopg
import pytest

from api.app import create_app
from api.posting.idempotency import Scope
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api, Customer, serving


@pytest.fixture(scope="module")
def ana(api: Api) -> Customer:
    return api.sign_up()


def test_a_key_is_required(ana: Customer) -> None:
    for headers in ({}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 256}):
        answer = ana.http.post("/deposito", json={"valor": 1}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_repeated_request_has_one_effect_and_the_same_answer(ana: Customer) -> None:
    key, before = uuid4().hex, float(ana.balance)
    first = ana.move("/deposito", key, valor="10.50")
    again = ana.move("/deposito", key, valor=10.5)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert float(ana.balance) == before + 10.5


def test_a_key_with_another_payload_is_refused(ana: Customer) -> None:
    key = uuid4().hex
    ana.move("/deposito", key, valor=1)
    answer = ana.move("/deposito", key, valor=2)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_belongs_to_its_route_and_its_owner(api: Api, ana: Customer) -> None:
    key = uuid4().hex
    assert ana.move("/deposito", key, valor=1).status_code == 201
    assert ana.move("/saque", key, valor=1).status_code == 201
    assert "idempotent-replayed" not in api.sign_up().move("/deposito", key, valor=1).headers


def test_a_refusal_is_remembered(api: Api) -> None:
    customer, key = api.sign_up(), uuid4().hex
    refused = customer.move("/saque", key, valor=5)
    assert refused.status_code == 422
    customer.move("/deposito", valor=10)
    again = customer.move("/saque", key, valor=5)
    assert (again.status_code, again.content) == (422, refused.content)
    assert customer.balance == "10.00"


def test_an_invalid_request_does_not_use_the_key_up(ana: Customer) -> None:
    key = uuid4().hex
    assert ana.move("/deposito", key, valor="x").status_code == 422
    assert ana.move("/deposito", key, valor=1).status_code == 201


def test_while_another_worker_has_the_key_the_answer_is_409(settings: Settings, ana: Customer) -> None:
    key = uuid4().hex
    ana.move("/deposito", key, valor=1)
    query = "SELECT workspace_id, actor_id, route FROM fluxo.idempotency_keys WHERE key = %s"
    workspace, actor, route = one(settings, query, key)
    held = uuid4().hex
    lock = Scope(workspace, actor, str(route), held, b"").lock  # type: ignore[arg-type]
    with psycopg.connect(settings.secret("app_database_url")) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        answer = ana.move("/deposito", held, valor=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "request_in_progress")
        assert answer.headers["retry-after"] == "1"
    assert ana.move("/deposito", held, valor=1).status_code == 201


def _until_answered(customer: Customer, path: str, key: str, body: dict[str, object]) -> httpx.Response:
    while (answer := customer.move(path, key, **body)).status_code == 409:
        pass
    return answer


def test_duplicates_and_circles_at_once(settings: Settings, api: Api) -> None:
    """Two API processes' worth of servers, each request sent four times at once, money going in circles."""
    people = [api.sign_up() for _ in range(4)]
    for person in people:
        person.move("/deposito", valor="100.00")
    with serving(settings) as second, ThreadPoolExecutor(16) as pool:
        doubles = [Customer(second, p.http.headers["authorization"].split()[1], p.cpf, p.opened) for p in people]
        requests = []
        for n in range(60):
            giver, taker, key = n % 4, (n + 1 + n % 3) % 4, uuid4().hex
            body: dict[str, object] = {"chave": people[taker].cpf, "valor": f"{1 + n}.0{n % 10}"}
            for sender in (people[giver], doubles[giver], people[giver], doubles[giver]):
                requests.append((key, pool.submit(_until_answered, sender, "/pix", key, body)))
        answers: dict[str, set[tuple[int, bytes]]] = {}
        for key, future in requests:
            answers.setdefault(key, set()).add((future.result().status_code, future.result().content))
    assert all(len(found) == 1 for found in answers.values()), "one key had two answers"
    outcomes = Counter(next(iter(found))[0] for found in answers.values())
    assert set(outcomes) <= {201, 422}
    (posted,) = one(settings, "SELECT count(*) FROM fluxo.transactions WHERE kind = 'pix'")
    assert posted == outcomes[201] > 0
    assert broken_invariants(settings) == []
    assert sum(round(float(person.balance) * 100) for person in people) == 40_000


def test_returns_at_once_do_not_exceed_the_original(settings: Settings, api: Api) -> None:
    payer, payee = api.sign_up(), api.sign_up()
    payer.move("/deposito", valor=10)
    payee.move("/deposito", valor=100)
    sent = payer.move("/pix", chave=payee.cpf, valor=10).json()["transacao_id"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: payee.move(f"/pix/{sent}/devolucao", valor=3), range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 3, 422: 5}
    assert payer.balance == "9.00"
    assert broken_invariants(settings) == []


MONEY_ROUTES = {
    "/deposito", "/saque", "/pix", "/pix/{transacao_id}/devolucao", "/pagamento", "/reservas",
    "/reservas/{reserva_id}/captura", "/reservas/{reserva_id}/liberacao", "/vendas", "/vendas/{venda_id}/devolucao",
    "/despesas", "/compras", "/transacoes/{transacao_id}/estorno", "/fechamento", "/liquidacoes", "/movimentacao",
}  # fmt: skip
ONCE_BY_NATURE = {
    "/cadastro", "/lojas", "/login", "/logout", "/token/refresh", "/pdv/login", "/pdv/dispositivos", "/usuarios",
    "/usuarios/{usuario_id}/desbloqueio", "/clientes/{cliente_id}/kyc", "/pix/chaves",
}  # fmt: skip
"""What moves no money: repeated, it comes to the same, is refused as there already, or starts one more session."""


def test_every_route_that_moves_money_demands_a_key(settings: Settings, api: Api) -> None:
    paths = create_app(settings).openapi()["paths"]
    asking = {
        path for path, methods in paths.items()
        if any(given["name"] == "Idempotency-Key" and given["required"] for given in
               methods.get("post", {}).get("parameters", ()))
    }  # fmt: skip
    assert asking == MONEY_ROUTES
    assert {path for path, methods in paths.items() if "post" in methods} - asking == ONCE_BY_NATURE
    customer, shop = api.sign_up(), api.open_shop()
    for path in asking:
        address = re.sub(r"\{\w+\}", str(uuid4()), path)
        answers = [caller.http.post(address, json={}) for caller in (customer, shop)]
        told = [(answer.status_code, answer.json()["code"]) for answer in answers]
        # the key is asked for before anything of the request is looked at
        assert sorted(told) == [(400, "idempotency_key_missing"), (403, "forbidden")], path


def _send_and_hang_up(customer: Customer, key: str, body: bytes, politely: bool) -> None:
    """Send a whole request and close without reading; impolitely: with a reset."""
    where = httpx.URL(customer.address)
    head = (
        f"POST /deposito HTTP/1.1\r\nHost: {where.host}\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        f"Authorization: {customer.http.headers['authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((where.host, where.port)) as raw:
        if not politely:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.sendall(head.encode() + body)


@pytest.mark.parametrize("politely", [True, False])
def test_a_client_that_hangs_up_finds_its_answer_later(settings: Settings, api: Api, politely: bool) -> None:
    """Whether the request was carried out or lost, asking again with its key comes to one effect."""
    customer = api.sign_up()
    keys = [uuid4().hex for _ in range(20)]
    for key in keys:
        _send_and_hang_up(customer, key, b'{"valor": "1.00"}', politely)
    answers = [_until_answered(customer, "/deposito", key, {"valor": "1.00"}) for key in keys]
    again = [customer.move("/deposito", key, valor="1.00") for key in keys]
    assert {answer.status_code for answer in answers} == {201}
    assert [answer.content for answer in again] == [answer.content for answer in answers]
    assert len({answer.json()["transacao_id"] for answer in answers}) == 20
    assert customer.balance == "20.00"
    assert broken_invariants(settings) == []


def test_what_was_carried_out_unheard_is_answered_from_the_store(settings: Settings, api: Api) -> None:
    customer, key = api.sign_up(), uuid4().hex
    _send_and_hang_up(customer, key, b'{"valor": "7.00"}', politely=True)
    stored = "SELECT count(*) FROM fluxo.idempotency_keys WHERE key = %s"
    until = monotonic() + 20
    while one(settings, stored, key) == (0,):
        assert monotonic() < until, "a request that was sent whole is carried out, though nobody waits for its answer"
    answer = customer.move("/deposito", key, valor="7.00")
    assert (answer.status_code, answer.headers["idempotent-replayed"]) == (201, "true")
    assert answer.json()["saldo"] == customer.balance == "7.00"

"""Same key, one effect, same answer: in sequence, at once, and after a refusal."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import psycopg
import pytest

from api.idempotency import Scope
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

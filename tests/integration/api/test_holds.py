"""Holds over HTTP: money set aside, taken, let go. The rules are tests/integration/ledger/test_holds.py's."""

import threading
from uuid import uuid4

import pytest

from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants
from tests.integration.api.serving import Api, Customer


@pytest.fixture
def ana(api: Api) -> Customer:
    customer = api.sign_up()
    customer.move("/deposito", valor="100.00")
    return customer


@pytest.fixture(autouse=True)
def _sound(settings: Settings) -> object:
    yield
    assert broken_invariants(settings) == []


def hold(customer: Customer, valor: str, **more: object) -> str:
    answer = customer.move("/reservas", valor=valor, favorecido="Posto", **more)
    assert answer.status_code == 201, answer.text
    assert answer.json()["situacao"] == "ativa"
    return str(answer.json()["reserva_id"])


def money(customer: Customer) -> tuple[str, str, str]:
    body = customer.http.get("/saldo").json()
    return body["saldo"], body["reservado"], body["disponivel"]


def situation(customer: Customer, hold_id: str) -> str:
    found = {item["reserva_id"]: item["situacao"] for item in customer.http.get("/reservas").json()["itens"]}
    return str(found[hold_id])


def expire(settings: Settings, hold_id: str) -> None:
    with connect(settings, "owner") as connection:
        connection.execute("UPDATE fluxo.holds SET expires_at = now() WHERE id = %s", (hold_id,))


def test_money_set_aside_is_not_available(ana: Customer) -> None:
    hold(ana, "70.00")
    assert money(ana) == ("100.00", "70.00", "30.00")
    for path, body in (
        ("/saque", {}),
        ("/pagamento", {"favorecido": "Escola"}),
        ("/reservas", {"favorecido": "Posto"}),
    ):
        assert ana.move(path, valor="30.01", **body).json()["code"] == "insufficient_funds"
    assert ana.move("/saque", valor="30.00").status_code == 201
    assert money(ana) == ("70.00", "70.00", "0.00")


def test_all_of_it_is_taken(ana: Customer) -> None:
    hold_id = hold(ana, "70.00")
    taken = ana.move(f"/reservas/{hold_id}/captura").json()
    assert (taken["valor"], taken["saldo"], taken["liberado"], taken["reserva_id"]) == (
        "70.00",
        "30.00",
        "0.00",
        hold_id,
    )
    assert money(ana) == ("30.00", "0.00", "30.00")
    (item,) = ana.http.get("/reservas", params={"situacao": "capturada"}).json()["itens"]
    assert (item["reserva_id"], item["capturado"], item["transacao_id"]) == (hold_id, "70.00", taken["transacao_id"])
    shown = ana.http.get("/historico", params={"tipo": "payment"}).json()["itens"]
    assert [entry["descricao"] for entry in shown] == ["Posto"]


def test_a_part_is_taken_and_the_rest_let_go(ana: Customer) -> None:
    hold_id = hold(ana, "70.00")
    too_much = ana.move(f"/reservas/{hold_id}/captura", valor="70.01")
    assert (too_much.status_code, too_much.json()["code"]) == (422, "hold_exceeded")
    assert ana.move(f"/reservas/{hold_id}/captura", valor="20.00").json()["liberado"] == "50.00"
    assert money(ana) == ("80.00", "0.00", "80.00")
    again = ana.move(f"/reservas/{hold_id}/captura", valor="20.00")
    assert (again.status_code, again.json()["code"]) == (422, "hold_not_active")


def test_it_is_let_go(ana: Customer) -> None:
    hold_id = hold(ana, "70.00")
    released = ana.move(f"/reservas/{hold_id}/liberacao")
    assert (released.status_code, released.json()["situacao"]) == (200, "liberada")
    assert money(ana) == ("100.00", "0.00", "100.00")
    for path in ("liberacao", "captura"):
        assert ana.move(f"/reservas/{hold_id}/{path}").json()["code"] == "hold_not_active"
    assert situation(ana, hold_id) == "liberada"


def test_its_time_runs_out(ana: Customer, settings: Settings) -> None:
    hold_id = hold(ana, "70.00", expira_em_minutos=1)
    expire(settings, hold_id)
    assert money(ana) == ("100.00", "0.00", "100.00")
    assert situation(ana, hold_id) == "expirada"
    assert ana.http.get("/reservas", params={"situacao": "ativa"}).json()["itens"] == []
    for path in ("captura", "liberacao"):
        assert ana.move(f"/reservas/{hold_id}/{path}").json()["code"] == "hold_not_active"
    assert ana.move("/saque", valor="100.00").status_code == 201


def test_the_same_key_holds_once(ana: Customer) -> None:
    key = uuid4().hex
    body = {"valor": "40.00", "favorecido": "Posto"}
    first, again = (ana.move("/reservas", key=key, **body) for _ in range(2))
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert money(ana)[1] == "40.00"
    path = f"/reservas/{first.json()['reserva_id']}/captura"
    taken = [ana.move(path, key=key) for _ in range(2)]
    assert taken[0].json() == taken[1].json()
    assert money(ana) == ("60.00", "0.00", "60.00")


def test_many_captures_at_once_take_it_once(ana: Customer) -> None:
    hold_id = hold(ana, "70.00")
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(ana.move(f"/reservas/{hold_id}/captura").status_code))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201, 422, 422, 422, 422, 422]
    assert money(ana) == ("30.00", "0.00", "30.00")


def test_a_hold_of_somebody_else_is_not_there(api: Api, ana: Customer) -> None:
    hold_id, rui = hold(ana, "70.00"), api.sign_up()
    for path in (f"/reservas/{hold_id}/captura", f"/reservas/{hold_id}/liberacao", f"/reservas/{uuid4()}/captura"):
        answer = rui.move(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "hold_not_found")
    assert rui.http.get("/reservas").json()["itens"] == []
    assert situation(ana, hold_id) == "ativa"


def test_pages_of_holds(ana: Customer) -> None:
    made = [hold(ana, "1.00") for _ in range(5)]
    ana.move(f"/reservas/{made[2]}/liberacao")
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = ana.http.get("/reservas", params={"limite": 2, "situacao": "ativa", **cursor}).json()
        seen += [item["reserva_id"] for item in page["itens"]]
        if page["proximo"] is None:
            break
        cursor = {"cursor": page["proximo"]}
    assert seen == [made[4], made[3], made[1], made[0]]


def test_the_balance_of_an_instant_knows_what_was_set_aside(ana: Customer) -> None:
    from fluxo.clock import utc_now

    before = utc_now()
    hold_id = hold(ana, "70.00")
    during = utc_now()
    ana.move(f"/reservas/{hold_id}/captura", valor="20.00")
    found = [ana.http.get("/saldo", params={"em": at.isoformat()}).json() for at in (before, during, utc_now())]
    assert [(f["saldo"], f["reservado"]) for f in found] == [("100.00", "0.00"), ("100.00", "70.00"), ("80.00", "0.00")]


@pytest.mark.parametrize("minutes", [0, 43_201, 1.5, "30", None])
def test_for_how_long(ana: Customer, minutes: object) -> None:
    answer = ana.move("/reservas", valor="1.00", favorecido="Posto", expira_em_minutos=minutes)
    assert answer.json()["code"] == "invalid_request"

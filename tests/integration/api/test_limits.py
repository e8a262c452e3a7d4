"""Limits over HTTP: what may leave, what has left, and asking for another night limit.

Nothing here waits for the night: the rules by the clock are tests/integration/ledger/test_limits.py's.
"""

from datetime import datetime, timedelta

import pytest

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import Api, Customer


@pytest.fixture
def ana(api: Api) -> Customer:
    customer = api.sign_up()
    customer.move("/deposito", valor="5000.00")
    return customer


def settle(settings: Settings, customer: Customer, statement: str) -> None:
    """Change what the tools of a bank change."""
    with connect(settings, "owner") as connection:
        connection.execute(statement, {"account": customer.opened["conta"]})


def kyc(settings: Settings, customer: Customer, status: str) -> None:
    settle(
        settings,
        customer,
        f"UPDATE fluxo.account_limits SET kyc_status = '{status}' "
        "WHERE account_id = (SELECT id FROM fluxo.accounts WHERE code = %(account)s)",
    )


def test_what_a_new_customer_may_send(ana: Customer) -> None:
    limits = ana.http.get("/limites").json()
    assert limits["cadastro"] == "approved"
    assert limits["pix_noturno"]["limite"] == "1000.00"
    assert limits["pix_noturno"]["pedido"] is None
    assert limits["diario"]["usado"] == "0.00"
    assert limits["periodo"] in ("dia", "noite")


def test_what_is_sent_is_used_and_deposits_and_returns_are_not(api: Api, ana: Customer) -> None:
    rui = api.sign_up()
    pix = ana.move("/pix", chave=rui.cpf, valor="10.00").json()
    ana.move("/saque", valor="5.00")
    ana.move("/pagamento", favorecido="Escola", valor="2.50")
    rui.move(f"/pix/{pix['transacao_id']}/devolucao")
    assert ana.http.get("/limites").json()["diario"]["usado"] in ("17.50", "7.50", "2.50", "0.00"), "midnight may pass"
    assert rui.http.get("/limites").json()["diario"]["usado"] == "0.00"


@pytest.mark.parametrize("path", ["/saque", "/pix", "/pagamento"])
def test_a_pending_customer_sends_little_a_day(api: Api, ana: Customer, settings: Settings, path: str) -> None:
    rui = api.sign_up()
    body = {"/saque": {}, "/pix": {"chave": rui.cpf}, "/pagamento": {"favorecido": "Escola"}}[path]
    kyc(settings, ana, "pending")
    refused = ana.move(path, **body, valor="1000.01")
    assert (refused.status_code, refused.json()["code"]) == (422, "daily_limit_exceeded")
    assert ana.move(path, **body, valor="1000.00").status_code == 201
    assert ana.balance == "4000.00"


def test_a_rejected_customer_sends_nothing_but_may_give_back(api: Api, ana: Customer, settings: Settings) -> None:
    rui = api.sign_up()
    pix = ana.move("/pix", chave=rui.cpf, valor="10.00").json()
    kyc(settings, rui, "rejected")
    assert rui.move("/saque", valor="0.01").json()["code"] == "daily_limit_exceeded"
    assert rui.http.get("/limites").json()["diario"] == {"limite": "0.00", "usado": "0.00", "restante": "0.00"}
    assert rui.move(f"/pix/{pix['transacao_id']}/devolucao").status_code == 201


def test_the_banks_limit_for_one_operation(ana: Customer, settings: Settings) -> None:
    change = (
        "UPDATE fluxo.workspace_settings SET transaction_limit_cents = {} "
        "WHERE workspace_id = (SELECT workspace_id FROM fluxo.accounts WHERE code = %(account)s)"
    )
    settle(settings, ana, change.format(2000))
    try:
        refused = ana.move("/saque", valor="20.01")
        assert (refused.status_code, refused.json()["code"]) == (422, "transaction_limit_exceeded")
        assert ana.move("/saque", valor="20.00").status_code == 201
    finally:
        settle(settings, ana, change.format(100000000000))


def ask(customer: Customer, valor: object) -> dict[str, object]:
    answer = customer.http.put("/limites/pix-noturno", json={"valor": valor})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()["pix_noturno"]
    return found


def test_less_holds_at_once_and_more_waits_a_day(ana: Customer, settings: Settings) -> None:
    assert ask(ana, "300.00")["limite"] == "300.00"
    before = utc_now()
    waiting = ask(ana, "2000.00")
    assert waiting["limite"] == "300.00"
    pending = waiting["pedido"]
    assert isinstance(pending, dict)
    assert pending["limite"] == "2000.00"
    from_when = datetime.fromisoformat(pending["vale_a_partir_de"])
    assert before + timedelta(hours=24) <= from_when <= utc_now() + timedelta(hours=24)
    assert ask(ana, "2000.00")["pedido"] == pending, "asked again, it waits no longer"
    settle(
        settings,
        ana,
        "UPDATE fluxo.account_limits SET next_night_limit_from = now() "
        "WHERE account_id = (SELECT id FROM fluxo.accounts WHERE code = %(account)s)",
    )
    grown = ana.http.get("/limites").json()["pix_noturno"]
    assert (grown["limite"], grown["pedido"]) == ("2000.00", None)
    assert ask(ana, "100.00")["limite"] == "100.00"
    query = "SELECT count(*) FROM fluxo.audit_log WHERE action = 'limit_changed' AND details ->> 'to_cents' = '200000'"
    assert one(settings, query) == (1,)


def test_less_takes_back_an_increase_that_waits(ana: Customer) -> None:
    ask(ana, "2000.00")
    assert ask(ana, "999.00")["pedido"] is None
    assert ask(ana, 0)["limite"] == "0.00"


def the_banks(settings: Settings, customer: Customer, column: str, cents: int) -> None:
    settle(
        settings,
        customer,
        f"UPDATE fluxo.workspace_settings SET {column} = {cents} "
        "WHERE workspace_id = (SELECT workspace_id FROM fluxo.accounts WHERE code = %(account)s)",
    )


def test_no_night_is_above_a_day_of_the_bank(ana: Customer, settings: Settings) -> None:
    the_banks(settings, ana, "daily_limit_cents", 500000)
    try:
        answer = ana.http.put("/limites/pix-noturno", json={"valor": "5000.01"})
        assert (answer.status_code, answer.json()["code"]) == (422, "night_limit_above_daily")
        assert "R$ 5.000,00" in answer.json()["detail"]
        assert ask(ana, "5000.00")["pedido"]
        the_banks(settings, ana, "daily_limit_cents", 90000)
        assert ana.http.get("/limites").json()["pix_noturno"]["limite"] == "900.00"
    finally:
        the_banks(settings, ana, "daily_limit_cents", 100000000000)


def test_who_has_asked_for_nothing_that_holds_follows_the_bank(api: Api, ana: Customer, settings: Settings) -> None:
    rui = api.sign_up()
    ask(ana, "2000.00")
    ask(rui, "800.00")
    the_banks(settings, ana, "night_limit_cents", 70000)
    try:
        waits = ana.http.get("/limites").json()["pix_noturno"]
        assert (waits["limite"], waits["pedido"]["limite"]) == ("700.00", "2000.00")
        assert rui.http.get("/limites").json()["pix_noturno"]["limite"] == "800.00"
    finally:
        the_banks(settings, ana, "night_limit_cents", 100000)


@pytest.mark.parametrize("valor", ["-1", "x", None, 1.001])
def test_what_is_no_limit(ana: Customer, valor: object) -> None:
    answer = ana.http.put("/limites/pix-noturno", json={"valor": valor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")

"""Payments of boletos over HTTP; the rules themselves are tests/unit/fluxo/test_boleto.py's."""

from datetime import timedelta

import pytest

from fluxo.business_days import next_business_day
from fluxo.clock import business_date, utc_now
from fluxo.ledger.boleto import charge, make_line
from fluxo.money import to_text
from tests.integration.api.serving import Api, Customer

FREE = "1234567890123456789012345"


@pytest.fixture
def ana(api: Api) -> Customer:
    customer = api.sign_up()
    customer.move("/deposito", valor="5000.00")
    return customer


def pay(customer: Customer, **body: object) -> dict[str, str]:
    answer = customer.move("/pagamento", favorecido="Escola", **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()
    return found


def test_what_is_not_late_costs_what_it_is(ana: Customer) -> None:
    tomorrow = business_date(utc_now()) + timedelta(days=2)
    for body in ({}, {"vencimento": tomorrow.isoformat()}):
        paid = pay(ana, valor="100.00", **body)
        assert [paid[f] for f in ("valor", "valor_original", "multa", "juros")] == ["100.00", "100.00", "0.00", "0.00"]
    assert ana.balance == "4800.00"


@pytest.mark.parametrize("how", ["vencimento", "linha_digitavel"])
def test_what_is_late_costs_more(ana: Customer, how: str) -> None:
    # a due date of long ago, so that no weekend and no midnight decides whether there is a charge
    before = business_date(utc_now())
    due = before - timedelta(days=60)
    body = {"valor": "100.00", "vencimento": due.isoformat()}
    if how == "linha_digitavel":
        body = {"linha_digitavel": make_line("001", 10_000, due, FREE)}
    paid = pay(ana, **body)
    costs = [charge(10_000, due, day) for day in (before, business_date(utc_now()))]
    assert paid["valor"] in [to_text(cost.total_cents) for cost in costs]
    assert (paid["valor_original"], paid["multa"]) == ("100.00", "2.00")
    assert paid["juros"] in [to_text(cost.interest_cents) for cost in costs]
    item = ana.http.get("/historico", params={"tipo": "payment"}).json()["itens"][0]
    assert (item["valor"], item["descricao"]) == ("-" + paid["valor"], "Escola")


def test_due_on_the_last_day_without_banks_it_costs_no_more_than_the_rule(ana: Customer) -> None:
    today = business_date(utc_now())
    due = today - timedelta(days=1)
    paid = pay(ana, valor="100.00", vencimento=due.isoformat())
    days = (today, business_date(utc_now()))
    assert paid["valor"] in [to_text(charge(10_000, due, day).total_cents) for day in days]
    if next_business_day(due) > days[1]:
        assert paid["multa"] == "0.00"


def test_a_line_that_leaves_the_amount_open(ana: Customer) -> None:
    line = make_line("001", 0, None, FREE)
    assert pay(ana, linha_digitavel=line, valor="42.00")["valor"] == "42.00"
    without = ana.move("/pagamento", favorecido="Escola", linha_digitavel=line)
    assert (without.status_code, without.json()["code"]) == (422, "boleto_amount")
    twice = ana.move("/pagamento", favorecido="Escola", linha_digitavel=make_line("001", 1, None, FREE), valor="1.00")
    assert twice.json()["code"] == "boleto_amount"


def test_a_line_as_it_is_printed(ana: Customer) -> None:
    line = make_line("001", 1_234, None, FREE)
    printed = f"{line[:5]}.{line[5:10]} {line[10:15]}.{line[15:21]} {line[21:26]}.{line[26:32]} {line[32]} {line[33:]}"
    assert pay(ana, linha_digitavel=printed)["valor"] == "12.34"


def test_a_line_is_paid_once(api: Api, ana: Customer) -> None:
    line = make_line("001", 4_321, None, FREE)
    first = pay(ana, linha_digitavel=line)
    rui = api.sign_up()
    rui.move("/deposito", valor="100.00")
    for customer, written in ((ana, line), (ana, f"{line[:5]}.{line[5:]}"), (rui, line)):
        again = customer.move("/pagamento", favorecido="Outra", linha_digitavel=written)
        assert (again.status_code, again.json()["code"]) == (409, "duplicate_transaction")
        assert again.json()["transacao_id"] == first["transacao_id"]
    assert (ana.balance, rui.balance) == ("4956.79", "100.00")
    # a payment that has a name is known by it
    assert pay(ana, linha_digitavel=line, id_externo="conta-1")["valor"] == "43.21"
    named = ana.move("/pagamento", favorecido="Escola", linha_digitavel=line, id_externo="conta-1")
    assert named.json()["code"] == "duplicate_transaction"


def test_a_line_that_could_not_be_paid_may_be_paid_later(api: Api) -> None:
    poor, line = api.sign_up(), make_line("001", 5_432, None, FREE)
    refused = poor.move("/pagamento", favorecido="Escola", linha_digitavel=line)
    assert refused.json()["code"] == "insufficient_funds"
    poor.move("/deposito", valor="54.32")
    assert pay(poor, linha_digitavel=line)["saldo"] == "0.00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"vencimento": "2026-01-05"}, "invalid_request"),
        ({"valor": "1.00", "vencimento": "05/01/2026"}, "invalid_request"),
        ({"valor": "1.00", "vencimento": "0"}, "invalid_request"),
        ({"valor": "1.00", "vencimento": 1767225600}, "invalid_request"),
        ({"valor": "1.00", "vencimento": "1999-12-31"}, "invalid_request"),
        ({"linha_digitavel": "1" * 46}, "invalid_request"),
        ({"linha_digitavel": "1" * 47}, "invalid_boleto"),
        ({"linha_digitavel": "1" * 47, "vencimento": "2026-01-05"}, "invalid_request"),
        ({"linha_digitavel": "x" * 47}, "invalid_boleto"),
    ],
)
def test_what_is_no_boleto(ana: Customer, body: dict[str, str], code: str) -> None:
    answer = ana.move("/pagamento", favorecido="Escola", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert ana.balance == "5000.00"

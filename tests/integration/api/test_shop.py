"""A shop's sales: what they book, what they answer, what they refuse; and whose they are."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api.shop import terms
from fluxo.settings import Settings
from tests.integration.api import staff
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api, Caller
from tests.integration.api.shops import Clock, Shop

ITEM = {"produto": "789", "descricao": "Café", "quantidade": 3, "preco": "100.00", "custo": "40.00"}


@pytest.fixture(scope="module")
def shop(api: Api) -> Caller:
    return api.open_shop()


def _sell(shop: Caller, pagamento: str = "debit_card", **more: Any) -> dict[str, Any]:
    answer = shop.move("/vendas", itens=[ITEM], pagamento=pagamento, **more)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("terms", "fee", "net"),
    [
        ({"pagamento": "debit_card"}, "3.15", "296.85"),
        ({"pagamento": "credit_card"}, "9.45", "290.55"),
        ({"pagamento": "credit_card", "parcelas": 3}, "11.97", "288.03"),
        ({"pagamento": "cash"}, "0.00", "300.00"),
        ({"pagamento": "pix"}, "0.00", "300.00"),
    ],
)
def test_fee_and_net(shop: Caller, terms: dict[str, Any], fee: str, net: str) -> None:
    sold = _sell(shop, **terms)
    assert (sold["total"], sold["taxa"], sold["liquido"]) == ("300.00", fee, net)


def test_a_sale_is_booked_whole(shop: Caller, settings: Settings) -> None:
    sold = _sell(shop, vendedor="balcao-2")
    entries = """
        SELECT jsonb_object_agg(a.code, e.amount_cents) FROM fluxo.entries e
        JOIN fluxo.accounts a ON a.id = e.account_id WHERE e.transaction_id = %s
    """
    assert one(settings, entries, sold["transacao_id"]) == (
        {"1.2.1": 29685, "5.3.1": 315, "4.1.1": -30000, "5.1.2": 1200, "2.2.2": -1200, "5.2.1": 12000, "1.3.1": -12000},
    )
    sale = """
        SELECT s.kind, seller, payment_method, gross_cents, deductions_cents, cost_cents, fee_cents
        FROM fluxo.sales s JOIN fluxo.transactions t ON t.id = s.transaction_id AND t.recorded_at = s.recorded_at
        WHERE s.id = %s
    """
    assert one(settings, sale, sold["venda_id"]) == (
        "sale", "balcao-2", "debit_card", 30000, 1200, 12000, 315,
    )  # fmt: skip
    item = "SELECT line, product_code, quantity, total_cents FROM fluxo.sale_items WHERE sale_id = %s"
    assert one(settings, item, sold["venda_id"]) == (1, "789", 3, 30000)


def test_a_seller_sells_in_their_own_name(api: Api, settings: Settings) -> None:
    shop = staff.Shop(api)
    login, seller_id = shop.hire("seller")
    seller = Caller(api.address, api.log_in(shop.slug, login))
    terms = {"itens": [ITEM], "pagamento": "cash"}
    refused = seller.move("/vendas", **terms, vendedor="V02")
    assert (refused.status_code, refused.json()["code"]) == (422, "other_seller")
    for own in ({}, {"vendedor": seller_id}):
        assert _shown(seller, seller.move("/vendas", **terms, **own).json())["vendedor"] == seller_id
    for role in ("manager", "service"):
        sold = shop.staff(role).move("/vendas", **terms, vendedor="V02")
        assert _shown(shop, sold.json())["vendedor"] == "V02"


def test_the_seller_is_a_code_and_by_default_the_users_id(shop: Caller, settings: Settings) -> None:
    sold = _sell(shop)
    query = "SELECT s.seller, u.id::text FROM fluxo.sales s JOIN fluxo.users u USING (workspace_id) WHERE s.id = %s"
    seller, user = one(settings, query, sold["venda_id"])
    assert seller == user
    assert _shown(shop, sold)["vendedor"] == user
    for name in ("Maria da Silva", "balcão", "x" * 41, ""):
        answer = shop.move("/vendas", itens=[ITEM], pagamento="cash", vendedor=name)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def _shown(shop: Caller, sold: dict[str, Any]) -> dict[str, Any]:
    answer = shop.http.get(f"/vendas/{sold['venda_id']}")
    assert answer.status_code == 200
    return dict(answer.json())


def test_who_is_logged_in_sells(api: Api, settings: Settings) -> None:
    staffed = staff.Shop(api)
    login, seller_id = staffed.hire("seller")
    seller = Caller(api.address, api.log_in(staffed.slug, login))
    sold = _sell(seller)
    assert one(settings, "SELECT seller FROM fluxo.sales WHERE id = %s", sold["venda_id"]) == (seller_id,)


def test_a_sale_is_shown_as_it_was_made(shop: Caller) -> None:
    shown = _shown(shop, _sell(shop, "credit_card", parcelas=3, vendedor="V01"))
    assert shown["itens"] == [
        {"linha": 1, "produto": "789", "descricao": "Café", "quantidade": 3, "devolvida": 0, "preco": "100.00",
         "custo": "40.00", "total": "300.00"}
    ]  # fmt: skip
    names = ("tipo", "vendedor", "parcelas", "total", "impostos", "custo", "taxa", "liquido", "devolvido")
    assert [shown[name] for name in names] == [
        "venda", "V01", 3, "300.00", "12.00", "120.00", "11.97", "288.03", "0.00",
    ]  # fmt: skip
    assert [row["valor"] for row in shown["recebiveis"]] == ["96.01", "96.01", "96.01"]


def test_a_sale_named_by_the_till_is_posted_once(shop: Caller) -> None:
    sold = _sell(shop, id_externo="pdv-1-1")
    again = shop.move("/vendas", itens=[ITEM], pagamento="debit_card", id_externo="pdv-1-1")
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_transaction")
    assert again.json()["transacao_id"] == sold["transacao_id"]


def _simulated(shop: Caller, **asked: Any) -> list[dict[str, Any]]:
    answer = shop.http.get("/vendas/simulacao", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["opcoes"])


def test_the_simulation_tells_what_the_sale_then_books(shop: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock(monkeypatch)
    for method, parcelas in (("debit_card", 1), ("credit_card", 1), ("credit_card", 7), ("pix", 1), ("cash", 1)):
        (option,) = _simulated(shop, valor="300.00", pagamento=method, parcelas=parcelas)
        sold = _sell(shop, method, parcelas=parcelas)
        assert (option["taxa"], option["liquido"]) == (sold["taxa"], sold["liquido"])
        due = [(row["parcela"], row["liquido"], row["vencimento"]) for row in option["recebimentos"]]
        booked = [(row["parcela"], row["valor"], row["vencimento"]) for row in _shown(shop, sold)["recebiveis"]]
        assert booked == (due if method.endswith("card") else [])


def test_the_golden_simulations(shop: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    today = Clock(monkeypatch).today
    (three,) = _simulated(shop, valor="100.00", pagamento="credit_card", parcelas=3)
    assert [(row["liquido"], row["vencimento"]) for row in three["recebimentos"]] == [
        (net, (today + timedelta(days=days)).isoformat()) for net, days in (("32.01", 30), ("32.00", 60), ("32.00", 90))
    ]
    (debit,) = _simulated(shop, valor="300.00", pagamento="debit_card")
    assert (debit["liquido"], debit["recebimentos"][0]["vencimento"]) == (
        "296.85", (today + timedelta(days=1)).isoformat(),
    )  # fmt: skip
    options = _simulated(shop, valor="300.00", pagamento="credit_card")
    assert [option["parcelas"] for option in options] == list(range(1, 13))
    assert (options[0]["liquido"], options[1]["liquido"]) == ("290.55", "288.03")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"valor": "300", "pagamento": "debit_card", "parcelas": 2}, "invalid_installments"),
        ({"valor": "300", "pagamento": "credit_card", "parcelas": 13}, "invalid_request"),
        ({"valor": "0", "pagamento": "cash"}, "invalid_request"),
        ({"valor": "3,00", "pagamento": "cash"}, "invalid_request"),
        ({"valor": "300"}, "invalid_request"),
    ],
)
def test_bad_simulations_are_refused(shop: Caller, asked: dict[str, Any], code: str) -> None:
    answer = shop.http.get("/vendas/simulacao", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_shop_has_rates_of_its_own(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # a worker's terms are a second old at most: none, here
    monkeypatch.setattr(terms, "KEEP_SECONDS", 0.0)
    own = Shop(api)
    assert _sell(own)["taxa"] == "3.15"
    changed = own.http.patch("/configuracoes", json={"taxa_debito": "0.02", "imposto_vendas": "0.073"})
    assert changed.status_code == 200, changed.text
    sold = _sell(own)
    assert (sold["taxa"], _shown(own, sold)["impostos"]) == ("6.00", "21.90")
    (option,) = _simulated(own, valor="300", pagamento="debit_card")
    assert option["liquido"] == "294.00"


def test_a_sale_repeated_is_one_sale(shop: Caller, settings: Settings) -> None:
    count = "SELECT count(*) FROM fluxo.sales"
    key, (before,) = uuid4().hex, one(settings, count)
    first, again = (shop.move("/vendas", key, itens=[ITEM], pagamento="cash") for _ in range(2))
    assert first.content == again.content
    assert one(settings, count) == (before + 1,)  # type: ignore[operator]


def test_a_sale_is_returned_once(shop: Caller, settings: Settings) -> None:
    sold = _sell(shop)
    returned = shop.move(f"/vendas/{sold['venda_id']}/devolucao")
    assert returned.status_code == 201
    assert returned.json()["venda_original_id"] == sold["venda_id"]
    again = shop.move(f"/vendas/{sold['venda_id']}/devolucao")
    assert (again.status_code, again.json()["code"]) == (422, "already_returned")
    of_return = shop.move(f"/vendas/{returned.json()['venda_id']}/devolucao")
    assert of_return.json()["code"] == "sale_not_found"
    query = """
        SELECT s.kind, s.original_sale_id::text, s.gross_cents, s.fee_cents, i.total_cents, t.reverses_id::text
        FROM fluxo.sales s JOIN fluxo.sale_items i ON i.sale_id = s.id
        JOIN fluxo.transactions t ON t.id = s.transaction_id WHERE s.id = %s
    """
    assert one(settings, query, returned.json()["venda_id"]) == (
        "return", sold["venda_id"], 30000, 0, 30000, sold["transacao_id"],
    )  # fmt: skip
    assert broken_invariants(settings) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"parcelas": 2}, "invalid_installments"),
        ({"itens": []}, "invalid_request"),
        ({"itens": [ITEM | {"preco": 0}]}, "invalid_request"),
        ({"itens": [ITEM | {"quantidade": 0}]}, "invalid_request"),
        ({"itens": [ITEM | {"quantidade": 1_000_000, "preco": 89_999_999_999_999}]}, "invalid_request"),
        ({"itens": [ITEM | {"desconto": 1}]}, "invalid_request"),
        ({"itens": [ITEM | {"descricao": "nul\x00"}]}, "invalid_request"),
        ({"itens": [ITEM | {"quantidade": 1_000_001}]}, "invalid_request"),
        ({"pagamento": "cheque"}, "invalid_request"),
        ({"pagamento": "credit_card", "parcelas": 13}, "invalid_request"),
    ],
)
def test_bad_sales_are_refused_and_leave_nothing(
    shop: Caller, settings: Settings, change: dict[str, Any], code: str
) -> None:
    before = one(settings, "SELECT count(*) FROM fluxo.transactions")
    answer = shop.move("/vendas", **({"itens": [ITEM], "pagamento": "cash"} | change))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert one(settings, "SELECT count(*) FROM fluxo.transactions") == before


def test_another_shop_sees_nothing(api: Api, shop: Caller) -> None:
    sold = _sell(shop)
    answer = api.open_shop().move(f"/vendas/{sold['venda_id']}/devolucao")
    assert (answer.status_code, answer.json()["code"]) == (404, "sale_not_found")


def test_roles(api: Api, shop: Caller) -> None:
    customer = api.sign_up()
    for caller, method, path in (
        (customer, "POST", "/vendas"),
        (customer, "POST", f"/vendas/{uuid4()}/devolucao"),
        (shop, "GET", "/saldo"),
        (shop, "GET", "/historico"),
        (shop, "POST", "/deposito"),
        (shop, "POST", "/saque"),
        (shop, "POST", "/pix"),
        (shop, "POST", "/pagamento"),
        (shop, "POST", f"/pix/{uuid4()}/devolucao"),
    ):
        answer = caller.http.request(method, path, headers={"Idempotency-Key": "k"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
        assert api.http.request(method, path).status_code == 401, path

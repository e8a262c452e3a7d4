"""A shop's sales: what they book, what they answer, what they refuse; and whose they are."""

from typing import Any
from uuid import uuid4

import pytest

from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api, Caller

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
    sold = _sell(shop, vendedor="balcão 2")
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
        "sale", "balcão 2", "debit_card", 30000, 1200, 12000, 315,
    )  # fmt: skip
    item = "SELECT line, product_code, quantity, total_cents FROM fluxo.sale_items WHERE sale_id = %s"
    assert one(settings, item, sold["venda_id"]) == (1, "789", 3, 30000)


def test_a_sale_without_a_seller_names_nobody(shop: Caller, settings: Settings) -> None:
    query = "SELECT seller FROM fluxo.sales WHERE id = %s"
    assert one(settings, query, _sell(shop)["venda_id"]) == (None,)


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

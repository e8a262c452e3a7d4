"""Returns of sales, whole and in parts: what they book, and that they never exceed the sale."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Clock, Shop, refused, unequal_receivables

ITEMS = [
    {"produto": "A", "quantidade": 3, "preco": "33.33", "custo": "11.11"},
    {"produto": "B", "quantidade": 1, "preco": "0.01", "custo": "0.00"},
]


@pytest.fixture(scope="module")
def shop(api: Api) -> Shop:
    return Shop(api)


def test_parts_add_up_to_the_sale(shop: Shop, settings: Settings) -> None:
    before = shop.balances(settings)
    sold = shop.done("/vendas", itens=ITEMS, pagamento="cash")
    path = f"/vendas/{sold['venda_id']}/devolucao"
    totals = [
        shop.done(path, itens=[{"linha": 1, "quantidade": 1}])["total"],
        shop.done(path, itens=[{"linha": 1, "quantidade": 1}, {"linha": 2, "quantidade": 1}])["total"],
        shop.done(path)["total"],
    ]
    assert totals == ["33.33", "33.34", "33.33"]
    after = shop.balances(settings)
    changed = {code: cents - before.get(code, 0) for code, cents in after.items() if cents != before.get(code, 0)}
    # revenue stays, the return is a deduction; taxes, cost, stock and cash are as before the sale
    assert changed == {"4.1.1": 10000, "5.1.1": 10000}
    query = """
        SELECT sum(gross_cents)::int, sum(deductions_cents)::int, sum(cost_cents)::int, sum(fee_cents)::int, count(*)
        FROM fluxo.sales WHERE original_sale_id = %s
    """
    assert one(settings, query, sold["venda_id"]) == (10000, 400, 3333, 0, 3)
    assert refused(shop.move(path)) == (422, "already_returned")
    shown = shop.get(f"/vendas/{sold['venda_id']}")
    assert (shown["devolvido"], [item["devolvida"] for item in shown["itens"]]) == ("100.00", [3, 1])
    assert broken_invariants(settings) == []


def test_a_return_keeps_the_lines_of_its_sale(shop: Shop, settings: Settings) -> None:
    sold = shop.done("/vendas", itens=ITEMS, pagamento="pix", vendedor="V07")
    back = shop.done(f"/vendas/{sold['venda_id']}/devolucao", itens=[{"linha": 2, "quantidade": 1}])
    query = """
        SELECT s.seller, s.payment_method, i.line, i.product_code, i.quantity, i.total_cents
        FROM fluxo.sales s JOIN fluxo.sale_items i ON i.sale_id = s.id WHERE s.id = %s
    """
    assert one(settings, query, back["venda_id"]) == ("V07", "pix", 2, "B", 1, 1)
    shown = shop.get(f"/vendas/{back['venda_id']}")
    assert (shown["tipo"], shown["venda_original_id"], shown["total"]) == ("devolucao", sold["venda_id"], "0.01")


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([{"linha": 1, "quantidade": 4}], "return_exceeds_sale"),
        ([{"linha": 3, "quantidade": 1}], "return_exceeds_sale"),
        ([{"linha": 1, "quantidade": 1}, {"linha": 1, "quantidade": 1}], "invalid_request"),
        ([{"linha": 1, "quantidade": 0}], "invalid_request"),
        ([], "invalid_request"),
    ],
)
def test_what_was_not_sold_does_not_come_back(shop: Shop, items: list[dict[str, int]], code: str) -> None:
    sold = shop.done("/vendas", itens=ITEMS, pagamento="cash")
    assert refused(shop.move(f"/vendas/{sold['venda_id']}/devolucao", itens=items)) == (422, code)
    assert shop.get(f"/vendas/{sold['venda_id']}")["devolvido"] == "0.00"


def test_what_was_free_comes_back_with_the_rest(shop: Shop) -> None:
    gift = {"produto": "Brinde", "quantidade": 1, "preco": "0", "custo": "5.00"}
    sold = shop.done("/vendas", itens=[ITEMS[0], gift], pagamento="cash")
    path = f"/vendas/{sold['venda_id']}/devolucao"
    assert refused(shop.move(path, itens=[{"linha": 2, "quantidade": 1}])) == (422, "return_without_value")
    assert shop.done(path)["total"] == "99.99"


def test_returns_at_once_never_exceed_the_sale(shop: Shop, settings: Settings) -> None:
    sold = shop.done("/vendas", itens=ITEMS, pagamento="cash")
    path = f"/vendas/{sold['venda_id']}/devolucao"
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: shop.move(path, itens=[{"linha": 1, "quantidade": 1}]), range(8)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [422] * 5
    assert shop.get(f"/vendas/{sold['venda_id']}")["devolvido"] == "99.99"
    assert broken_invariants(settings) == []


def test_a_card_sale_comes_off_the_next_payment(api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, shop = Clock(monkeypatch), Shop(api)
    sold = shop.sell("credit_card", "300.00", 2, parcelas=3)
    path = f"/vendas/{sold['venda_id']}/devolucao"

    def negatives() -> list[tuple[str, str]]:
        rows = shop.get(f"/vendas/{sold['venda_id']}")["recebiveis"]
        return [(row["vencimento"], row["valor"]) for row in rows if row["parcela"] == 0]

    shop.done(path, itens=[{"linha": 1, "quantidade": 1}])
    assert negatives() == [("2026-04-09", "-300.00")]
    clock.pass_days(45)
    shop.done("/liquidacoes")
    assert unequal_receivables(settings) == []
    shop.done(path)
    assert negatives() == [("2026-04-09", "-300.00"), ("2026-05-09", "-300.00")]
    clock.pass_days(60)
    settled = shop.done("/liquidacoes")
    assert [row["valor"] for row in settled["liquidacoes"]] == ["-107.98", "192.02"]
    assert unequal_receivables(settings) == []


def test_after_all_is_paid_it_comes_off_tomorrow(api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, shop = Clock(monkeypatch), Shop(api)
    sold = shop.sell("debit_card", "300.00")
    clock.pass_days(5)
    shop.done("/liquidacoes")
    shop.done(f"/vendas/{sold['venda_id']}/devolucao")
    assert shop.get("/recebiveis", situacao="aberto")["itens"][0]["vencimento"] == "2026-03-16"
    clock.pass_days(1)
    assert shop.done("/liquidacoes")["total"] == "-300.00"
    # the fee is not given back
    assert shop.balances(settings)["1.1.2"] == -315
    assert unequal_receivables(settings) == []


def test_another_shops_sale_is_not_there(api: Api, shop: Shop) -> None:
    sold, other = shop.sell(), Shop(api)
    assert refused(other.move(f"/vendas/{sold['venda_id']}/devolucao")) == (404, "sale_not_found")
    assert refused(other.http.get(f"/vendas/{sold['venda_id']}")) == (404, "sale_not_found")

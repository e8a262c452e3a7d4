"""The cash book, and the consolidation of its days: straight from the ledger, and the same as the mart."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from api.shop import terms
from fluxo.db.connect import connect
from fluxo.settings import Settings
from orchestration.transform.runner import DbtRunner
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Clock, Shop, refused
from tests.integration.transform.conftest import copy_raw

GROUPS = ("caixa", "bancos", "recebiveis", "a_classificar", "receitas", "despesas", "impostos_a_recolher")

MARCH = {
    "receita_bruta": "339.98", "deducoes": "-109.60", "cmv": "-1.60", "despesas_variaveis": "-17.50",
    "despesas_fixas": "-324.09", "resultado_financeiro": "0.00", "impostos": "0.00",
}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(api: Api) -> Shop:
    return Shop(api)


def test_money_in_and_out(shop: Shop, clock: Clock, settings: Settings) -> None:
    came = shop.done("/movimentacao", tipo="ENTRADA", valor=10)
    went = shop.done("/movimentacao", tipo="saida", valor="3.50", descricao="para alguém")
    assert [(m["tipo"], m["valor"], m["saldo"]) for m in (came, went)] == [
        ("ENTRADA", "10.00", "10.00"),
        ("SAIDA", "3.50", "6.50"),
    ]
    assert shop.entries(settings, came["transacao_id"]) == {"1.1.1": 1000, "2.9.1": -1000}
    assert shop.entries(settings, went["transacao_id"]) == {"2.9.1": 350, "1.1.1": -350}
    query = "SELECT kind, description, counterparty FROM fluxo.transactions WHERE id = %s"
    assert one(settings, query, went["transacao_id"]) == ("cash_out", "Saída de caixa", "para alguém")
    assert broken_invariants(settings) == []


@pytest.mark.parametrize(
    "change",
    [
        {"tipo": "entradas"}, {"tipo": ""}, {"tipo": 1}, {"valor": 0}, {"valor": -1}, {"valor": "10,50"},
        {"conta": "1.1.2"},
    ],
)  # fmt: skip
def test_bad_movements_are_refused(shop: Shop, change: dict[str, Any]) -> None:
    assert refused(shop.move("/movimentacao", **({"tipo": "ENTRADA", "valor": 1} | change))) == (422, "invalid_request")


def test_no_more_leaves_the_drawer_than_is_in_it(shop: Shop, settings: Settings) -> None:
    shop.done("/movimentacao", tipo="ENTRADA", valor="89.50")
    answer = shop.move("/movimentacao", tipo="SAIDA", valor="89.51")
    assert refused(answer) == (422, "insufficient_cash")
    assert "R$ 89,50" in answer.json()["detail"]
    # at once, there is still only so much
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: shop.move("/movimentacao", tipo="SAIDA", valor=20), range(6)))
    assert sorted(a.status_code for a in answers) == [201, 201, 201, 201, 422, 422]
    named = {"tipo": "SAIDA", "valor": "9.50", "id_externo": "sangria-1"}
    shop.done("/movimentacao", **named)
    assert refused(shop.move("/movimentacao", **named)) == (409, "duplicate_transaction")
    assert shop.balances(settings) == {}


def test_a_movement_repeated_is_one(shop: Shop) -> None:
    first, again = (shop.move("/movimentacao", "k", tipo="ENTRADA", valor=5) for _ in range(2))
    assert first.content == again.content
    named = {"tipo": "ENTRADA", "valor": 5, "id_externo": "recibo-1"}
    done = shop.done("/movimentacao", **named)
    twice = shop.move("/movimentacao", **named)
    assert refused(twice) == (409, "duplicate_transaction")
    assert twice.json()["transacao_id"] == done["transacao_id"]
    assert shop.get("/movimentacao")["itens"][0]["saldo"] == "10.00"


def test_a_shop_may_take_whole_amounts_only(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    # the worker's terms, read for a movement before the change, would last
    monkeypatch.setattr(terms, "KEEP_SECONDS", 600.0)
    assert shop.done("/movimentacao", tipo="ENTRADA", valor="1.50")["valor"] == "1.50"
    assert shop.http.patch("/configuracoes", json={"so_reais_inteiros": True}).status_code == 200
    assert refused(shop.move("/movimentacao", tipo="ENTRADA", valor="10.50")) == (422, "whole_amounts_only")
    for whole in (10, "10", "10.00", 10.0):
        assert shop.done("/movimentacao", tipo="ENTRADA", valor=whole)["valor"] == "10.00"


def test_the_book_shows_all_that_moves_the_cash(shop: Shop, clock: Clock) -> None:
    shop.done("/movimentacao", tipo="ENTRADA", valor=100, descricao="troco")
    shop.sell("cash", "20.00")
    shop.sell("debit_card", "50.00")
    clock.pass_days(1)
    shop.done("/despesas", categoria="outras", valor=30, pago_com="cash")
    items = shop.get("/movimentacao")["itens"]
    assert [(i["origem"], i["tipo"], i["valor"], i["saldo"], i["descricao"], i["dia"]) for i in items] == [
        ("expense", "SAIDA", "30.00", "90.00", "Outras despesas fixas", "2026-03-11"),
        ("sale", "ENTRADA", "20.00", "120.00", "Venda", "2026-03-10"),
        ("cash_in", "ENTRADA", "100.00", "100.00", "troco", "2026-03-10"),
    ]
    page = shop.get("/movimentacao", limite=2)
    assert page["itens"] == items[:2]
    assert shop.get("/movimentacao", limite=2, cursor=page["proximo"]) == {"itens": items[2:], "proximo": None}
    assert shop.get("/movimentacao", de="2026-03-11")["itens"] == items[:1]
    assert shop.get("/movimentacao", ate="2026-03-10")["itens"] == items[1:]


def test_a_page_of_a_period_looks_at_so_many_entries_and_gives_a_cursor_to_go_on(
    shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shop.done("/movimentacao", tipo="ENTRADA", valor=1)["transacao_id"]
    clock.pass_days(1)
    for _ in range(4):
        shop.done("/movimentacao", tipo="ENTRADA", valor=2)
    monkeypatch.setattr("api.shop.cash_book.LOOKED_AT", 3)
    asked = {"ate": "2026-03-10", "limite": 1}
    assert shop.get("/movimentacao", **asked) == {"itens": [], "proximo": "3"}
    last = shop.get("/movimentacao", **asked, cursor=3)
    assert ([item["transacao_id"] for item in last["itens"]], last["proximo"]) == ([first], None)


def test_a_shop_reads_one_consolidation_at_a_time(shop: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = 0, 0

    async def slow(*_: object) -> dict[str, Any]:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        return {}

    monkeypatch.setattr("api.routes.cash_book.consolidate", slow)
    threads = [threading.Thread(target=shop.get, args=("/consolidado",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_quiet_days_are_there_and_open_where_the_last_one_closed(shop: Shop, clock: Clock) -> None:
    shop.done("/movimentacao", tipo="ENTRADA", valor=10)
    shop.done("/movimentacao", tipo="SAIDA", valor=4)
    clock.pass_days(3)
    shop.done("/movimentacao", tipo="ENTRADA", valor=1)
    days = shop.get("/consolidado", de="2026-03-09", ate="2026-03-14")["dias"]
    columns = ("dia", "abertura", "entradas", "saidas", "fechamento", "transacoes")
    assert [tuple(day[column] for column in columns) for day in days] == [
        ("2026-03-09", "0.00", "0.00", "0.00", "0.00", 0),
        ("2026-03-10", "0.00", "10.00", "4.00", "6.00", 2),
        ("2026-03-11", "6.00", "0.00", "0.00", "6.00", 0),
        ("2026-03-12", "6.00", "0.00", "0.00", "6.00", 0),
        ("2026-03-13", "6.00", "1.00", "0.00", "7.00", 1),
        ("2026-03-14", "7.00", "0.00", "0.00", "7.00", 0),
    ]
    later = shop.get("/consolidado", de="2026-03-12", ate="2026-03-12")["dias"]
    assert later == days[3:4]


def test_periods(shop: Shop, clock: Clock) -> None:
    usual = shop.get("/consolidado")
    assert (usual["de"], usual["ate"], len(usual["dias"]), usual["grupo"]) == ("2026-02-09", "2026-03-10", 30, "caixa")
    assert len(shop.get("/consolidado", de="2025-03-10", ate="2026-03-10")["dias"]) == 366
    for bad in ({"de": "2026-03-11"}, {"de": "2026-02-02", "ate": "2026-02-01"}):
        assert refused(shop.http.get("/consolidado", params=bad)) == (422, "invalid_period")
    assert refused(shop.http.get("/consolidado", params={"de": "2025-03-09"})) == (422, "period_too_long")
    assert refused(shop.http.get("/consolidado", params={"grupo": "outro"})) == (422, "unknown_group")
    assert refused(shop.http.get("/consolidado", params={"de": "ontem"})) == (422, "invalid_request")


def _busy_days(shop: Shop, clock: Clock) -> None:
    shop.done("/movimentacao", tipo="ENTRADA", valor="500.25")
    sold = shop.sell("credit_card", "100.00", 3, parcelas=3)
    shop.sell("cash", "19.99", 2)
    clock.pass_days(2)
    shop.done("/despesas", categoria="aluguel", valor="321.09", pago_com="bank")
    shop.done("/compras", valor="77.70", pagamento="cash")
    spent = shop.done("/despesas", categoria="impostos_sobre_vendas", valor="2.00", pago_com="cash")
    shop.done(f"/vendas/{sold['venda_id']}/devolucao", itens=[{"linha": 1, "quantidade": 1}])
    shop.done("/fechamento", contagem="455.00")
    clock.pass_days(1)
    shop.done(f"/transacoes/{spent['transacao_id']}/estorno", motivo="paga no banco")
    late = {"categoria": "outras", "valor": 3, "pago_com": "cash", "ocorrido_em": "2026-03-13T00:00:01-03:00"}
    shop.done("/despesas", **late)
    clock.pass_days(40)
    shop.done("/liquidacoes")
    shop.done("/movimentacao", tipo="SAIDA", valor="0.01")


def test_the_consolidation_is_that_of_the_mart(shop: Shop, clock: Clock, settings: Settings) -> None:
    _busy_days(shop, clock)
    copy_raw(settings)
    built = DbtRunner(settings).build()
    assert (built.success, built.failures) == (True, [])
    with connect(settings, "warehouse") as warehouse:
        marts = warehouse.execute(
            "SELECT account_group, business_date, opening_amount, inflow_amount, outflow_amount, closing_amount, "
            "transaction_count FROM marts.fct_daily_consolidation WHERE workspace_id = %s",
            (shop.workspace_id,),
        ).fetchall()
        expected = {(group, day): figures for group, day, *figures in marts}
        march = "SELECT line_code, amount FROM marts.fct_dre_monthly WHERE workspace_slug = %s AND month = '2026-03-01'"
        dre = {line: str(amount) for line, amount in warehouse.execute(march, (shop.slug,)).fetchall()}
    first, last = date(2026, 3, 10), date(2026, 4, 22)
    columns = ("abertura", "entradas", "saidas", "fechamento", "transacoes")
    for group in GROUPS:
        days = shop.get("/consolidado", de=first.isoformat(), ate=last.isoformat(), grupo=group)["dias"]
        assert len(days) == (last - first).days + 1
        for day in days:
            figures = [Decimal(day[column]) for column in columns]
            assert figures == expected[group, date.fromisoformat(day["dia"])], (group, day)
    assert (min(day for _, day in expected), max(day for _, day in expected)) == (first, last)
    # what was sold, spent and found missing in the drawer is on its line; settling and paying taxes due are on none
    assert {line: dre[line] for line in MARCH} == MARCH


def test_another_shop_sees_its_own(api: Api, shop: Shop) -> None:
    shop.done("/movimentacao", tipo="ENTRADA", valor=10)
    other = Shop(api)
    assert other.get("/movimentacao")["itens"] == []
    assert {day["fechamento"] for day in other.get("/consolidado")["dias"]} == {"0.00"}

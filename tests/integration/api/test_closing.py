"""Closing a day: the cash count, its difference, and that nothing gets into a closed day by any way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from fluxo.clock import business_noon
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code
from fluxo.ledger import chart
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings
from imports.run import Request, import_file
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Clock, Shop, refused

SALES_FILE = "nota,quando,produto,nome,qtd,preco\nN1,2026-03-10,P1,Caneca,1,10.00\nN2,2026-03-11,P1,Caneca,1,10.00\n"
MAPPING = """
kind: sales
currency: BRL
date_format: "%Y-%m-%d"
timezone: America/Sao_Paulo
columns: {invoice: nota, date: quando, product: produto, description: nome, quantity: qtd, unit_price: preco}
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(api: Api) -> Shop:
    return Shop(api)


@pytest.mark.parametrize(
    ("counted", "difference", "entries"),
    [
        ("100.00", "0.00", None),
        ("95.50", "-4.50", {"5.3.2": 450, "1.1.1": -450}),
        ("101.00", "1.00", {"1.1.1": 100, "5.3.2": -100}),
    ],
)
def test_the_difference_is_booked_on_the_day(
    shop: Shop, clock: Clock, settings: Settings, counted: str, difference: str, entries: dict[str, int] | None
) -> None:
    shop.sell("cash", "100.00")
    clock.pass_days(1)
    shop.sell("cash", "7.00")
    closed = shop.done("/fechamento", dia="2026-03-10", contagem=counted)
    assert closed | {"transacao_id": None} == {
        "dia": "2026-03-10", "esperado": "100.00", "contado": counted, "diferenca": difference, "transacao_id": None,
    }  # fmt: skip
    if entries is None:
        assert closed["transacao_id"] is None
    else:
        assert shop.entries(settings, closed["transacao_id"]) == entries
        query = "SELECT business_date::text, kind FROM fluxo.transactions WHERE id = %s"
        assert one(settings, query, closed["transacao_id"]) == ("2026-03-10", "cash_difference")
    (day,) = shop.get("/consolidado", de="2026-03-10", ate="2026-03-10")["dias"]
    assert day["fechamento"] == counted
    (listed,) = shop.get("/fechamentos")["itens"]
    assert {name: listed[name] for name in closed} == closed
    audited = "SELECT subject, details->>'counted_cents' FROM fluxo.audit_log WHERE workspace_id = %s AND action = %s"
    cents = str(int(Decimal(counted) * 100))
    assert one(settings, audited, shop.workspace_id, "day_closed") == ("2026-03-10", cents)
    assert broken_invariants(settings) == []


def test_a_day_is_closed_once_and_not_before_it_comes(shop: Shop, clock: Clock) -> None:
    first = shop.move("/fechamento", "k", contagem="0")
    assert first.json()["dia"] == "2026-03-10"
    assert shop.move("/fechamento", "k", contagem="0").content == first.content
    again = shop.move("/fechamento", contagem="0")
    assert refused(again) == (409, "already_closed")
    assert "2026-03-10" in again.json()["detail"]
    assert refused(shop.move("/fechamento", dia="2026-03-11", contagem="0")) == (422, "future_day")


def test_no_day_is_closed_before_the_books_begin(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.opened_at(settings, clock.now)
    for day in ("2000-01-01", "2026-03-09"):
        answer = shop.move("/fechamento", dia=day, contagem="0")
        assert refused(answer) == (422, "day_before_opening")
        assert "2026-03-10" in answer.json()["detail"]
    clock.pass_days(1)
    assert shop.done("/fechamento", dia="2026-03-10", contagem="0")["dia"] == "2026-03-10"
    none = "SELECT count(*) FROM fluxo.closed_days WHERE workspace_id = %s AND business_date < '2026-03-10'"
    assert one(settings, none, shop.workspace_id) == (0,)


def test_the_days_before_end_with_it(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.opened_at(settings, clock.now - timedelta(days=2))
    shop.sell("cash", "1.00")
    clock.pass_days(3)
    shop.done("/fechamento", contagem="1.00")
    assert [day["dia"] for day in shop.get("/fechamentos")["itens"]] == ["2026-03-13"]
    assert refused(shop.move("/fechamento", dia="2026-03-11", contagem="0")) == (409, "already_closed")
    # also a day on which nothing happened, before the first posting
    for day in ("2026-03-12", "2026-03-09"):
        late = {"categoria": "outras", "valor": 1, "pago_com": "cash", "ocorrido_em": f"{day}T12:00:00-03:00"}
        assert refused(shop.move("/despesas", **late)) == (422, "closed_day")


def test_a_closed_day_takes_nothing_by_the_api(shop: Shop, clock: Clock, settings: Settings) -> None:
    sold = shop.sell("cash", "10.00")
    shop.done("/fechamento", contagem="10.00")
    item = {"produto": "P1", "quantidade": 1, "preco": "1", "custo": "0"}
    today = business_noon(clock.today).isoformat()
    for path, body in (
        ("/vendas", {"itens": [item], "pagamento": "cash"}),
        (f"/vendas/{sold['venda_id']}/devolucao", {}),
        ("/movimentacao", {"tipo": "ENTRADA", "valor": 1}),
        ("/despesas", {"categoria": "outras", "valor": 1, "pago_com": "cash"}),
        ("/compras", {"valor": 1, "pagamento": "bank"}),
    ):
        assert refused(shop.move(path, **body)) == (422, "closed_day"), path
    clock.pass_days(1)
    late = {"categoria": "outras", "valor": 1, "pago_com": "bank", "ocorrido_em": today}
    assert refused(shop.move("/despesas", **late)) == (422, "closed_day")
    assert shop.sell("cash")
    count = "SELECT count(*) FROM fluxo.transactions WHERE workspace_id = %s AND business_date = '2026-03-10'"
    assert one(settings, count, shop.workspace_id) == (1,)


def test_a_closed_day_takes_nothing_by_import_or_in_bulk(
    shop: Shop, clock: Clock, settings: Settings, tmp_path: Path
) -> None:
    shop.done("/fechamento", contagem="0")
    (tmp_path / "vendas.csv").write_text(SALES_FILE, encoding="utf-8")
    (tmp_path / "vendas.yaml").write_text(MAPPING, encoding="utf-8")
    request = Request(tmp_path / "vendas.csv", tmp_path / "vendas.yaml", shop.slug, into_existing=True)
    summary = import_file(settings, request, lambda *_: None, lambda _: None)
    assert (summary.tally.posted, summary.reasons) == (1, {"closed_day": 1})
    with connect(settings, "app", all_workspaces=True) as connection:
        workspace = UUID(shop.workspace_id)
        accounts = accounts_by_code(connection, workspace)
        legs = transfer(accounts[chart.BANK], accounts[chart.CAPITAL], 100)
        days = [business_noon(clock.today + timedelta(days=days)) for days in (0, 1)]
        results = post(connection, PostingBatch.of(Transaction(workspace, "opening", legs, day) for day in days))
    assert [result.status for result in results] == [Status.CLOSED_DAY, Status.POSTED]
    count = "SELECT count(*) FROM fluxo.transactions WHERE workspace_id = %s AND business_date = '2026-03-10'"
    assert one(settings, count, shop.workspace_id) == (0,)


def test_sales_in_flight_are_counted_or_refused(shop: Shop, clock: Clock, settings: Settings) -> None:
    start = threading.Barrier(7)

    def sell(_: int) -> list[int]:
        start.wait()
        item = {"produto": "P1", "quantidade": 1, "preco": "1.00", "custo": "0"}
        answers = [shop.move("/vendas", itens=[item], pagamento="cash") for _ in range(12)]
        assert {refused(a) for a in answers if a.status_code != 201} <= {(422, "closed_day")}
        return [answer.status_code for answer in answers]

    def close() -> dict[str, str]:
        start.wait()
        while not shop.get("/movimentacao", limite=1)["itens"]:
            pass
        return shop.done("/fechamento", contagem="5.00")

    with ThreadPoolExecutor(7) as threads:
        closing = threads.submit(close)
        statuses = [status for some in threads.map(sell, range(6)) for status in some]
        closed = closing.result()
    # what was sold before is in the count; what came after is not in the day
    assert closed["esperado"] == f"{statuses.count(201)}.00"
    assert shop.balances(settings)["1.1.1"] == 500
    assert broken_invariants(settings) == []


def test_closings_at_once_close_once(shop: Shop, clock: Clock, settings: Settings) -> None:
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: shop.move("/fechamento", contagem="3.00"), range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert shop.balances(settings)["1.1.1"] == 300


def test_another_shops_day_stays_open(api: Api, shop: Shop, clock: Clock) -> None:
    shop.done("/fechamento", contagem="0")
    other = Shop(api)
    assert other.sell("cash")
    assert other.get("/fechamentos")["itens"] == []

"""What card machines owe: the shop's open receivables are its account of them, at all times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st

from api import maintenance
from api.database import make_pool
from api.shop.settlement import settle_due
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Clock, Shop, refused, unequal_receivables


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def shop(api: Api) -> Shop:
    return Shop(api)


def test_a_sale_in_three_is_paid_in_three(shop: Shop, clock: Clock, settings: Settings) -> None:
    sold = shop.sell("credit_card", "100.00", parcelas=3)
    rows = shop.get("/recebiveis")["itens"]
    assert [(row["parcela"], row["valor"], row["taxa"], row["vencimento"]) for row in rows] == [
        (1, "32.01", "1.33", "2026-04-09"),
        (2, "32.00", "1.33", "2026-05-09"),
        (3, "32.00", "1.33", "2026-06-08"),
    ]
    assert {(row["venda_id"], row["situacao"], row["liquidacao_id"]) for row in rows} == {
        (sold["venda_id"], "aberto", None)
    }
    clock.pass_days(70)
    settled = shop.done("/liquidacoes")
    assert [(row["vencimento"], row["valor"], row["recebiveis"]) for row in settled["liquidacoes"]] == [
        ("2026-04-09", "32.01", 1),
        ("2026-05-09", "32.00", 1),
    ]
    balances = shop.balances(settings)
    assert (balances["1.2.1"], balances["1.1.2"], settled["total"]) == (3200, 6401, "64.01")
    days = "SELECT string_agg(business_date::text, ' ' ORDER BY 1) FROM fluxo.transactions WHERE id = ANY(%s::uuid[])"
    ids = [row["transacao_id"] for row in settled["liquidacoes"]]
    # each is booked on its own day, which was still open
    assert one(settings, days, ids) == ("2026-04-09 2026-05-09",)
    assert [row["parcela"] for row in shop.get("/recebiveis", situacao="aberto")["itens"]] == [3]
    paid = shop.get("/recebiveis", situacao="liquidado", ate="2026-04-30")["itens"]
    assert [row["liquidacao_id"] for row in paid] == ids[:1]
    assert unequal_receivables(settings) == []


def test_settling_again_settles_nothing(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.sell("debit_card", "300.00")
    assert shop.done("/liquidacoes")["liquidacoes"] == []
    clock.pass_days(1)
    first = shop.move("/liquidacoes", "k1")
    assert first.json()["total"] == "296.85"
    assert shop.move("/liquidacoes", "k1").content == first.content
    assert shop.done("/liquidacoes")["liquidacoes"] == []
    assert shop.balances(settings)["1.1.2"] == 29685


def test_only_what_is_due_until_the_day(shop: Shop, clock: Clock) -> None:
    shop.sell("debit_card", "100.00")
    clock.pass_days(1)
    shop.sell("debit_card", "200.00")
    clock.pass_days(5)
    assert shop.done("/liquidacoes", ate="2026-03-11")["total"] == "98.95"
    future = (clock.today + timedelta(days=1)).isoformat()
    assert refused(shop.move("/liquidacoes", ate=future)) == (422, "future_day")


def test_settlements_at_once_settle_once(shop: Shop, clock: Clock, settings: Settings) -> None:
    for _ in range(3):
        shop.sell("debit_card", "100.00")
    clock.pass_days(1)
    with ThreadPoolExecutor(6) as threads:
        totals = list(threads.map(lambda _: shop.done("/liquidacoes")["total"], range(6)))
    assert sorted(totals) == ["0.00"] * 5 + ["296.85"]
    assert shop.balances(settings)["1.1.2"] == 29685
    assert unequal_receivables(settings) == []


def test_what_nets_to_nothing_is_settled_without_a_transaction(shop: Shop, clock: Clock, settings: Settings) -> None:
    sold = shop.sell("debit_card", "0.01")
    shop.done(f"/vendas/{sold['venda_id']}/devolucao")
    clock.pass_days(1)
    (settled,) = shop.done("/liquidacoes")["liquidacoes"]
    assert (settled["recebiveis"], settled["valor"], settled["transacao_id"]) == (2, "0.00", None)
    assert shop.get("/recebiveis", situacao="aberto")["itens"] == []
    assert unequal_receivables(settings) == []


def test_pages(shop: Shop, clock: Clock) -> None:
    shop.sell("credit_card", "120.00", parcelas=12)
    shop.sell("credit_card", "120.00", parcelas=12)
    whole = shop.get("/recebiveis", limite=200)
    assert (len(whole["itens"]), whole["proximo"]) == (24, None)
    paged: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = shop.get("/recebiveis", limite=7, **cursor)
        paged += page["itens"]
        if page["proximo"] is None:
            break
        cursor = {"cursor": page["proximo"]}
    assert paged == whole["itens"]
    bad = shop.http.get("/recebiveis", params={"cursor": "2026-13-45_00000000-0000-0000-0000-000000000000"})
    assert refused(bad) == (422, "invalid_request")


def test_a_closed_due_date_is_booked_on_the_open_day(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.sell("debit_card", "100.00")
    clock.pass_days(2)
    shop.done("/fechamento", dia="2026-03-11", contagem="0")
    (settled,) = shop.done("/liquidacoes")["liquidacoes"]
    query = "SELECT business_date::text FROM fluxo.transactions WHERE id = %s"
    assert one(settings, query, settled["transacao_id"]) == ("2026-03-12",)


def test_a_day_closed_too_early_settles_the_day_after(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.sell("debit_card", "100.00")
    clock.pass_days(1)
    shop.done("/fechamento", contagem="0")
    assert refused(shop.move("/liquidacoes")) == (422, "closed_day")
    assert unequal_receivables(settings) == []
    clock.pass_days(1)
    assert shop.done("/liquidacoes")["total"] == "98.95"


def _run_errand(settings: Settings) -> int:
    async def errand() -> int:
        async with make_pool(settings) as pool:
            return await settle_due(pool)

    return anyio.run(errand)


def test_the_clocks_errand_settles_every_shop(api: Api, shop: Shop, clock: Clock, settings: Settings) -> None:
    _run_errand(settings)
    other, closed = Shop(api), Shop(api)
    for seller in (shop, other, closed):
        seller.sell("debit_card", "100.00")
    assert _run_errand(settings) == 0
    clock.pass_days(1)
    closed.done("/fechamento", contagem="0")
    assert _run_errand(settings) == 2
    assert _run_errand(settings) == 0
    assert [seller.balances(settings).get("1.1.2", 0) for seller in (shop, other, closed)] == [9895, 9895, 0]
    with connect(settings, "app", all_workspaces=True) as connection:
        events = connection.execute(
            "SELECT count(*) FROM fluxo.outbox o JOIN fluxo.transactions t ON t.id = o.transaction_id "
            "WHERE t.kind = 'settlement' AND t.workspace_id = %s AND o.type = 'transaction.completed'",
            (shop.workspace_id,),
        ).fetchone()
    assert events == (1,)
    assert unequal_receivables(settings) == []


def test_workers_take_turns_at_the_errand(
    shop: Shop, clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.sell("debit_card", "100.00")
    clock.pass_days(1)
    monkeypatch.setattr(maintenance, "settle_due", settle_due)
    (errand,) = (e for e in maintenance.standing_errands(None, None, None) if e.name == "settlement")  # type: ignore[arg-type]

    async def several() -> None:
        async with make_pool(settings) as pool, anyio.create_task_group() as workers:
            for _ in range(4):
                workers.start_soon(errand.run.func, pool)  # type: ignore[attr-defined]

    anyio.run(several)
    query = "SELECT count(*) FROM fluxo.transactions WHERE workspace_id = %s AND kind = 'settlement'"
    assert one(settings, query, shop.workspace_id) == (1,)
    assert unequal_receivables(settings) == []


card = st.one_of(
    st.tuples(st.just("debit_card"), st.just(1)), st.tuples(st.just("credit_card"), st.integers(1, 12)),
    st.tuples(st.just("cash"), st.just(1)),
)  # fmt: skip
items = st.lists(st.tuples(st.integers(1, 40_000), st.integers(1, 4)), min_size=1, max_size=3)
step = st.one_of(
    st.tuples(st.just("sell"), card, items),
    st.tuples(st.just("return"), st.integers(0, 20), st.integers(1, 3)),
    st.tuples(st.just("days"), st.integers(1, 40), st.booleans()),
)  # fmt: skip


@tried(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=1, max_size=12))
def test_open_receivables_are_the_account_at_all_times(
    api: Api, clock: Clock, settings: Settings, steps: list[tuple[Any, ...]]
) -> None:
    shop, sales = Shop(api), []
    for kind, first, second in steps:
        if kind == "sell":
            sold = [
                {"produto": "P", "quantidade": quantity, "preco": f"{cents / 100:.2f}", "custo": "0.10"}
                for cents, quantity in second
            ]
            sales.append(shop.done("/vendas", itens=sold, pagamento=first[0], parcelas=first[1])["venda_id"])
        elif kind == "return" and sales:
            back = [{"linha": 1, "quantidade": second}]
            answer = shop.move(f"/vendas/{sales[first % len(sales)]}/devolucao", itens=back)
            assert answer.status_code == 201 or answer.json()["code"] in ("return_exceeds_sale", "already_returned")
        elif kind == "days":
            clock.pass_days(first)
            if second:
                shop.done("/liquidacoes")
        assert unequal_receivables(settings) == []
    for sale_id in sales:
        shop.move(f"/vendas/{sale_id}/devolucao")
    clock.pass_days(400)
    shop.done("/liquidacoes")
    assert unequal_receivables(settings) == []
    left = shop.balances(settings)
    assert left.get("1.2.1", 0) == 0
    # all came back: only the card fees are gone
    assert left.get("4.1.1", 0) == left.get("5.1.1", 0)
    assert [left.get(code, 0) for code in ("2.2.2", "5.1.2", "5.2.1", "1.3.1", "1.1.1")] == [0, 0, 0, 0, 0]
    assert left.get("1.1.2", 0) == -left.get("5.3.1", 0)
    assert broken_invariants(settings) == []

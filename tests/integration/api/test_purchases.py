"""What a shop spends and buys, and how a mistake is corrected."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fluxo import names
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code
from fluxo.ledger import chart
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api
from tests.integration.api.shops import Clock, Shop, refused


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(scope="module")
def shop(api: Api) -> Shop:
    return Shop(api)


@pytest.mark.parametrize(
    ("path", "body", "entries"),
    [
        ("/despesas", {"categoria": "aluguel", "pago_com": "bank"}, {"5.4.1": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "salarios", "pago_com": "cash"}, {"5.4.2": 12345, "1.1.1": -12345}),
        ("/despesas", {"categoria": "utilidades", "pago_com": "bank"}, {"5.4.3": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "fretes_e_comissoes", "pago_com": "cash"}, {"5.3.3": 12345, "1.1.1": -12345}),
        ("/despesas", {"categoria": "financeiras", "pago_com": "bank"}, {"5.6.1": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "impostos", "pago_com": "bank"}, {"5.7.1": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "outras", "pago_com": "bank"}, {"5.4.9": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "impostos_sobre_vendas", "pago_com": "bank"}, {"2.2.2": 12345, "1.1.2": -12345}),
        ("/despesas", {"categoria": "fornecedores", "pago_com": "cash"}, {"2.2.1": 12345, "1.1.1": -12345}),
        ("/compras", {"pagamento": "cash"}, {"1.3.1": 12345, "1.1.1": -12345}),
        ("/compras", {"pagamento": "bank"}, {"1.3.1": 12345, "1.1.2": -12345}),
        ("/compras", {"pagamento": "a_prazo"}, {"1.3.1": 12345, "2.2.1": -12345}),
    ],
)
def test_what_is_booked(
    shop: Shop, settings: Settings, path: str, body: dict[str, str], entries: dict[str, int]
) -> None:
    done = shop.done(path, valor="123.45", **body)
    assert done["valor"] == "123.45"
    assert shop.entries(settings, done["transacao_id"]) == entries
    back = shop.done(f"/transacoes/{done['transacao_id']}/estorno", motivo="engano")
    assert shop.entries(settings, back["transacao_id"]) == {code: -cents for code, cents in entries.items()}


def test_what_people_write_is_not_extracted(shop: Shop, settings: Settings) -> None:
    spent = shop.done("/despesas", categoria="outras", valor=1, pago_com="cash", descricao="almoço de alguém")
    bought = shop.done("/compras", valor=1, pagamento="cash", fornecedor="um fornecedor")
    corrected = shop.done(f"/transacoes/{spent['transacao_id']}/estorno", motivo="era pessoal")
    query = "SELECT description, counterparty FROM fluxo.transactions WHERE id = %s"
    assert [one(settings, query, done["transacao_id"]) for done in (spent, bought, corrected)] == [
        ("Outras despesas fixas", "almoço de alguém"),
        ("Compra de mercadorias", "um fornecedor"),
        ("Estorno", "era pessoal"),
    ]
    assert "counterparty" not in names.SOURCE_TABLE_BY_NAME[names.TRANSACTIONS].columns


def test_an_expense_of_an_earlier_day(shop: Shop, clock: Clock, settings: Settings) -> None:
    shop.opened_at(settings, clock.now - timedelta(days=30))
    body: dict[str, Any] = {"categoria": "aluguel", "valor": 10, "pago_com": "bank"}
    # half past one in the morning in UTC is still the day before in Sao Paulo
    done = shop.done("/despesas", **body, ocorrido_em="2026-03-05T01:30:00Z")
    query = "SELECT business_date::text FROM fluxo.transactions WHERE id = %s"
    assert one(settings, query, done["transacao_id"]) == ("2026-03-04",)
    for path, more in (("/despesas", body), ("/compras", {"valor": 1, "pagamento": "cash"})):
        future = (clock.now + timedelta(seconds=1)).isoformat()
        assert refused(shop.move(path, **more, ocorrido_em=future)) == (422, "future_day")
        for bad in (
            "2026-03-05T01:30:00", "1999-12-31T23:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
            "ontem",
        ):  # fmt: skip
            assert refused(shop.move(path, **more, ocorrido_em=bad)) == (422, "invalid_request")


def test_nothing_is_booked_before_the_books_begin(api: Api, settings: Settings) -> None:
    shop = Shop(api)
    expense = {"categoria": "aluguel", "valor": 10, "pago_com": "bank"}
    purchase = {"valor": 1, "pagamento": "cash"}
    before = utc_now() - timedelta(days=2)
    for path, body in (("/despesas", expense), ("/compras", purchase)):
        answer = shop.move(path, **body, ocorrido_em=before.isoformat())
        assert refused(answer) == (422, "day_before_opening")
        (opened,) = one(
            settings,
            "SELECT fluxo.business_date(created_at)::text FROM fluxo.workspaces WHERE id = %s",
            shop.workspace_id,
        )
        assert str(opened) in answer.json()["detail"]
        shop.done(path, **body, ocorrido_em=utc_now().isoformat())
    # what was imported may be older, and so may what is booked by hand then
    with connect(settings, "app", all_workspaces=True) as connection:
        workspace = UUID(shop.workspace_id)
        accounts = accounts_by_code(connection, workspace)
        entries = transfer(accounts[chart.BANK], accounts[chart.CAPITAL], 100)
        post(connection, PostingBatch.of([Transaction(workspace, "opening", entries, before - timedelta(days=30))]))
    for path, body in (("/despesas", expense), ("/compras", purchase)):
        shop.done(path, **body, ocorrido_em=before.isoformat())
        older = (before - timedelta(days=32)).isoformat()
        assert refused(shop.move(path, **body, ocorrido_em=older)) == (422, "day_before_opening")


@pytest.mark.parametrize(
    "change",
    [
        {"categoria": "lazer"}, {"valor": 0}, {"valor": "-1"}, {"valor": "1.001"}, {"pago_com": "pix"},
        {"conta": "5.4.1"}, {"descricao": "x" * 141}, {"id_externo": "com espaço"},
    ],
)  # fmt: skip
def test_bad_expenses_are_refused(shop: Shop, change: dict[str, Any]) -> None:
    body = {"categoria": "aluguel", "valor": 10, "pago_com": "cash"} | change
    assert refused(shop.move("/despesas", **body)) == (422, "invalid_request")


def test_a_correction_goes_to_the_open_day_once(api: Api, clock: Clock, settings: Settings) -> None:
    shop = Shop(api)
    spent = shop.done("/despesas", categoria="aluguel", valor=100, pago_com="cash")
    shop.done("/fechamento", contagem="0")
    clock.pass_days(1)
    path = f"/transacoes/{spent['transacao_id']}/estorno"
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: shop.move(path, motivo="em dobro"), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert {a.json()["code"] for a in answers if a.status_code == 422} == {"already_reversed"}
    (back,) = (answer.json() for answer in answers if answer.status_code == 201)
    query = "SELECT kind, reverses_id::text, business_date::text FROM fluxo.transactions WHERE id = %s"
    assert one(settings, query, back["transacao_id"]) == ("reversal", spent["transacao_id"], "2026-03-11")
    audited = "SELECT subject FROM fluxo.audit_log WHERE workspace_id = %s AND action = 'transaction_reversed'"
    assert one(settings, audited, shop.workspace_id) == (spent["transacao_id"],)
    # a reversal is not reversed: what was right after all is booked again
    assert refused(shop.move(f"/transacoes/{back['transacao_id']}/estorno", motivo="x")) == (422, "not_reversible")
    assert broken_invariants(settings) == []


def test_a_cash_difference_may_turn_out_to_be_wrong(api: Api, clock: Clock, settings: Settings) -> None:
    shop = Shop(api)
    closed = shop.done("/fechamento", contagem="3.00")
    clock.pass_days(1)
    shop.done(f"/transacoes/{closed['transacao_id']}/estorno", motivo="moedas de ontem")
    assert shop.balances(settings) == {}


def test_what_has_a_way_back_of_its_own_is_not_reversed(api: Api, clock: Clock, settings: Settings) -> None:
    shop = Shop(api)
    sold = shop.sell("debit_card", "100.00")
    returned = shop.done(f"/vendas/{sold['venda_id']}/devolucao")
    other = shop.sell("debit_card", "100.00")
    clock.pass_days(1)
    (settled,) = shop.done("/liquidacoes")["liquidacoes"]
    for done in (sold, returned, other, settled):
        answer = shop.move(f"/transacoes/{done['transacao_id']}/estorno", motivo="x")
        assert refused(answer) == (422, "not_reversible")


def test_other_shops_transactions_are_not_there(api: Api, shop: Shop) -> None:
    spent = shop.done("/despesas", categoria="aluguel", valor=1, pago_com="cash")
    for transaction in (spent["transacao_id"], str(uuid4())):
        answer = Shop(api).move(f"/transacoes/{transaction}/estorno", motivo="x")
        assert refused(answer) == (404, "transaction_unknown")

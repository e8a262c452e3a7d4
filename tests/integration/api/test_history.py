"""An account's history: pages, filters, and both together."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.settings import Settings
from tests.integration.api.serving import Api, Customer

NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def old(api: Api, settings: Settings) -> Customer:
    """A customer with a deposit a day in March 2026, of 1 to 20 reais; the even ones are payments' refunds."""
    customer = api.sign_up()
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        accounts = accounts_by_code(connection, bank)
        account = accounts[customer.opened["conta"]]
        post(
            connection,
            PostingBatch.of(
                Transaction(
                    bank,
                    "deposit" if day % 2 else "interest",
                    transfer(accounts[chart.CASH], account, 100 * day),
                    NOON + timedelta(days=day - 1),
                    description="Depósito" if day % 2 else "Juros",
                    counterparty="Padaria 100%_São João" if day == 7 else None,
                )
                for day in range(1, 21)
            ),
        )
    return customer


def pages(customer: Customer, **filters: object) -> Iterator[dict[str, str]]:
    cursor: dict[str, str] = {}
    while True:
        answer = customer.http.get("/historico", params={**filters, **cursor})  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        yield from answer.json()["itens"]
        if answer.json()["proximo"] is None:
            return
        cursor = {"cursor": answer.json()["proximo"]}


def test_pages_do_not_overlap(api: Api) -> None:
    customer = api.sign_up()
    for valor in (1, 2, 3, 4, 5):
        customer.move("/deposito", valor=valor)
    customer.move("/saque", valor=5)
    seen = [item["valor"] for item in pages(customer, limite=2)]
    assert seen == ["-5.00", "5.00", "4.00", "3.00", "2.00", "1.00"]


def test_the_other_side_is_told(api: Api) -> None:
    ana, rui = (api.sign_up(name=name) for name in ("Ana Paula Souza", "Rui Costa"))
    ana.move("/deposito", valor="20.00")
    pix = ana.move("/pix", chave=rui.cpf, valor="5.00", descricao="Almoço").json()
    rui.move(f"/pix/{pix['transacao_id']}/devolucao", valor="1.00")
    ana.move("/pagamento", favorecido="Companhia de Energia", valor="2.00")
    told = [(item["tipo"], item["valor"], item.get("contraparte")) for item in pages(ana)]
    assert told == [
        ("payment", "-2.00", "Companhia de Energia"),
        ("pix_return", "1.00", "Rui C."),
        ("pix", "-5.00", "Rui C."),
        ("deposit", "20.00", None),
    ]
    assert [(item["valor"], item["contraparte"]) for item in pages(rui)] == [
        ("-1.00", "Ana P. S."),
        ("5.00", "Ana P. S."),
    ]
    assert list(pages(ana, texto="Rui")) == []


def test_what_comes_in_meanwhile_moves_no_page(api: Api) -> None:
    customer = api.sign_up()
    for valor in (1, 2, 3):
        customer.move("/deposito", valor=valor)
    first = customer.http.get("/historico", params={"limite": 2}).json()
    customer.move("/deposito", valor=9)
    second = customer.http.get("/historico", params={"limite": 2, "cursor": first["proximo"]}).json()
    assert [item["valor"] for item in second["itens"]] == ["1.00"]


@pytest.mark.parametrize("limite", [1, 3, 200])
@pytest.mark.parametrize(
    ("filters", "days"),
    [
        ({}, range(1, 21)),
        ({"de": "2026-03-05"}, range(4, 21)),
        ({"ate": "2026-03-05"}, range(1, 5)),
        ({"de": "2026-03-05", "ate": "2026-03-05"}, [4]),
        ({"tipo": "interest"}, range(2, 21, 2)),
        ({"tipo": ["interest", "deposit"]}, range(1, 21)),
        ({"tipo": "deposit", "de": "2026-03-10", "ate": "2026-03-13"}, [9, 11]),
        ({"tipo": "pix"}, []),
        ({"texto": "JUROS"}, range(2, 21, 2)),
        ({"texto": "deposito"}, range(1, 21, 2)),
        ({"texto": "sao joao"}, [7]),
        ({"texto": "SÃO JOÃO"}, [7]),
        ({"texto": "100%_s"}, [7]),
        ({"texto": "%"}, [7]),
        ({"texto": "_"}, [7]),
        ({"texto": "p%o"}, []),
        ({"texto": "joão\\"}, []),
    ],
)
def test_filters_hold_on_every_page(old: Customer, limite: int, filters: dict[str, object], days: list[int]) -> None:
    found = [item["valor"] for item in pages(old, limite=limite, **filters)]
    assert found == [f"{day}.00" for day in sorted(days, reverse=True)]


def test_a_page_with_filters_looks_at_so_many_entries_and_gives_a_cursor_to_go_on(
    old: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.bank.history.LOOKED_AT", 6)
    for filters, days in (({"texto": "sao joao"}, [7]), ({"tipo": "interest"}, range(2, 21, 2)), ({"tipo": "pix"}, [])):
        found = [item["valor"] for item in pages(old, limite=2, **filters)]
        assert found == [f"{day}.00" for day in sorted(days, reverse=True)]
    first = old.http.get("/historico", params={"texto": "sao joao"}).json()
    assert (first["itens"], first["proximo"]) == ([], "15")


@pytest.mark.parametrize(
    "filters",
    [{"de": "ontem"}, {"tipo": "café"}, {"texto": ""}, {"dia": "2026-03-05"},
     {"limite": 0}, {"cursor": 0}],
)  # fmt: skip
def test_what_is_no_filter(old: Customer, filters: dict[str, str]) -> None:
    answer = old.http.get("/historico", params=filters)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_period_that_ends_before_it_begins_is_none(old: Customer) -> None:
    answer = old.http.get("/historico", params={"de": "2026-03-05", "ate": "2026-03-04"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_period")


def test_a_late_evening_is_its_own_day_in_sao_paulo(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        accounts = accounts_by_code(connection, bank)
        entries = transfer(accounts[chart.CASH], accounts[customer.opened["conta"]], 100)
        night = datetime(2026, 3, 3, 2, 59, tzinfo=UTC)
        post(connection, PostingBatch.of([Transaction(bank, "deposit", entries, night)]))
    assert len(list(pages(customer, de="2026-03-02", ate="2026-03-02"))) == 1
    assert list(pages(customer, de="2026-03-03")) == []


def test_a_page_reads_no_more_than_it_needs(settings: Settings, old: Customer) -> None:
    from api.bank.history import SELECT_HISTORY

    account = old.opened["conta"]
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        values = (accounts_by_code(connection, bank)[account], bank, 1, 2**62, *[None] * 6, 21)
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(r[0] for r in connection.execute("EXPLAIN " + SELECT_HISTORY, values).fetchall())
    assert "Index Scan Backward using entries_pkey" in plan, plan
    assert "Sort" not in plan, plan

"""A customer's money: what each route does to the balance, and what it refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import psycopg
import pytest

from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.post import post
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.pix import ISPB, parse_end_to_end_id
from fluxo.ledger.posting import PostingBatch, Transaction
from fluxo.money import MAX_BALANCE, MAX_CENTS, to_text
from fluxo.names import SOURCE_TABLE_BY_NAME, TRANSACTIONS
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api, Customer


@pytest.fixture(scope="module")
def ana(api: Api) -> Customer:
    return api.sign_up()


@pytest.fixture(scope="module")
def rui(api: Api) -> Customer:
    return api.sign_up()


@pytest.fixture(autouse=True)
def _sound(settings: Settings) -> object:
    yield
    assert broken_invariants(settings) == []


@pytest.mark.parametrize(("valor", "text"), [("10.50", "10.50"), (10.5, "10.50"), (10, "10.00"), (0.1, "0.10")])
def test_amounts_are_taken_in_three_forms_and_told_in_one(api: Api, valor: object, text: str) -> None:
    customer = api.sign_up()
    answer = customer.move("/deposito", valor=valor)
    assert answer.status_code == 201
    assert answer.json()["valor"] == answer.json()["saldo"] == text
    assert customer.http.get("/saldo").json() == {
        "conta": customer.opened["conta"], "saldo": text, "reservado": "0.00", "disponivel": text, "moeda": "BRL",
    }  # fmt: skip


@pytest.mark.parametrize(
    "valor", ["1.234", 0, -1, "-1.00", "abc", None, True, 1.001, "1e3", " 1", 10**17, float("1e300"), [1], {}]
)
def test_what_is_not_an_amount_is_refused(ana: Customer, valor: object) -> None:
    before = ana.balance
    answer = ana.move("/deposito", valor=valor)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == ["valor"]
    assert ana.balance == before


def test_the_balance_of_an_instant(api: Api) -> None:
    customer = api.sign_up()
    opened = datetime.now(UTC)
    customer.move("/deposito", valor="5.00")
    between = datetime.now(UTC)
    customer.move("/deposito", valor="2.00")

    def at(instant: datetime | str) -> tuple[int, str]:
        text = instant if isinstance(instant, str) else instant.isoformat()
        answer = customer.http.get("/saldo", params={"em": text})
        return answer.status_code, answer.json().get("saldo") or answer.json()["code"]

    assert at(opened) == (200, "0.00")
    assert at(between) == (200, "5.00")
    assert at(between.astimezone(timezone(timedelta(hours=-3)))) == (200, "5.00")
    assert at(datetime.now(UTC)) == (200, "7.00")
    assert at(datetime.now(UTC) + timedelta(hours=1)) == (422, "instant_in_future")
    assert at(opened - timedelta(days=1)) == (422, "account_not_open_yet")
    for written in ("2026-01-01T00:00:00", "2026-01-01", "1767225600", ""):
        assert at(written) == (422, "invalid_request")
    assert customer.http.get("/saldo", params={"quando": between.isoformat()}).json()["code"] == "invalid_request"


def test_a_deposit_is_cash_and_a_debt_to_the_customer(settings: Settings, api: Api) -> None:
    posted = api.sign_up().move("/deposito", valor="7.00").json()
    query = """
        SELECT string_agg(a.account_group || ' ' || e.amount_cents, ', ' ORDER BY e.amount_cents DESC)
        FROM fluxo.entries e JOIN fluxo.accounts a ON a.id = e.account_id WHERE e.transaction_id = %s
    """
    assert one(settings, query, posted["transacao_id"]) == ("caixa 700, depositos_clientes -700",)


def test_a_withdrawal_stops_at_the_floor(api: Api) -> None:
    customer = api.sign_up()
    customer.move("/deposito", valor="50.00")
    refused = customer.move("/saque", valor="50.01")
    assert (refused.status_code, refused.json()["code"]) == (422, "insufficient_funds")
    assert customer.move("/saque", valor="50.00").json()["saldo"] == "0.00"


def test_a_pix_arrives(ana: Customer, rui: Customer) -> None:
    ana.move("/deposito", valor="100.00")
    before = float(rui.balance)
    sent = ana.move("/pix", chave=f"{rui.cpf[:3]}.{rui.cpf[3:6]}.{rui.cpf[6:9]}-{rui.cpf[9:]}", valor="30.00")
    assert sent.status_code == 201
    assert float(rui.balance) == before + 30


@pytest.mark.parametrize(("key", "status", "code"), [("nobody@example.com", 404, "pix_key_not_found")])
def test_a_pix_to_nobody(ana: Customer, key: str, status: int, code: str) -> None:
    answer = ana.move("/pix", chave=key, valor=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_pix_to_oneself(ana: Customer) -> None:
    assert ana.move("/pix", chave=ana.cpf, valor=1).json()["code"] == "same_account"


def test_returns_of_a_pix_add_up_to_it_at_most(ana: Customer, rui: Customer, settings: Settings) -> None:
    ana.move("/deposito", valor="10.00")
    sent = ana.move("/pix", chave=rui.cpf, valor="10.00").json()["transacao_id"]
    path = f"/pix/{sent}/devolucao"
    part = rui.move(path, valor="4.00")
    assert part.status_code == 201
    assert one(settings, "SELECT reverses_id::text FROM fluxo.transactions WHERE id = %s", part.json()["transacao_id"])
    too_much = rui.move(path, valor="6.01")
    assert (too_much.status_code, too_much.json()["code"]) == (422, "return_exceeds_original")
    assert rui.move(path).json()["valor"] == "6.00"
    assert rui.move(path).json()["code"] == "return_exceeds_original"


def test_returns_at_once_do_not_pass_the_pix_either(ana: Customer, rui: Customer) -> None:
    ana.move("/deposito", valor="10.00")
    sent = ana.move("/pix", chave=rui.cpf, valor="10.00").json()["transacao_id"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: rui.move(f"/pix/{sent}/devolucao", valor="4.00").status_code, range(6)))
    assert sorted(answers) == [201, 201, 422, 422, 422, 422]


def test_a_pix_is_returned_within_90_days(ana: Customer, rui: Customer, settings: Settings) -> None:
    ids = {}
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        accounts = accounts_by_code(connection, bank)
        payer, payee = accounts[ana.opened["conta"]], accounts[rui.opened["conta"]]
        post(
            connection,
            PostingBatch.of([Transaction(bank, "deposit", transfer(accounts[chart.CASH], payer, 200), utc_now())]),
        )
        for days in (89, 91):
            old = Transaction(bank, "pix", transfer(payer, payee, 100), utc_now() - timedelta(days=days))
            post(connection, PostingBatch.of([old]))
            ids[days] = old.id
    late = rui.move(f"/pix/{ids[91]}/devolucao")
    assert (late.status_code, late.json()["code"]) == (422, "return_too_late")
    assert "90" in late.json()["detail"]
    assert rui.move(f"/pix/{ids[89]}/devolucao").status_code == 201


def test_a_pix_has_an_end_to_end_id_that_both_sides_see(api: Api, ana: Customer, rui: Customer) -> None:
    ana.move("/deposito", valor="2.00")
    sent = ana.move("/pix", chave=rui.cpf, valor="2.00").json()
    returned = rui.move(f"/pix/{sent['transacao_id']}/devolucao").json()
    for answer, letter in ((sent, "E"), (returned, "D")):
        found = parse_end_to_end_id(answer["end_to_end_id"])
        assert (found.letter, found.ispb) == (letter, ISPB)
        assert found.minute == datetime.fromisoformat(answer["ocorrido_em"]).replace(second=0, microsecond=0)
        for customer in (ana, rui):
            shown = {i["transacao_id"]: i for i in customer.http.get("/historico").json()["itens"]}
            assert shown[answer["transacao_id"]]["end_to_end_id"] == answer["end_to_end_id"]
    assert "end_to_end_id" not in ana.http.get("/historico", params={"tipo": "deposit"}).json()["itens"][0]


def test_the_callers_own_name_for_a_transaction_is_posted_once_whatever_the_key(ana: Customer, rui: Customer) -> None:
    ana.move("/deposito", valor="50.00")
    bodies: dict[str, dict[str, object]] = {
        "/deposito": {"valor": "1.00"},
        "/saque": {"valor": "1.00"},
        "/pix": {"chave": rui.cpf, "valor": "1.00"},
        "/pagamento": {"favorecido": "Escola", "valor": "1.00"},
    }
    for path, body in bodies.items():
        name = uuid4().hex
        first = ana.move(path, **body, id_externo=name)
        assert first.status_code == 201
        again = ana.move(path, **body, id_externo=name)
        assert (again.status_code, again.json()["code"]) == (409, "duplicate_transaction")
        assert again.json()["transacao_id"] == first.json()["transacao_id"]
    assert rui.move("/deposito", valor="1.00", id_externo=name).status_code == 201, "a name is the caller's alone"


def test_only_the_payee_returns_a_pix(ana: Customer, rui: Customer, api: Api) -> None:
    ana.move("/deposito", valor="1.00")
    sent = ana.move("/pix", chave=rui.cpf, valor="1.00").json()["transacao_id"]
    for stranger in (ana, api.sign_up()):
        answer = stranger.move(f"/pix/{sent}/devolucao")
        assert (answer.status_code, answer.json()["code"]) == (404, "transaction_not_found")
    assert rui.move(f"/pix/{uuid4()}/devolucao").status_code == 404


def test_a_payment_goes_to_clearing(settings: Settings, api: Api) -> None:
    customer = api.sign_up()
    customer.move("/deposito", valor="20.00")
    paid = customer.move("/pagamento", favorecido="Companhia de Energia", valor="15.50").json()
    assert paid["saldo"] == "4.50"
    query = """
        SELECT a.code, e.amount_cents FROM fluxo.entries e JOIN fluxo.accounts a ON a.id = e.account_id
        WHERE e.transaction_id = %s AND e.amount_cents < 0
    """
    assert one(settings, query, paid["transacao_id"]) == ("1.1.3", -1550)


def test_what_people_write_is_in_the_history_and_never_extracted(
    ana: Customer, rui: Customer, settings: Settings
) -> None:
    ana.move("/deposito", valor="3.00")
    texts = ("aluguel da Maria, CPF 529.982.247-25", "Maria de Tal")
    ana.move("/pix", chave=rui.cpf, valor=1, descricao=texts[0])
    ana.move("/pagamento", favorecido=texts[1], valor=1)
    ana.move("/pix", chave=rui.cpf, valor=1)
    shown = [item["descricao"] for item in ana.http.get("/historico", params={"limite": 4}).json()["itens"]]
    assert shown == ["Pix", texts[1], texts[0], "Depósito"]
    assert rui.http.get("/historico", params={"limite": 2}).json()["itens"][1]["descricao"] == texts[0]
    columns = ", ".join(SOURCE_TABLE_BY_NAME[TRANSACTIONS].columns)
    with connect(settings, "extract", all_workspaces=True) as connection:
        extracted = str(connection.execute(f"SELECT {columns} FROM fluxo.transactions").fetchall())
    assert [text for text in (*texts, rui.cpf) if text in extracted] == []


def test_a_customer_cannot_grow_past_the_limit_of_an_account(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    assert customer.move("/deposito", valor=to_text(MAX_CENTS + 1)).json()["code"] == "invalid_request"
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        accounts = accounts_by_code(connection, bank)
        income = transfer(accounts[chart.CLEARING], accounts[customer.opened["conta"]], MAX_CENTS)
        many = [Transaction(bank, "transfer_in", income, utc_now()) for _ in range(MAX_BALANCE // MAX_CENTS)]
        post(connection, PostingBatch.of(many))
    refused = customer.move("/deposito", valor="0.01")
    assert (refused.status_code, refused.json()["code"]) == (422, "limit_exceeded")
    assert customer.move("/saque", valor=1).status_code == 201
    assert customer.move("/deposito", valor=1).json()["saldo"] == to_text(MAX_BALANCE)


def test_the_documented_posting_is_the_only_way_to_the_ledger(settings: Settings) -> None:
    with connect(settings, "app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE fluxo.account_balances SET balance_cents = 0")

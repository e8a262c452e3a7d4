"""Staff, decisions on customers, settings: who may, what follows, and that it is audited."""

from collections.abc import Iterator

import httpx
import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import PASSWORD, REQUEST_ID, Api, Caller, Customer
from tests.integration.api.staff import PIN, Shop


@pytest.fixture(scope="module")
def shop(api: Api) -> Shop:
    return Shop(api)


@pytest.fixture(scope="module")
def bank(api: Api, settings: Settings) -> Caller:
    """The bank's manager, who comes from the command line."""
    given = ["users", "add", "--workspace", "banco", "--login", "gerente", "--role", "manager", "--password-stdin"]
    done = CliRunner().invoke(app, given, input=PASSWORD + "\n")
    assert done.exit_code == 0, done.output
    return Caller(api.address, api.log_in("banco", "gerente"))


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("role", ["seller", "manager", "analyst", "service"])
def test_a_manager_makes_users_who_log_in_with_their_role(shop: Shop, settings: Settings, role: str) -> None:
    login, user_id = shop.hire(role)
    assert shop.log_in(shop.slug, login)
    (listed,) = [user for user in shop.http.get("/usuarios").json()["itens"] if user["usuario_id"] == user_id]
    assert (listed["login"], listed["papel"], listed["situacao"]) == (login, role, "active")
    query = "SELECT action, details->>'role' FROM fluxo.audit_log WHERE subject = %s ORDER BY seq LIMIT 1"
    assert one(settings, query, user_id) == ("user_created", role)


@pytest.mark.parametrize(
    "change",
    [
        {"papel": "customer"},
        {"papel": "manager", "senha": None, "pin": PIN},
        {"senha": None},
        {"pin": PIN},
        {"senha": "curta"},
        {"login": "x"},
        {"role": "manager"},
    ],
)
def test_users_refused(shop: Shop, change: dict[str, object]) -> None:
    given = {"login": "novo", "papel": "seller", "senha": PASSWORD} | change
    assert refused(shop.http.post("/usuarios", json=given)) == (422, "invalid_request")


def test_a_login_is_there_once_in_a_workspace_and_again_in_another(shop: Shop, api: Api) -> None:
    given = {"login": "Repetida", "papel": "analyst", "senha": PASSWORD}
    assert shop.http.post("/usuarios", json=given).status_code == 201
    assert refused(shop.http.post("/usuarios", json=given)) == (409, "already_exists")
    assert Shop(api).http.post("/usuarios", json=given).status_code == 201


def test_who_is_disabled_is_out_at_once_and_for_good(shop: Shop, api: Api) -> None:
    login, user_id = shop.hire("seller")
    tokens = api.http.post("/login", json={"workspace": shop.slug, "login": login, "senha": PASSWORD}).json()
    assert shop.http.delete(f"/usuarios/{user_id}").status_code == 204
    assert refused(Caller(api.address, tokens["access_token"]).http.post("/logout")) == (401, "session_ended")
    refresh = api.http.post("/token/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refused(refresh) == (401, "session_ended")
    again = api.http.post("/login", json={"workspace": shop.slug, "login": login, "senha": PASSWORD})
    assert refused(again) == (401, "invalid_credentials")
    assert refused(shop.http.delete(f"/usuarios/{user_id}")) == (404, "not_found")
    assert refused(shop.http.post(f"/usuarios/{user_id}/desbloqueio")) == (404, "not_found")


def test_a_refresh_reads_the_user_anew(shop: Shop, api: Api, settings: Settings) -> None:
    login, user_id = shop.hire("seller")
    tokens = api.http.post("/login", json={"workspace": shop.slug, "login": login, "senha": PASSWORD}).json()
    with connect(settings, "owner") as owner:
        owner.execute("UPDATE fluxo.users SET role = 'analyst' WHERE id = %s", (user_id,))
    fresh = api.http.post("/token/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    assert Caller(api.address, fresh["access_token"]).http.get("/configuracoes").status_code == 200
    with connect(settings, "owner") as owner:
        owner.execute("UPDATE fluxo.users SET disabled_at = now() WHERE id = %s", (user_id,))
    out = api.http.post("/token/refresh", json={"refresh_token": fresh["refresh_token"]})
    assert refused(out) == (401, "session_ended")
    assert one(settings, "SELECT revoked_because FROM fluxo.sessions WHERE user_id = %s", user_id) == ("reset",)


def test_nobody_disables_themselves_or_somebody_elsewhere(shop: Shop, api: Api) -> None:
    (manager,) = [user for user in shop.http.get("/usuarios").json()["itens"] if user["login"] == "gerente"]
    assert refused(shop.http.delete(f"/usuarios/{manager['usuario_id']}")) == (422, "own_user")
    assert refused(Shop(api).http.delete(f"/usuarios/{manager['usuario_id']}")) == (404, "not_found")


def test_customers_are_not_staff(bank: Caller, api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    logins = [user["login"] for user in bank.http.get("/usuarios").json()["itens"]]
    assert "gerente" in logins
    assert customer.cpf not in logins
    (user_id,) = one(settings, "SELECT id::text FROM fluxo.users WHERE login = %s", customer.cpf)
    assert refused(bank.http.delete(f"/usuarios/{user_id}")) == (404, "not_found")
    given = {"login": "ana", "papel": "seller", "senha": PASSWORD}
    assert refused(bank.http.post("/usuarios", json=given)) == (422, "invalid_role")


def test_pages_of_customers_do_not_overlap(bank: Caller, shop: Shop, api: Api) -> None:
    for _ in range(3):
        api.sign_up()
    whole = bank.http.get("/clientes", params={"limite": 200}).json()
    seen: list[dict[str, str]] = []
    cursor: dict[str, str] = {}
    while True:
        page = bank.http.get("/clientes", params={"limite": "2", **cursor}).json()
        seen += page["itens"]
        if page["proximo"] is None:
            break
        cursor = {"cursor": page["proximo"]}
    assert seen == whole["itens"]
    assert whole["proximo"] is None
    assert refused(shop.http.get("/clientes")) == (403, "forbidden")


@pytest.fixture
def decided_by_hand(bank: Caller) -> Iterator[None]:
    assert bank.http.patch("/configuracoes", json={"kyc_automatico": False}).json()["kyc_automatico"] is False
    yield
    bank.http.patch("/configuracoes", json={"kyc_automatico": True})


@pytest.mark.usefixtures("decided_by_hand")
def test_a_customer_waits_with_lower_limits_until_the_bank_decides(bank: Caller, api: Api, settings: Settings) -> None:
    customer, payee = api.sign_up(), api.sign_up()
    customer_id = customer.opened["cliente_id"]
    state = """
        SELECT c.kyc_status, l.kyc_status, c.kyc_at IS NULL FROM fluxo.customers c
        JOIN fluxo.accounts a ON a.customer_id = c.id JOIN fluxo.account_limits l ON l.account_id = a.id WHERE c.id = %s
    """
    assert one(settings, state, customer_id) == ("pending", "pending", True)
    waiting = bank.http.get("/clientes", params={"situacao": "pending"}).json()["itens"]
    assert [client["cliente_id"] for client in waiting] == [customer_id, payee.opened["cliente_id"]]
    assert bank.http.patch("/configuracoes", json={"limite_diario_pendente": "5.00"}).status_code == 200
    customer.move("/deposito", valor="100.00")
    assert refused(customer.move("/pix", chave=payee.cpf, valor="5.01")) == (422, "daily_limit_exceeded")
    path = f"/clientes/{customer_id}/kyc"
    decided = bank.http.post(path, json={"situacao": "approved"}, headers={"X-Request-Id": REQUEST_ID})
    assert decided.json() == {"cliente_id": customer_id, "situacao": "approved"}
    assert one(settings, state, customer_id) == ("approved", "approved", False)
    assert customer.move("/pix", chave=payee.cpf, valor="5.01").status_code == 201
    assert bank.http.post(path, json={"situacao": "rejected"}).status_code == 200
    assert one(settings, state, customer_id) == ("rejected", "rejected", False)
    events = "SELECT array_agg(reason ORDER BY position) FROM fluxo.outbox WHERE aggregate_id = %s"
    assert one(settings, events, customer_id) == ([None, "approved", "rejected"],)
    event = "SELECT type FROM fluxo.outbox WHERE aggregate_id = %s AND correlation_id = %s"
    assert one(settings, event, customer_id, REQUEST_ID) == ("customer.kyc_decided",)


def test_only_a_bank_decides_and_only_on_its_own(bank: Caller, shop: Shop, api: Api) -> None:
    path = f"/clientes/{api.sign_up().opened['cliente_id']}/kyc"
    assert refused(shop.http.post(path, json={"situacao": "rejected"})) == (403, "forbidden")
    assert refused(bank.http.post(path, json={"situacao": "pending"})) == (422, "invalid_request")
    unknown = "/clientes/01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10/kyc"
    assert refused(bank.http.post(unknown, json={"situacao": "approved"})) == (404, "not_found")


def test_settings_are_read_changed_and_audited(api: Api, settings: Settings) -> None:
    shop = Shop(api)
    before = shop.http.get("/configuracoes").json()
    assert (before["limite_noturno"], before["taxa_debito"], before["so_reais_inteiros"]) == (
        "1000.00", "0.0105", False,
    )  # fmt: skip
    change = {"taxa_debito": "0.02", "limite_diario": "2500.5", "so_reais_inteiros": True, "imposto_vendas": "0.0400"}
    after = shop.http.patch("/configuracoes", json=change).json()
    assert after == before | {"taxa_debito": "0.0200", "limite_diario": "2500.50", "so_reais_inteiros": True}
    analyst = shop.staff("analyst")
    assert analyst.http.get("/configuracoes").json() == after
    assert refused(analyst.http.patch("/configuracoes", json=change)) == (403, "forbidden")
    assert shop.http.patch("/configuracoes", json={}).json() == after
    query = "SELECT details->'changed' FROM fluxo.audit_log a JOIN fluxo.workspaces w ON w.id = a.workspace_id "
    assert one(settings, query + "WHERE w.slug = %s AND action = 'settings_changed'", shop.slug) == (
        {
            "taxa_debito": ["0.0105", "0.0200"],
            "limite_diario": ["1000000000.00", "2500.50"],
            "so_reais_inteiros": [False, True],
        },
    )


@pytest.mark.parametrize(
    "change",
    [
        {"taxa_debito": "1"}, {"taxa_debito": "-0.1"}, {"taxa_debito": 0.1}, {"taxa_debito": "0.00001"},
        {"taxa_debito": None}, {"limite_diario": "-1.00"}, {"limite_diario": None}, {"kyc_automatico": "sim"},
        {"kyc_automatico": None}, {"currency": "USD"},
    ],
)  # fmt: skip
def test_settings_refused(shop: Shop, change: dict[str, object]) -> None:
    assert refused(shop.http.patch("/configuracoes", json=change)) == (422, "invalid_request")


def test_a_customer_reaches_nothing_of_the_staff(api: Api) -> None:
    customer: Customer = api.sign_up()
    for method, path in [("GET", "/usuarios"), ("GET", "/configuracoes"), ("POST", "/pdv/dispositivos")]:
        answer = customer.http.request(method, path, json={"nome": "x"} if method == "POST" else None)
        assert refused(answer) == (403, "forbidden")

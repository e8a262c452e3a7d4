"""Sign-up, log-in and tokens; problem+json in its two languages."""

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest

from fluxo.clock import utc_now
from fluxo.documents import parse_cnpj
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import PASSWORD, REQUEST_ID, Api, Caller, Customer, new_cpf, serving


def _new(**change: object) -> dict[str, object]:
    given = {"workspace": "banco", "nome": "T", "documento": new_cpf(), "email": "t@example.com", "senha": PASSWORD}
    return given | change


def test_a_customer_is_approved_and_has_account_user_and_key(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    query = """
        SELECT c.kyc_status, c.kyc_at IS NOT NULL, a.code, a.account_group, b.floor_cents, u.role, k.key, k.key_type
        FROM fluxo.customers c JOIN fluxo.accounts a ON a.customer_id = c.id
        JOIN fluxo.account_balances b ON b.account_id = a.id JOIN fluxo.users u ON u.customer_id = c.id
        JOIN fluxo.pix_keys k ON k.account_id = a.id WHERE c.id = %s
    """
    assert one(settings, query, customer.opened["cliente_id"]) == (
        "approved", True, customer.opened["conta"], "depositos_clientes", 0, "customer", customer.cpf, "cpf",
    )  # fmt: skip
    assert customer.opened["conta"].startswith("2.1.1.")
    name = "SELECT name FROM fluxo.accounts WHERE code = %s"
    assert one(settings, name, customer.opened["conta"]) == ("Conta " + customer.opened["conta"][6:],)


def test_the_password_is_argon2id_with_the_parameters_set(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    (stored,) = one(settings, "SELECT password_hash FROM fluxo.users WHERE login = %s", customer.cpf)
    assert str(stored).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_document_signs_up_once_and_leaves_nothing_behind(api: Api, settings: Settings) -> None:
    customer = api.sign_up()
    answer = api.http.post("/cadastro", json=_new(documento=customer.cpf))
    assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
    orphans = """
        SELECT count(*) FROM fluxo.accounts a WHERE customer_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM fluxo.pix_keys k WHERE k.account_id = a.id)
    """
    assert one(settings, orphans) == (0,)


def test_a_login_that_is_a_cpf_is_the_same_however_it_is_written(api: Api) -> None:
    cpf = new_cpf()
    written = f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}"
    slug = f"loja-{uuid4().hex[:8]}"
    shop = {"slug": slug, "nome": "L", "login": written, "senha": PASSWORD}
    assert api.http.post("/lojas", json=shop).status_code == 201
    for login in (written, cpf):
        assert api.log_in(slug, login)


@pytest.mark.parametrize("written", ["11.222.333/0001-81", "12.abc.345/01de-35"])
def test_a_company_signs_up_by_its_cnpj(api: Api, settings: Settings, written: str) -> None:
    cnpj = parse_cnpj(written)
    opened = api.http.post("/cadastro", json=_new(documento=written))
    assert opened.status_code == 201, opened.text
    stored = (
        "SELECT c.document, u.login FROM fluxo.customers c JOIN fluxo.users u ON u.customer_id = c.id WHERE c.id = %s"
    )
    assert one(settings, stored, opened.json()["cliente_id"]) == (cnpj, cnpj)
    company = Customer(api.address, api.log_in("banco", written), cnpj, opened.json())
    assert api.log_in("banco", cnpj)
    (key,) = company.http.get("/pix/chaves").json()["itens"]
    assert (key["tipo"], key["chave"]) == ("cnpj", cnpj)
    again = api.http.post("/cadastro", json=_new(documento=cnpj))
    assert (again.status_code, again.json()["code"]) == (409, "already_exists")
    assert "CNPJ" in again.json()["detail"]


def test_a_slug_opens_once(api: Api) -> None:
    shop = {"slug": f"loja-{uuid4().hex[:8]}", "nome": "L", "login": "gerente", "senha": PASSWORD}
    assert api.http.post("/lojas", json=shop).status_code == 201
    taken = api.http.post("/lojas", json=shop | {"login": "intruso"})
    assert (taken.status_code, taken.json()["code"]) == (409, "already_exists")
    intruder = {"workspace": shop["slug"], "login": "intruso", "senha": PASSWORD}
    assert api.http.post("/login", json=intruder).status_code == 401


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"documento": "111.111.111-11"}, 422, "invalid_document"),
        ({"documento": "529.982.247-26"}, 422, "invalid_document"),
        ({"documento": "11.222.333/0001-82"}, 422, "invalid_document"),
        ({"workspace": "nenhum"}, 404, "workspace_not_found"),
        ({"senha": "curta"}, 422, "invalid_request"),
        ({"email": "sem arroba"}, 422, "invalid_request"),
        ({"uf": "XX"}, 422, "invalid_request"),
        ({"role": "manager"}, 422, "invalid_request"),
    ],
)
def test_sign_ups_refused(api: Api, change: dict[str, object], status: int, code: str) -> None:
    answer = api.http.post("/cadastro", json=_new(**change))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert PASSWORD not in answer.text


def test_a_shop_is_not_a_bank(api: Api) -> None:
    slug = f"loja-{uuid4().hex[:8]}"
    api.http.post("/lojas", json={"slug": slug, "nome": "L", "login": "gerente", "senha": PASSWORD})
    assert api.http.post("/cadastro", json=_new(workspace=slug)).json()["code"] == "workspace_not_found"


def test_a_wrong_password_and_an_unknown_login_are_told_alike(api: Api) -> None:
    cpf = api.sign_up().cpf
    wrong = api.http.post("/login", json={"workspace": "banco", "login": cpf, "senha": "outra senha"})
    unknown = api.http.post("/login", json={"workspace": "banco", "login": new_cpf(), "senha": PASSWORD})
    for answer in (wrong, unknown):
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_credentials")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_lasts_fifteen_minutes(api: Api) -> None:
    answer = api.http.post("/login", json={"workspace": "banco", "login": api.sign_up().cpf, "senha": PASSWORD}).json()
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert answer["expires_in"] == claims["exp"] - claims["iat"] == 900


def test_tokens_that_are_not_good(api: Api, settings: Settings) -> None:
    good = api.sign_up().http.headers["authorization"].split()[1]
    claims = jwt.decode(good, options={"verify_signature": False})
    secret = settings.secret("jwt_secret")
    old = jwt.encode(claims | {"exp": utc_now() - timedelta(seconds=1)}, secret, "HS256")
    bad = {
        "forged": jwt.encode(claims, "x" * 32, "HS256"),
        "unsigned": jwt.encode(claims, None, "none"),
        "for another": jwt.encode(claims | {"aud": "other"}, secret, "HS256"),
        "without end": jwt.encode({k: v for k, v in claims.items() if k != "exp"}, secret, "HS256"),
        "noise": "a.b.c",
    }
    assert Caller(api.address, old).http.get("/saldo").json()["code"] == "token_expired"
    for name, token in bad.items():
        answer = Caller(api.address, token).http.get("/saldo")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), name


def test_a_problem_has_the_members_of_the_standard_in_two_languages(api: Api) -> None:
    answers = {
        language: api.http.get("/saldo", headers={"Accept-Language": language, "X-Request-Id": REQUEST_ID})
        for language in ("pt-BR", "en-US,en;q=0.9", "fr")
    }
    for answer in answers.values():
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-request-id"] == REQUEST_ID
        body = answer.json()
        assert set(body) == {"type", "title", "status", "detail", "code", "request_id"}
        assert (body["status"], body["code"], body["request_id"]) == (401, "unauthenticated", REQUEST_ID)
    assert answers["pt-BR"].json()["title"] == answers["fr"].json()["title"] == "Não autenticado"
    assert answers["en-US,en;q=0.9"].json()["title"] == "Not authenticated"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nada", 404, "not_found"), ("DELETE", "/login", 405, "method_not_allowed")],
)
def test_unknown_addresses_are_problems_too(api: Api, method: str, path: str, status: int, code: str) -> None:
    answer = api.http.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_bodies_that_are_not_taken(api: Api) -> None:
    large = api.http.post("/login", content=b" " * 65_537, headers={"Content-Type": "application/json"})
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    chunked = api.http.post(
        "/login", content=(b" " * 10_000 for _ in range(7)), headers={"Content-Type": "application/json"}
    )
    assert chunked.status_code == 413
    broken = api.http.post("/login", content=b"{", headers={"Content-Type": "application/json"})
    assert (broken.status_code, broken.json()["errors"][0]["field"]) == (422, "body")


def test_opening_shops_may_be_closed_to_the_public(settings: Settings) -> None:
    with serving(settings.model_copy(update={"api_open_shops": False})) as address:
        given = {"slug": f"loja-{uuid4().hex[:8]}", "nome": "Loja", "login": "gerente", "senha": PASSWORD}
        closed = Api(address).http.post("/lojas", json=given)
        assert (closed.status_code, closed.json()["code"]) == (403, "sign_up_closed")
        Api(address).sign_up()


def test_logins_of_nobody_leave_nothing_in_the_audit_log(api: Api, settings: Settings) -> None:
    count = "SELECT count(*) FROM fluxo.audit_log"
    before = one(settings, count)
    for workspace in ("banco", "nenhum"):
        given = {"workspace": workspace, "login": f"ninguem-{uuid4().hex}", "senha": "errada"}
        assert api.http.post("/login", json=given).status_code == 401
    assert one(settings, count) == before

"""Every role at every route: who may is let in, who may not is told so, nobody comes in without a token."""

import re
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from api.http.roles import roles_of
from fluxo.settings import Settings
from tests.integration.api.everyone import everyone
from tests.integration.api.serving import Api, Caller

CUSTOMER = {"bank customer"}
MANAGER = {"shop manager"}
SELLING = {"shop manager", "shop seller", "shop service"}
READING = {"shop manager", "shop analyst", "shop service"}
ANY_MANAGER = {"shop manager", "bank manager"}
BANK_MANAGER = {"bank manager"}
EVERYBODY = CUSTOMER | SELLING | READING | {"bank manager", "bank analyst", "bank service"}

# who may use each route; None: anybody, without a token
MAY: dict[tuple[str, str], set[str] | None] = {
    ("GET", "/health"): None,
    ("GET", "/ready"): None,
    ("POST", "/cadastro"): None,
    ("POST", "/lojas"): None,
    ("POST", "/login"): None,
    ("POST", "/pdv/login"): None,
    ("POST", "/token/refresh"): None,
    ("POST", "/logout"): EVERYBODY,
    ("GET", "/saldo"): CUSTOMER,
    ("GET", "/historico"): CUSTOMER,
    ("POST", "/deposito"): CUSTOMER,
    ("POST", "/saque"): CUSTOMER,
    ("POST", "/pix"): CUSTOMER,
    ("POST", "/pix/{transacao_id}/devolucao"): CUSTOMER,
    ("POST", "/pagamento"): CUSTOMER,
    ("POST", "/reservas"): CUSTOMER,
    ("GET", "/reservas"): CUSTOMER,
    ("POST", "/reservas/{reserva_id}/captura"): CUSTOMER,
    ("POST", "/reservas/{reserva_id}/liberacao"): CUSTOMER,
    ("POST", "/pix/chaves"): CUSTOMER,
    ("GET", "/pix/chaves"): CUSTOMER,
    ("GET", "/pix/chaves/{chave}/titular"): CUSTOMER,
    ("DELETE", "/pix/chaves/{chave}"): CUSTOMER,
    ("GET", "/limites"): CUSTOMER,
    ("PUT", "/limites/pix-noturno"): CUSTOMER,
    ("GET", "/vendas/simulacao"): SELLING,
    ("POST", "/vendas"): SELLING,
    ("GET", "/vendas/{venda_id}"): SELLING | READING,
    ("POST", "/vendas/{venda_id}/devolucao"): {"shop manager", "shop seller"},
    ("POST", "/despesas"): MANAGER,
    ("POST", "/compras"): MANAGER,
    ("POST", "/transacoes/{transacao_id}/estorno"): MANAGER,
    ("POST", "/fechamento"): MANAGER,
    ("GET", "/fechamentos"): READING,
    ("POST", "/liquidacoes"): {"shop manager", "shop service"},
    ("GET", "/recebiveis"): READING,
    ("POST", "/movimentacao"): SELLING,
    ("GET", "/movimentacao"): SELLING | READING,
    ("GET", "/consolidado"): READING,
    ("GET", "/pdv/dispositivos"): MANAGER,
    ("POST", "/pdv/dispositivos"): MANAGER,
    ("DELETE", "/pdv/dispositivos/{dispositivo_id}"): MANAGER,
    ("POST", "/usuarios"): ANY_MANAGER,
    ("GET", "/usuarios"): ANY_MANAGER,
    ("POST", "/usuarios/{usuario_id}/desbloqueio"): ANY_MANAGER,
    ("DELETE", "/usuarios/{usuario_id}"): ANY_MANAGER,
    ("GET", "/clientes"): BANK_MANAGER,
    ("POST", "/clientes/{cliente_id}/kyc"): BANK_MANAGER,
    ("GET", "/configuracoes"): ANY_MANAGER | {"shop analyst", "bank analyst"},
    ("PATCH", "/configuracoes"): ANY_MANAGER,
}
NOBODYS = {"{chave}": "ninguem@example.com"}
GUARDED = sorted(route for route, callers in MAY.items() if callers is not None and route[1] != "/logout")


def _path(template: str) -> str:
    """Fill a template in with ids that nobody has."""
    return re.sub(r"\{\w+\}", lambda name: NOBODYS.get(name[0], str(uuid4())), template)


def _ask(caller: Api, method: str, template: str) -> httpx.Response:
    """An empty request: whoever is let in is told what is missing, or that there is nothing."""
    body = {} if method in ("POST", "PUT", "PATCH") else None
    return caller.http.request(method, _path(template), json=body, headers={"Idempotency-Key": uuid4().hex})


@pytest.fixture(scope="module")
def callers(api: Api, settings: Settings) -> dict[str, Caller]:
    return everyone(api, settings)


def test_every_documented_route_is_in_the_table(settings: Settings) -> None:
    document = create_app(settings).openapi()
    documented = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert documented == MAY.keys()


def test_the_routes_say_the_roles_of_the_table(settings: Settings) -> None:
    said = {
        (method, path.replace(":path", "")): None if roles is None else {role.value for role in roles}
        for (method, path), roles in roles_of(create_app(settings)).items()
    }
    assert said == {
        route: None if callers is None else {caller.split()[1] for caller in callers} for route, callers in MAY.items()
    }


@pytest.mark.parametrize(("method", "template"), GUARDED, ids=" ".join)
def test_who_may_is_let_in_and_nobody_else(api: Api, callers: dict[str, Caller], method: str, template: str) -> None:
    may = MAY[method, template] or set()
    statuses = {name: _ask(caller, method, template).status_code for name, caller in callers.items()}
    assert callers.keys() == EVERYBODY
    assert {name for name, status in statuses.items() if status != 403} == may
    assert [status for status in statuses.values() if status == 401 or status >= 500] == []
    assert _ask(api, method, template).status_code == 401
    assert _ask(Caller(api.address, "not-a-token"), method, template).status_code == 401


def test_a_refusal_of_the_role_is_a_problem_that_says_which(callers: dict[str, Caller]) -> None:
    answer = callers["shop seller"].http.get("/consolidado")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], "vendedor de loja" in answer.json()["detail"]) == ("forbidden", True)


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_whoever_is_logged_in_may_log_out(callers: dict[str, Caller], name: str) -> None:
    assert callers[name].http.post("/logout").status_code == 204
    assert callers[name].http.post("/logout").status_code == 401

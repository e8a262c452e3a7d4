"""What is of another workspace is not there: every route that takes an id, with the ids of others, answers 404."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from api.identity.security import make_hasher
from fluxo.db.connect import connect
from fluxo.db.users import add_user
from fluxo.db.workspaces import open_workspace
from fluxo.ledger.chart import WorkspaceKind
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import PASSWORD, Api, Caller, Customer, new_cpf
from tests.integration.api.staff import PIN, Shop

ITEM = {"produto": "789", "quantidade": 1, "preco": "10.00", "custo": "4.00"}
# every route with something in its path: what asks for it, whose it is and with which body
ROUTES: dict[tuple[str, str], tuple[str, dict[str, object] | None]] = {
    ("POST", "/pix/{transacao_id}/devolucao"): ("payee", {"valor": "0.01"}),
    ("POST", "/reservas/{reserva_id}/captura"): ("payer", {"valor": "0.01"}),
    ("POST", "/reservas/{reserva_id}/liberacao"): ("payer", None),
    ("GET", "/pix/chaves/{chave}/titular"): ("payer", None),
    ("DELETE", "/pix/chaves/{chave}"): ("payer", None),
    ("GET", "/vendas/{venda_id}"): ("shop", None),
    ("POST", "/vendas/{venda_id}/devolucao"): ("shop", {}),
    ("POST", "/transacoes/{transacao_id}/estorno"): ("shop", {"motivo": "engano"}),
    ("DELETE", "/pdv/dispositivos/{dispositivo_id}"): ("shop", None),
    ("POST", "/usuarios/{usuario_id}/desbloqueio"): ("shop", None),
    ("DELETE", "/usuarios/{usuario_id}"): ("shop", None),
    ("POST", "/clientes/{cliente_id}/kyc"): ("bank", {"situacao": "rejected"}),
}
ID = re.compile(r"\{(\w+)\}")


@dataclass
class World:
    """A bank with its manager and two customers, a shop; and the id of one thing of each kind."""

    bank: Caller
    payer: Customer
    payee: Customer
    shop: Shop
    ids: dict[tuple[str, str], str]

    def caller(self, kind: str) -> Caller:
        callers: dict[str, Caller] = {
            "bank": self.bank, "payer": self.payer, "payee": self.payee, "shop": self.shop,
        }  # fmt: skip
        return callers[kind]


def _sign_up(api: Api, bank: str) -> Customer:
    cpf = new_cpf()
    given = {"workspace": bank, "nome": "T", "documento": cpf, "email": f"{cpf}@example.com", "senha": PASSWORD}
    opened = api.http.post("/cadastro", json=given)
    assert opened.status_code == 201, opened.text
    return Customer(api.address, api.log_in(bank, cpf), cpf, opened.json())


def _made(answer: httpx.Response, name: str) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()[name])


def _world(api: Api, settings: Settings, bank: str) -> World:
    with connect(settings, "app", all_workspaces=True) as connection:
        open_workspace(connection, bank, WorkspaceKind.BANK, "Banco")
        add_user(connection, bank, "gerente", "manager", make_hasher().hash(PASSWORD))
    manager = Caller(api.address, api.log_in(bank, "gerente"))
    payer, payee, shop = _sign_up(api, bank), _sign_up(api, bank), Shop(api)
    payer.move("/deposito", valor="100.00")
    sale = shop.move("/vendas", itens=[ITEM], pagamento="cash")
    expense = shop.move("/despesas", categoria="aluguel", valor="1.00", pago_com="cash")
    _, seller = shop.hire("seller", pin=PIN)
    ids = {
        ("payee", "transacao_id"): _made(payer.move("/pix", chave=payee.cpf, valor="1.00"), "transacao_id"),
        ("payer", "chave"): _made(payer.http.post("/pix/chaves", json={"tipo": "aleatoria"}), "chave"),
        ("shop", "venda_id"): _made(sale, "venda_id"),
        ("shop", "transacao_id"): _made(expense, "transacao_id"),
        ("shop", "dispositivo_id"): shop.till()["dispositivo"],
        ("shop", "usuario_id"): seller,
        ("bank", "cliente_id"): payee.opened["cliente_id"],
    }
    return World(manager, payer, payee, shop, ids)


def hold(world: World) -> str:
    return _made(world.payer.move("/reservas", valor="5.00", favorecido="Posto"), "reserva_id")


@pytest.fixture(scope="module")
def ours(api: Api, settings: Settings) -> World:
    return _world(api, settings, "banco")


@pytest.fixture(scope="module")
def theirs(api: Api, settings: Settings) -> World:
    return _world(api, settings, "banco-dois")


@pytest.fixture(autouse=True)
def _sound(settings: Settings) -> Iterator[None]:
    yield
    assert broken_invariants(settings) == []


def _ask(caller: Caller, route: tuple[str, str], found: str) -> httpx.Response:
    method, template = route
    body = ROUTES[route][1]
    return caller.http.request(method, ID.sub(found, template), json=body, headers={"Idempotency-Key": uuid4().hex})


def test_every_route_with_an_id_in_its_path_is_here(settings: Settings) -> None:
    document = create_app(settings).openapi()
    documented = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods if "{" in path
    }
    assert documented == ROUTES.keys()


# what takes away comes last
@pytest.mark.parametrize("route", sorted(ROUTES, reverse=True), ids=" ".join)
def test_another_workspaces_id_is_not_found_and_what_it_names_is_left_alone(
    ours: World, theirs: World, settings: Settings, route: tuple[str, str]
) -> None:
    """Not there and never there are told the same way; then the ones whose it is may use it."""
    kind, _ = ROUTES[route]
    name = ID.findall(route[1])[0]
    if name == "reserva_id":
        # it ends when it is used
        for world in (ours, theirs):
            world.ids["payer", "reserva_id"] = hold(world)
    told = []
    for stranger, owner in ((ours, theirs), (theirs, ours)):
        answers = [_ask(stranger.caller(kind), route, found) for found in (owner.ids[kind, name], str(uuid4()))]
        assert [answer.status_code for answer in answers] == [404, 404], answers[0].text
        told += [{**answer.json(), "request_id": ""} for answer in answers]
    assert told[0] == told[1] == told[2] == told[3]
    count = one(settings, "SELECT count(*) FROM fluxo.transactions")
    for world in (ours, theirs):
        assert _ask(world.caller(kind), route, world.ids[kind, name]).status_code in (200, 201, 204)
    assert one(settings, "SELECT count(*) FROM fluxo.transactions") >= count


def test_a_pix_reaches_no_other_bank(ours: World, theirs: World) -> None:
    answer = ours.payee.move("/pix", chave=theirs.payee.cpf, valor="0.01")
    assert (answer.status_code, answer.json()["code"]) == (404, "pix_key_not_found")


def test_a_till_lets_in_no_seller_of_another_shop(ours: World, theirs: World) -> None:
    till, (login, _) = ours.shop.till(), theirs.shop.hire("seller", pin=PIN)
    assert ours.shop.enter(till, login).status_code == 401


@pytest.mark.parametrize("path", ["/usuarios", "/pdv/dispositivos", "/fechamentos", "/recebiveis", "/movimentacao"])
def test_lists_of_a_shop_show_its_own(ours: World, theirs: World, path: str) -> None:
    shown = [str(world.shop.http.get(path).json()) for world in (ours, theirs)]
    for mine, other in ((0, theirs), (1, ours)):
        assert not [found for (kind, _), found in other.ids.items() if kind == "shop" and found in shown[mine]]


@pytest.mark.parametrize("path", ["/historico", "/reservas"])
def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(ours: World, theirs: World, path: str) -> None:
    cursor = theirs.ids["payee", "transacao_id"] if path == "/historico" else hold(theirs)
    answer = ours.payee.http.get(path, params={"cursor": cursor})
    assert not [found for found in theirs.ids.values() if found in answer.text.replace(cursor, "")]
    assert answer.status_code in (200, 404, 422)


def test_customers_of_a_bank_are_its_managers_alone(ours: World, theirs: World) -> None:
    listed = [{item["cliente_id"] for item in w.bank.http.get("/clientes").json()["itens"]} for w in (ours, theirs)]
    assert theirs.ids["bank", "cliente_id"] not in listed[0]
    assert ours.ids["bank", "cliente_id"] not in listed[1]

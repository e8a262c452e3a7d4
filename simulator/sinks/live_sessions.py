"""What a session does: a customer logs in, looks at the balance and pays; a shop sells and takes back.

Every choice is a draw of (seed, run, session, step): nothing depends on the time or on what came before.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import numpy as np

from fluxo.money import to_text
from simulator.sinks.live_client import ApiClient
from simulator.streams import Hashes, below, chance, choose, each, fork, lognormal, look_up, root
from simulator.world.people import Person
from simulator.world.population import SEGMENTS, make_population
from simulator.world.shops import QUANTITY_SHARES, Shop

BANK = "banco"
MANAGER = "gerente"
_ACTIONS = ("pix", "pagamento", "saque", "deposito", "historico")
_ACTION_WEIGHTS = (46.0, 26.0, 10.0, 10.0, 8.0)
_STEPS_WEIGHTS = (45.0, 35.0, 20.0)
_FIRST_DEPOSIT_CENTS = 150_000
_TYPICAL_CENTS = 4_500
_WRONG_PASSWORD = 0.02
_UNKNOWN_KEY = 0.01
_TOO_MUCH = 0.015
_TOO_MUCH_CENTS = 90_000_000
_PAYEES = ("Companhia de Energia", "Supermercado", "Farmácia", "Escola", "Internet e Telefone", "Posto")
_PAYMENTS = ("cash", "pix", "debit_card", "credit_card")
_INSTALLMENTS_FROM_CENTS = 15_000
_RETURNED = 0.05


@dataclass(frozen=True)
class Cast:
    """The customers and shops of live traffic; apart from those of history, who have no password."""

    seed: int
    people: list[Person]
    shops: list[Shop]

    def password(self, who: str) -> str:
        """Return a password that the same seed makes again; these are invented people."""
        return f"senha-{root(self.seed, 'password', who)[0]:016x}"

    def slug(self, number: int) -> str:
        return f"loja-online-{self.seed}-{self.shops[number].number}"


def session_stream(cast: Cast, run: int, number: int) -> Hashes:
    return each(root(cast.seed, run, "live"), number)


def idempotency_key(stream: Hashes, step: int) -> str:
    """Return the key of a step of a session, the same in every repetition."""
    words = [int(fork(each(stream, step), half)[0]) for half in ("high", "low")]
    return str(UUID(int=(words[0] << 64) | words[1], version=4))


async def register_customer(client: ApiClient, cast: Cast, number: int) -> None:
    person = cast.people[number]
    segment = SEGMENTS[int(make_population(cast.seed, number + 1).segment[number])].name
    await client.send(
        "POST",
        "/cadastro",
        body={
            "workspace": BANK,
            "nome": person.name,
            "documento": person.document,
            "email": person.email,
            "senha": cast.password(person.document),
            "segmento": segment,
            "uf": person.state,
        },
    )
    # a key of their own: whoever repeats the run does not deposit twice
    token = await _log_in(client, BANK, person.document, cast.password(person.document))
    if token:
        first = idempotency_key(each(root(cast.seed, "first deposit"), number), 0)
        await client.send("POST", "/deposito", body={"valor": to_text(_FIRST_DEPOSIT_CENTS)}, token=token, key=first)


async def register_shop(client: ApiClient, cast: Cast, number: int) -> None:
    slug = cast.slug(number)
    body = {"slug": slug, "nome": cast.shops[number].name, "login": MANAGER, "senha": cast.password(slug)}
    await client.send("POST", "/lojas", body=body)


async def _log_in(client: ApiClient, workspace: str, login: str, password: str) -> str | None:
    response = await client.send("POST", "/login", body={"workspace": workspace, "login": login, "senha": password})
    return str(_body(response)["access_token"]) if response is not None and response.is_success else None


def _body(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = response.json()
    return found


async def bank_session(client: ApiClient, cast: Cast, run: int, number: int) -> None:
    """Log in, sometimes with a wrong password first; look at the balance; act one to three times."""
    stream = session_stream(cast, run, number)
    person = cast.people[int(below(fork(stream, "who"), len(cast.people))[0])]
    password = cast.password(person.document)
    if chance(fork(stream, "wrong password"), _WRONG_PASSWORD)[0]:
        await _log_in(client, BANK, person.document, "senha-errada")
    token = await _log_in(client, BANK, person.document, password)
    if token is None:
        return
    await client.send("GET", "/saldo", token=token)
    for step in range(1 + int(choose(fork(stream, "steps"), _STEPS_WEIGHTS)[0])):
        await _act(client, cast, person, token, stream, step)


async def _act(client: ApiClient, cast: Cast, person: Person, token: str, stream: Hashes, step: int) -> None:
    own = each(stream, step)
    action = _ACTIONS[int(choose(fork(own, "action"), _ACTION_WEIGHTS)[0])]
    if action == "historico":
        await client.send("GET", "/historico?limite=20", token=token)
        return
    cents = max(int(lognormal(fork(own, "amount"), _TYPICAL_CENTS, 0.9)[0]), 100)
    if action == "saque":
        cents = max(cents // 1000, 1) * 1000
    if action != "deposito" and chance(fork(own, "too much"), _TOO_MUCH)[0]:
        cents = _TOO_MUCH_CENTS
    body: dict[str, Any] = {"valor": to_text(cents)}
    if action == "pix":
        body["chave"] = _pix_key(cast, person, own)
    elif action == "pagamento":
        body["favorecido"] = _PAYEES[int(below(fork(own, "payee"), len(_PAYEES))[0])]
    await client.send("POST", f"/{action}", body=body, token=token, key=idempotency_key(stream, step))


def _pix_key(cast: Cast, payer: Person, own: Hashes) -> str:
    """Return somebody else's CPF, or now and then a key that nobody has."""
    others = len(cast.people) - 1
    if others == 0 or chance(fork(own, "unknown key"), _UNKNOWN_KEY)[0]:
        return f"ninguem.{int(own[0]) % 10_000}@example.com"
    return cast.people[(payer.number + 1 + int(below(fork(own, "payee"), others)[0])) % len(cast.people)].document


async def shop_session(client: ApiClient, cast: Cast, run: int, number: int) -> None:
    """The manager logs in and registers some sales; now and then one comes back at once."""
    stream = session_stream(cast, run, number)
    which = int(below(fork(stream, "shop"), len(cast.shops))[0])
    slug, shop = cast.slug(which), cast.shops[which]
    token = await _log_in(client, slug, MANAGER, cast.password(slug))
    if token is None:
        return
    for step in range(1 + int(choose(fork(stream, "steps"), _STEPS_WEIGHTS)[0])):
        own = each(stream, step)
        sold = await client.send(
            "POST", "/vendas", body=_sale(shop, own), token=token, key=idempotency_key(stream, step)
        )
        if sold is not None and sold.is_success and chance(fork(own, "returned"), _RETURNED)[0]:
            back = f"/vendas/{_body(sold)['venda_id']}/devolucao"
            await client.send("POST", back, token=token, key=idempotency_key(stream, 100 + step))


def _sale(shop: Shop, own: Hashes) -> dict[str, Any]:
    lines = each(fork(own, "basket"), np.arange(1 + int(choose(fork(own, "lines"), (40.0, 28.0, 18.0, 14.0))[0])))
    products = look_up(fork(lines, "product"), shop.popularity).tolist()
    quantities = (1 + choose(fork(lines, "quantity"), QUANTITY_SHARES)).tolist()
    method = _PAYMENTS[int(choose(fork(own, "method"), tuple(map(float, shop.trade.methods)))[0])]
    gross = sum(int(shop.prices[p]) * quantity for p, quantity in zip(products, quantities, strict=True))
    several = method == "credit_card" and gross >= _INSTALLMENTS_FROM_CENTS
    return {
        "itens": [
            {
                "produto": f"P{product + 1:03d}",
                "descricao": shop.products[product],
                "quantidade": quantity,
                "preco": to_text(int(shop.prices[product])),
                "custo": to_text(int(shop.costs[product])),
            }
            for product, quantity in zip(products, quantities, strict=True)
        ],
        "pagamento": method,
        "parcelas": 1 + int(below(fork(own, "installments"), 6)[0]) if several else 1,
        "vendedor": f"V{1 + int(below(fork(own, 'seller'), shop.sellers)[0]):02d}",
    }

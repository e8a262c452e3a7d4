"""Everybody signs up before the traffic; who is there already stays as they are, and nothing is deposited twice.

Customers get Pix keys and a first deposit, shops their sellers, a till and small change. None of it is measured
as traffic.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from fluxo.errors import ServiceDown
from fluxo.money import to_text
from simulator.sinks.live.actors import Actor, Login, with_password, with_pin
from simulator.sinks.live.client import Answer, ApiClient
from simulator.sinks.live.crowd import BANK, MANAGER, Crowd, Place
from simulator.sinks.live.draws import key_text, keys
from simulator.sinks.live.steps import Step
from simulator.streams import each, root
from simulator.world.population import SEGMENTS, make_population

_AT_ONCE = 8
_FIRST_DEPOSIT_CENTS = 150_000
_CHANGE_CENTS = 50_000

Told = Callable[[int, int], None]
"""Hears how many have signed up, and of how many."""


async def sign_up(client: ApiClient, crowd: Crowd, told: Told) -> list[Actor]:
    """Return the actors of the crowd, by number, each with a login. Raises ServiceDown if somebody cannot get in."""
    actors: list[Actor | None] = [None] * crowd.actors
    turns = asyncio.Semaphore(_AT_ONCE)
    total, done = len(crowd.customers) + len(crowd.places), 0

    async def in_turn(one: Awaitable[None]) -> None:
        nonlocal done
        async with turns:
            await one
        done += 1
        told(done, total)

    segments = make_population(crowd.seed, max(len(crowd.customers), 1)).segment.tolist()
    async with asyncio.TaskGroup() as group:
        for number in range(len(crowd.customers)):
            group.create_task(in_turn(_customer(client, crowd, number, SEGMENTS[segments[number]].name, actors)))
        for place in crowd.places:
            group.create_task(in_turn(_shop(client, crowd, place, actors)))
    return [actor for actor in actors if actor is not None]


async def _post(
    client: ApiClient, path: str, body: dict[str, Any], login: Login | None = None, key: str | None = None
) -> Answer | None:
    step = Step(f"POST {path}", path, 0.0, json.dumps(body).encode(), key)
    return await client.send(step, login.access if login else None)


async def _enter(client: ApiClient, actor: Actor, who: str) -> Login:
    actor.kept = await actor.enter(client)
    if actor.kept is None:
        reasons = ", ".join(client.measured.total().refused) or "it gave no answer"
        raise ServiceDown(f"The API at {client.base_url} does not let {who} in ({reasons}).")
    return actor.kept


def _once(crowd: Crowd, purpose: str, number: int) -> str:
    """Return a key of their own: whoever repeats the run does not deposit twice."""
    return key_text(keys(each(root(crowd.seed, purpose), number))[0])


async def _customer(
    client: ApiClient, crowd: Crowd, number: int, segment: str, actors: list[Actor | None]
) -> None:  # fmt: skip
    person = crowd.customers[number]
    password = crowd.password(person.document)
    body = {
        "workspace": BANK,
        "nome": person.name,
        "documento": person.document,
        "email": person.email,
        "senha": password,
        "segmento": segment,
        "uf": person.state,
    }
    await _post(client, "/cadastro", body)
    actor = actors[number] = with_password(BANK, person.document, password)
    login = await _enter(client, actor, "customers")
    deposit = {"valor": to_text(_FIRST_DEPOSIT_CENTS)}
    await _post(client, "/deposito", deposit, login, _once(crowd, "first deposit", number))
    await _register_keys(client, crowd, number, login)


async def _register_keys(client: ApiClient, crowd: Crowd, number: int, login: Login) -> None:
    """Register the customer's keys that are not there; forget those that somebody else has."""
    answer = await client.send(Step("GET /pix/chaves", "/pix/chaves", 0.0), login.access)
    there = {item["tipo"]: item["chave"] for item in answer.json().get("itens", ())} if answer else {}
    own = crowd.keys[number]
    for name, key in (("telefone", own.phone), ("email", own.email)):
        if key is not None and there.get(name) != key:
            made = await _post(client, "/pix/chaves", {"tipo": name, "chave": key}, login)
            if made is None or not made.accepted:
                own.phone, own.email = (None, own.email) if name == "telefone" else (own.phone, None)
    own.random = there.get("aleatoria")
    if own.wants_random and own.random is None:
        made = await _post(client, "/pix/chaves", {"tipo": "aleatoria"}, login)
        own.random = made.json().get("chave") if made is not None else None


async def _shop(client: ApiClient, crowd: Crowd, place: Place, actors: list[Actor | None]) -> None:
    password = crowd.password(place.slug)
    await _post(
        client, "/lojas", {"slug": place.slug, "nome": place.shop.name, "login": MANAGER, "senha": password}
    )  # fmt: skip
    manager = actors[place.manager] = with_password(place.slug, MANAGER, password)
    login = await _enter(client, manager, "shops")
    change = {"tipo": "ENTRADA", "valor": to_text(_CHANGE_CENTS), "descricao": "Fundo de troco"}
    await _post(client, "/movimentacao", change, login, _once(crowd, "change", place.shop.number))
    till = await _post(client, "/pdv/dispositivos", {"nome": "Caixa do simulador"}, login)
    told = till.json() if till is not None else {}
    for number, seller in enumerate(place.sellers, start=1):
        who = {"login": seller.code, "nome": seller.name, "papel": "seller", "pin": seller.pin}
        await _post(client, "/usuarios", who, login)
        actor = with_pin(str(told.get("dispositivo")), str(told.get("segredo")), seller.code, seller.pin)
        actors[place.manager + number] = actor
        await _enter(client, actor, "sellers")
    place.tills.append(str(told.get("dispositivo")))


async def leave(client: ApiClient, crowd: Crowd, actors: list[Actor]) -> None:
    """Take the tills of this run away again, as their secrets are known to nobody else."""
    for place in crowd.places:
        manager = actors[place.manager]
        login = manager.kept and await manager.current(client, manager.kept)
        for till in place.tills if login else ():
            step = Step("DELETE /pdv/dispositivos/{dispositivo_id}", f"/pdv/dispositivos/{till}", 0.0)
            await client.send(step, login.access if login else None)

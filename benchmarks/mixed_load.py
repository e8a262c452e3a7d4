"""Postings over HTTP in the proportions of a history: what bulk posting is compared with, like for like.

Belongs here: the requests. A sale of the history is a sale with as many lines; everything else, two entries each,
is a deposit, a Pix or a payment in turn.
"""

import json
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import httpx

from benchmarks.api_load import PASSWORD
from benchmarks.http_load import Requests
from fluxo.db.connect import connect
from fluxo.settings import Settings

_SHARES = """
SELECT (SELECT count(*) FROM fluxo.sales)::float8 / (SELECT count(*) FROM fluxo.transactions),
    (SELECT count(*) FROM fluxo.sale_items)::float8 / greatest((SELECT count(*) FROM fluxo.sales), 1)
"""


@dataclass(frozen=True)
class Mix:
    """``sales``: share of the transactions; ``lines``: of each sale, to the nearest whole."""

    sales: float
    lines: int


def mix_of(settings: Settings) -> Mix:
    """Return the proportions of what is in the ledger."""
    with connect(settings, "app", all_workspaces=True) as connection:
        found = connection.execute(_SHARES).fetchone()
    assert found is not None
    return Mix(found[0], max(round(found[1]), 1))


def manager(port: int) -> str:
    """Open a shop; return the token of its manager."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        who = {"slug": "loja-da-carga", "login": "gerente", "senha": PASSWORD}
        http.post("/lojas", json={**who, "nome": "Loja da carga"}).raise_for_status()
        told = http.post("/login", json={"workspace": who["slug"], "login": "gerente", "senha": PASSWORD})
        return str(told.raise_for_status().json()["access_token"])


def mixed(mix: Mix, people: list[tuple[str, str]], shop_token: str, client: int) -> Requests:
    """Yield postings of one centavo a line, sales as often as the mix has them."""
    payers, owed = people[:-1], client / 16
    for n in count(client):
        owed += mix.sales
        if owed >= 1:
            owed -= 1
            yield _post("/vendas", shop_token, {"itens": [_line(k) for k in range(mix.lines)], "pagamento": "cash"})
            continue
        (_, token), (payee, _) = payers[n % len(payers)], people[n % len(payers) + 1]
        match n % 3:
            case 0:
                yield _post("/deposito", token, {"valor": "0.01"})
            case 1:
                yield _post("/pix", token, {"chave": payee, "valor": "0.01"})
            case _:
                yield _post("/pagamento", token, {"favorecido": "Companhia de luz", "valor": "0.01"})


def _line(number: int) -> dict[str, object]:
    return {"produto": f"P{number:03d}", "descricao": "Camisa", "quantidade": 1, "preco": "0.02", "custo": "0.01"}


def _post(path: str, token: str, fields: dict[str, object]) -> bytes:
    body = json.dumps(fields).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Idempotency-Key: {uuid4().hex}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body

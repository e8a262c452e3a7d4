"""What ``/docs`` says of each route beyond its types: the refusals it may answer, with an example each."""

from typing import Any

from api.http.catalogue import CATALOGUE
from api.http.context import RequestRecord
from api.http.problems import MEDIA_TYPE, Problem

TITLE = "Fluxo"
DESCRIPTION = """
Transações de um banco e de lojas, em partidas dobradas.

1. `POST /cadastro` abre uma conta no banco; `POST /lojas` abre uma loja.
2. `POST /login` devolve o token que as outras rotas pedem (`Authorization: Bearer`), por 15 minutos, e um
   `refresh_token`, que `POST /token/refresh` troca por outro par: cada um vale uma vez.
3. Rotas que movem dinheiro exigem o cabeçalho `Idempotency-Key`: repetir o pedido com a mesma chave
   devolve a mesma resposta, sem novo efeito, por 30 dias; um `id_externo` vale para sempre.
4. Pedidos demais recebem 429 com `Retry-After`; 503 com `Retry-After` pede para repetir o pedido, com a mesma chave.
5. Um `X-Request-Id` que seja um UUID, ou 32 dígitos hexadecimais, volta na resposta; sem ele, criamos um.

Valores: `"10.50"`, `10.5` ou `10`; nas respostas, sempre texto com duas casas. Erros: RFC 9457, com um
`code` estável; `Accept-Language: en` traz as frases em inglês.
"""
AUTHENTICATED = ("unauthenticated", "token_expired", "session_ended", "rate_limited", "forbidden")
MONEY = (
    *AUTHENTICATED, "idempotency_key_missing", "idempotency_key_reused", "request_in_progress", "closed_day",
    "limit_exceeded", "duplicate_transaction",
)  # fmt: skip
SPENDING = (
    *MONEY, "insufficient_funds", "transaction_limit_exceeded", "daily_limit_exceeded", "night_limit_exceeded",
)  # fmt: skip
"""What a customer who sends money may be refused."""
_ANYWHERE = (
    "invalid_request", "body_too_large", "headers_too_large", "service_unavailable", "busy", "internal_error",
)  # fmt: skip


ID = "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10"
_SAMPLES: dict[str, Any] = {
    "faults": "valor: falta: envie este campo",
    "limit": 1_000_000,
    "count": 100,
    "role": "seller",
    "kind": "shop",
    "retry_after": 30,
    "what": "CPF",
    "most": 5,
    "days": 90,
    "line": 1,
    "left": 2,
    "left_cents": 3000,
    "most_cents": 100_000,
    "day": "2026-01-05",
    "first": "2026-01-05",
    "groups": "bancos, caixa, recebiveis",
}
"""A value for each blank of the catalogue's sentences."""
_EXTRA: dict[str, dict[str, Any]] = {
    "invalid_request": {"errors": [{"field": "valor", "reason": "falta: envie este campo"}]},
    "duplicate_transaction": {"transacao_id": ID},
}
_DONE = {"200": "O que foi pedido", "201": "Feito", "204": "Feito, sem corpo"}


def _example(code: str) -> dict[str, Any]:
    problem = Problem(code, _EXTRA.get(code), **_SAMPLES)
    return {"summary": problem.kind.title_pt, "value": problem.body(RequestRecord(ID, "POST"))}


def finish(document: dict[str, Any]) -> None:
    """Put into an OpenAPI document what FastAPI has no place for: words in Portuguese, examples of ids and bodies."""
    for operation in (one for methods in document["paths"].values() for one in methods.values()):
        for status, answer in operation["responses"].items():
            if answer["description"] == "Successful Response":
                answer["description"] = _DONE[status]
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and parameter["schema"].get("format") == "uuid":
                parameter.setdefault("example", ID)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            # the default of a body that may be left out would be shown instead of its example
            content["schema"].pop("default", None)


def refusals(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route that may refuse with these codes, and with those of any route."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for code in (*codes, *_ANYWHERE):
        kind = CATALOGUE[code]
        answer = by_status.setdefault(
            kind.status,
            {
                "description": kind.title_pt,
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}, "examples": {}}},
            },
        )
        answer["content"][MEDIA_TYPE]["examples"][code] = _example(code)
    return by_status

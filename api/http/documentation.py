"""What ``/docs`` says of each route beyond its types: the refusals it may answer, with an example each."""

from typing import Any

from api.http.catalogue import CATALOGUE
from api.http.problems import MEDIA_TYPE, TYPE_PREFIX

TITLE = "Fluxo"
DESCRIPTION = """
Transações de um banco e de lojas, em partidas dobradas.

1. `POST /cadastro` abre uma conta no banco; `POST /lojas` abre uma loja.
2. `POST /login` devolve o token que as outras rotas pedem (`Authorization: Bearer`), por 15 minutos, e um
   `refresh_token`, que `POST /token/refresh` troca por outro par: cada um vale uma vez.
3. Rotas que movem dinheiro exigem o cabeçalho `Idempotency-Key`: repetir o pedido com a mesma chave
   devolve a mesma resposta, sem novo efeito, por 30 dias; um `id_externo` vale para sempre.
4. Pedidos demais recebem 429 com `Retry-After`.

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
_ANYWHERE = ("invalid_request", "body_too_large", "service_unavailable", "internal_error")


def _example(code: str) -> dict[str, Any]:
    kind = CATALOGUE[code]
    return {
        "summary": kind.title_pt,
        "value": {
            "type": TYPE_PREFIX + code,
            "title": kind.title_pt,
            "status": kind.status,
            "detail": kind.detail_pt,
            "code": code,
            "request_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        },
    }


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

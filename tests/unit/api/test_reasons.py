"""Whatever is wrong with a request is said in the caller's language, without the words of a library."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from api.app import create_app
from api.http.catalogue import CATALOGUE
from api.http.reasons import words_of
from api.identity.security import Identity
from fluxo.ids import uuid7
from fluxo.ledger.chart import WorkspaceKind
from fluxo.settings import load_settings

ENGLISH = re.compile(
    r"\b(should|input|value|must|valid|the|be|string|field|required|characters|error|extra|not|send|is|match|pattern)\b"
)
PORTUGUESE = re.compile(r"[ãçéêíóáâõ]|\b(deve|falta|envie|ponha|caracteres|itens|retire|maior|um|lista|texto)\b")
OTHER = "see the example in /docs"
BAD: list[Any] = [
    None, True, -1, 0, 1.5, 10**30, "", "x" * 300, "a\u0007", "é/", [], [1], ["x"], {}, {"nada": 1}, "1e400",
    "99999999999", "2026-13-01", "1900-01-01", "2026-01-01T00:00:00", "1900-01-01T00:00:00Z", "0", "10,50",
]  # fmt: skip
ITEM = {"produto": "1", "quantidade": 1, "preco": "0", "custo": "1"}
RULES = [
    ("/vendas", {"itens": [ITEM], "pagamento": "cash"}, "itens"),
    ("/usuarios", {"login": "ana", "papel": "seller"}, "senha, pin"),
    ("/usuarios", {"login": "ana", "papel": "manager", "pin": "1234"}, "pin"),
    ("/pagamento", {"favorecido": "x"}, "valor, linha_digitavel"),
    ("/pagamento", {"favorecido": "x", "linha_digitavel": "1" * 47, "vencimento": "2026-01-05"}, "vencimento"),
    ("/pix/chaves", {"tipo": "email"}, "chave"),
    ("/pix/chaves", {"tipo": "aleatoria", "chave": "x"}, "chave"),
    ("/vendas/01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10/devolucao", {"itens": [{"linha": 1, "quantidade": 1}] * 2}, "itens"),
]


def _caller(token: str) -> Identity:
    kind = WorkspaceKind.SHOP if token == "manager" else WorkspaceKind.BANK
    return Identity(uuid7(), uuid7(), token.removeprefix("bank "), kind, uuid7(), uuid7(), uuid7())


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = create_app(load_settings())
    # who calls is known without a database; none of these requests comes further
    limits = SimpleNamespace(user=lambda _: None, address=lambda _: None)
    app.state.services = SimpleNamespace(tokens=SimpleNamespace(read=_caller), limits=limits)
    return app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app)


def refused(client: TestClient, path: str, language: str = "pt", **given: Any) -> dict[str, Any]:
    role = "customer" if path.startswith(("/pagamento", "/pix", "/deposito")) else "manager"
    headers = {"Authorization": f"Bearer {role}", "Accept-Language": language, "Idempotency-Key": "k"}
    answer = client.post(path, headers=headers, **given)
    assert answer.status_code == 422, answer.text
    body: dict[str, Any] = answer.json()
    return body


def asked(client: TestClient, path: str, **query: str) -> dict[str, Any]:
    role = "customer" if path in ("/historico", "/saldo", "/reservas") else "manager"
    kind = "bank manager" if path == "/clientes" else role
    answer = client.get(path, headers={"Authorization": f"Bearer {kind}"}, params=query)
    assert answer.status_code == 422, answer.text
    body: dict[str, Any] = answer.json()
    return body


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models in an annotation, and those in their fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation)
    for part in get_args(annotation):
        yield from _models(part)


def _errors(app: FastAPI) -> Iterator[Any]:
    """Yield the errors of each value of a request, given each bad value."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            asks = route.dependant
            for value in (*asks.path_params, *asks.query_params, *asks.body_params):
                for bad in (*BAD, b"{}"):
                    # a body is read as it came if it is not JSON
                    yield value.validate(bad, loc=("body",))[1]
                for model in _models(value.field_info.annotation):
                    for name in model.model_fields:
                        for bad in BAD:
                            try:
                                model.model_validate({name: bad, "nada": 1})
                            except ValidationError as error:
                                yield error.errors()


def test_every_reason_is_in_both_languages(app: FastAPI) -> None:
    seen = set()
    for errors in _errors(app):
        for error in errors or ():
            portuguese, english = words_of(error)
            assert not ENGLISH.search(portuguese.partition("use um destes:")[0]), (error, portuguese)
            assert not PORTUGUESE.search(english.partition("use one of these:")[0]), (error, english)
            assert error["type"] in CATALOGUE or OTHER not in english, error
            seen.add(error["type"])
    assert len(seen) > 25, seen


@pytest.mark.parametrize(("path", "body", "fields"), RULES)
def test_a_rule_on_several_fields_names_them(client: TestClient, path: str, body: dict[str, Any], fields: str) -> None:
    for language, foreign in (("pt", ENGLISH), ("en", PORTUGUESE)):
        answer = refused(client, path, language, json=body)
        (one,) = answer["errors"]
        assert one["field"] == fields
        assert not foreign.search(one["reason"]), one
        assert one["reason"] in answer["detail"]


@pytest.mark.parametrize(
    ("path", "given", "detail"),
    [
        ("/movimentacao", {"json": {"tipo": "X", "valor": 1}}, "tipo: use um destes: ENTRADA, SAIDA."),
        ("/movimentacao", {"json": {"tipo": "entrada", "valor": 1e12}}, "maior valor aceito, R$ 10.000.000.000,00"),
        ("/deposito", {"content": b'{"valor": 1}'}, "body: envie-o como JSON, com o cabeçalho Content-Type"),
        ("/deposito", {"json": {"valor": "1", "troco": 1}}, "troco: não existe nesta rota: retire-o."),
        ("/vendas", {"json": {"itens": [{**ITEM, "preco": "x"}], "pagamento": "cash"}}, "itens[0].preco: deve ser um"),
        ("/pagamento", {"json": {"favorecido": "x", "linha_digitavel": "1"}}, "ponha no mínimo 47 caracteres"),
        ("/usuarios", {"json": {"login": "ana", "papel": "seller", "pin": "x"}}, "pin: deve ter de 4 a 6 dígitos."),
    ],
)
def test_the_sentence_says_what_to_do(client: TestClient, path: str, given: dict[str, Any], detail: str) -> None:
    assert detail in refused(client, path, **given)["detail"]


@pytest.mark.parametrize(
    "path",
    ["/consolidado", "/movimentacao", "/recebiveis", "/fechamentos", "/vendas/simulacao", "/usuarios", "/historico",
     "/saldo", "/reservas", "/clientes"],
)  # fmt: skip
def test_a_query_field_that_does_not_exist_is_refused(client: TestClient, path: str) -> None:
    answer = asked(client, path, nada="1")
    assert {"field": "nada", "reason": "não existe nesta rota: retire-o"} in answer["errors"]


@pytest.mark.parametrize("path", ["/consolidado", "/movimentacao", "/recebiveis", "/fechamentos", "/historico"])
def test_a_period_that_ends_before_it_begins_is_refused(client: TestClient, path: str) -> None:
    assert asked(client, path, de="2026-01-06", ate="2026-01-05")["code"] == "invalid_period"

"""The OpenAPI document says what each route needs and may answer."""

from typing import Any

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.http.roles import roles_of
from fluxo.settings import load_settings

OPEN = {"/health", "/ready", "/lojas", "/cadastro", "/login", "/token/refresh", "/pdv/login"}
MONEY = [
    "/deposito",
    "/saque",
    "/pix",
    "/pagamento",
    "/pix/{transacao_id}/devolucao",
    "/reservas",
    "/reservas/{reserva_id}/captura",
    "/movimentacao",
    "/vendas",
    "/vendas/{venda_id}/devolucao",
    "/despesas",
    "/compras",
    "/liquidacoes",
    "/fechamento",
]


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(load_settings())


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_a_token_is_asked_for_wherever_a_role_is_needed(app: FastAPI, document: dict[str, Any]) -> None:
    roles = {(method, path.replace(":path}", "}")): who for (method, path), who in roles_of(app).items()}
    for method, path, operation in operations(document):
        assert ("security" in operation) == (roles[method, path] is not None) == (path not in OPEN), path


def test_every_route_says_what_it_does_and_every_refusal_has_an_example(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert {"422", "500", "503"} <= set(operation["responses"]), (method, path)
        if "security" in operation:
            assert {"401", "429"} <= set(operation["responses"]), (method, path)
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                (content,) = answer["content"].values()
                assert content["examples"], (method, path, status)
                assert all(example["value"]["status"] == int(status) for example in content["examples"].values())


@pytest.mark.parametrize("path", MONEY)
def test_money_routes_ask_for_a_key_and_name_their_refusals(document: dict[str, Any], path: str) -> None:
    operation = document["paths"][path]["post"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
    assert {"201", "400", "401", "403", "409", "422", "429", "500", "503"} <= set(operation["responses"])

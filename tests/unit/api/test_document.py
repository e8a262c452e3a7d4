"""The OpenAPI document says what each route needs and may answer."""

from collections.abc import Iterator
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


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return found


def _without_example(document: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    """Yield the texts for which a page would make up "string"."""
    resolved = _resolved(document, schema)
    if {"example", "examples", "const", "enum"} & (schema.keys() | resolved.keys()) or resolved.get("default"):
        return
    kinds = [kind for kind in resolved.get("anyOf", ()) if kind.get("type") != "null"]
    if kinds:
        yield from _without_example(document, kinds[0], where)
    elif resolved.get("type") == "array":
        yield from _without_example(document, resolved["items"], f"{where}[]")
    elif resolved.get("type") == "object":
        for name, field in resolved["properties"].items():
            yield from _without_example(document, field, f"{where}.{name}")
    elif resolved.get("type") == "string" and "default" not in resolved:
        yield where


def test_no_example_is_made_up(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and not {"example", "examples"} & parameter.keys():
                assert not list(_without_example(document, parameter["schema"], f"{where} {parameter['name']}"))
        contents = [operation.get("requestBody", {})]
        contents += [answer for status, answer in operation["responses"].items() if int(status) < 400]
        for content in contents:
            for media in content.get("content", {}).values():
                assert media["schema"], where
                assert not list(_without_example(document, media["schema"], where))
                assert "default" not in media["schema"], where


def test_every_example_of_a_refusal_is_filled_in(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert answer["description"] != "Successful Response"
            for content in answer.get("content", {}).values() if int(status) >= 400 else ():
                for example in content["examples"].values():
                    assert "{" not in example["value"]["detail"], (method, path, example)
    invalid = document["paths"]["/pix"]["post"]["responses"]["422"]["content"]["application/problem+json"]
    assert invalid["examples"]["invalid_request"]["value"]["errors"]

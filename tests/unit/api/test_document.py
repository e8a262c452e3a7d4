"""The OpenAPI document says what each route needs and may answer."""

from typing import Any

import pytest

from api.app import create_app
from fluxo.settings import load_settings

MONEY = [
    "/deposito",
    "/saque",
    "/pix",
    "/pagamento",
    "/pix/{transacao_id}/devolucao",
    "/vendas",
    "/vendas/{venda_id}/devolucao",
]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(load_settings()).openapi()


def test_the_routes_are_the_agreed_ones(document: dict[str, Any]) -> None:
    public = {"/health", "/ready", "/lojas", "/cadastro", "/login"}
    assert set(document["paths"]) == {*MONEY, *public, "/saldo", "/historico"}
    for path, methods in document["paths"].items():
        (operation,) = methods.values()
        assert ("security" in operation) == (path not in public), path


@pytest.mark.parametrize("path", MONEY)
def test_money_routes_ask_for_a_key_and_name_their_refusals(document: dict[str, Any], path: str) -> None:
    operation = document["paths"][path]["post"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
    assert {"201", "400", "401", "403", "409", "422", "500", "503"} <= set(operation["responses"])
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            (content,) = answer["content"].values()
            assert all(example["value"]["status"] == int(status) for example in content["examples"].values())

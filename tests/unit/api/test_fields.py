"""Amounts and lines of text at the edge."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from api.fields import Amount, Line, Price
from api.schemas.shop import NewSale


@pytest.mark.parametrize(
    ("given", "cents"), [("10.50", 1050), ("10.5", 1050), ("10", 1000), (10.5, 1050), (10, 1000), (0.29, 29)]
)
def test_an_amount_becomes_centavos(given: Any, cents: int) -> None:
    assert TypeAdapter(Amount).validate_python(given) == cents


@pytest.mark.parametrize("given", ["-1", "+1", "1,50", "1_000", "٣", "1e2", "", "NaN", float("nan"), float("inf"), 0])
def test_what_is_no_amount(given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Amount).validate_python(given)


def test_a_price_may_be_zero() -> None:
    assert TypeAdapter(Price).validate_python("0") == 0


def test_a_line_is_trimmed_and_has_no_control_characters() -> None:
    assert TypeAdapter(Line).validate_python("  Café ") == "Café"
    with pytest.raises(ValidationError):
        TypeAdapter(Line).validate_python("a\nb")


def test_a_sale_of_nothing_is_no_sale() -> None:
    item = {"produto": "1", "quantidade": 1, "preco": "0", "custo": "1"}
    with pytest.raises(ValidationError):
        NewSale.model_validate({"itens": [item], "pagamento": "cash"})

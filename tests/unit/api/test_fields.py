"""Amounts and lines of text at the edge."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from api.http.fields import Amount, Day, ExternalId, Instant, Line, Price
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


@pytest.mark.parametrize(
    "given", ["0", 0, 1767225600, "05/01/2026", "2026-13-01", "1999-12-31", "2200-01-01", True, ""]
)
def test_a_day_is_written_as_one(given: Any) -> None:
    assert TypeAdapter(Day).validate_python("2026-01-05") == date(2026, 1, 5)
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(given)


@pytest.mark.parametrize("given", ["0", 1767225600, "1767225600", "2026-01-05", "2026-01-05T12:00:00", "amanhã"])
def test_an_instant_is_written_with_its_zone(given: Any) -> None:
    assert TypeAdapter(Instant).validate_python("2026-01-05T12:00:00-03:00").utcoffset() is not None
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(given)


@pytest.mark.parametrize("given", ["", "a b", "ana@example.com", "ç", "a" * 101, "a\n"])
def test_what_a_caller_may_not_call_a_transaction(given: str) -> None:
    assert TypeAdapter(ExternalId).validate_python("pedido-1042") == "pedido-1042"
    with pytest.raises(ValidationError):
        TypeAdapter(ExternalId).validate_python(given)


def test_a_sale_of_nothing_is_no_sale() -> None:
    item = {"produto": "1", "quantidade": 1, "preco": "0", "custo": "1"}
    with pytest.raises(ValidationError):
        NewSale.model_validate({"itens": [item], "pagamento": "cash"})

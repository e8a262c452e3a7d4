"""Kinds of fields that the schemas share: amounts, days, texts. Unknown fields are refused everywhere."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from api.http.reasons import fault
from fluxo.money import MAX_CENTS, parse_cents

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?")


class Given(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NothingAsked(Given):
    """The query of a route that takes none."""


def _cents(value: object) -> int:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise fault("amount")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise fault("amount")
    # as it is compared, never as it is kept: a whole number may have thousands of digits
    if (Decimal(value) if isinstance(value, str) else value) > MAX_CENTS // 100:
        raise fault("amount_too_large")
    try:
        return parse_cents(value)
    except ValueError:
        raise fault("amount") from None


def _no_control_characters(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise fault("control_characters")
    return text


def _amount_schema(minimum: float, example: str) -> dict[str, Any]:
    return {
        "anyOf": [
            {"type": "string", "pattern": r"^[0-9]{1,14}(\.[0-9]{1,2})?$"},
            {"type": "number", "minimum": minimum, "multipleOf": 0.01},
        ],
        "examples": [example],
    }


Amount = Annotated[int, BeforeValidator(_cents), Field(gt=0), WithJsonSchema(_amount_schema(0.01, "10.50"))]
"""More than zero, kept in centavos."""
Price = Annotated[int, BeforeValidator(_cents), Field(ge=0), WithJsonSchema(_amount_schema(0, "19.90"))]
"""Zero or more, kept in centavos."""


def _iso_text(value: object) -> object:
    # left alone, "0" and 1767225600 would be read as seconds since 1970
    if not isinstance(value, str | date) or (isinstance(value, str) and not _ISO.match(value)):
        raise fault("date")
    return value


Day = Annotated[
    date, BeforeValidator(_iso_text), Field(ge=date(2000, 1, 1), le=date(2199, 12, 31), examples=["2026-01-05"])
]
"""A day written as ISO 8601 has it."""
Instant = Annotated[AwareDatetime, BeforeValidator(_iso_text), Field(examples=["2026-01-05T12:00:00Z"])]
"""An instant with its zone, written as ISO 8601 has it."""
Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)]
"""A line of text, trimmed, without control characters; ``Field`` gives its length."""
ExternalId = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$"),
    Field(
        description="O nome que o cliente dá à transação (sem dados pessoais): com o mesmo, nunca há uma segunda",
        examples=["pedido-1042"],
    ),
]
"""The caller's own name for a transaction, never to be posted twice. It is extracted: no place for free text."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Password = Annotated[str, Field(min_length=8, max_length=128, examples=["correto-cavalo-bateria"])]


def example(**values: Any) -> ConfigDict:
    """Return the configuration of a body with this example."""
    return ConfigDict(json_schema_extra={"examples": [{**values}]})

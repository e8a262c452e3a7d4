"""Kinds of fields that the schemas share: amounts, texts. Unknown fields are refused everywhere."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from fluxo.money import parse_cents

_DECIMAL = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?")


class Given(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _cents(value: object) -> int:
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise ValueError("must be an amount such as 10.50, with at most two decimals")
    if not isinstance(value, str | int | float):
        raise ValueError("must be an amount such as 10.50")
    return parse_cents(value)


def _no_control_characters(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("has control characters")
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


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)]
"""A line of text, trimmed, without control characters; ``Field`` gives its length."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Password = Annotated[str, Field(min_length=8, max_length=128, examples=["correto-cavalo-bateria"])]


def example(**values: object) -> ConfigDict:
    """Return the configuration of a body with this example."""
    return ConfigDict(json_schema_extra={"examples": [{**values}]})

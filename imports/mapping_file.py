"""Read a mapping from YAML; whatever is wrong with it becomes one sentence."""

import difflib
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from imports.errors import BadMapping
from imports.mapping import BankStatement, Mapping, Sales

COMMITTED = Path(__file__).parent / "mappings"


def load_mapping(path: Path) -> BankStatement | Sales:
    """Return the mapping in a YAML file. Raises BadMapping with the key and the reason."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        known = ", ".join(sorted(f"imports/mappings/{file.name}" for file in COMMITTED.glob("*.yaml")))
        raise BadMapping(f"{path} cannot be read: give a mapping file such as {known}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path} is not YAML: {' '.join(str(error).split())}.") from None
    if not isinstance(document, dict):
        raise BadMapping(f"{path} is not a mapping: it begins with `kind: bank_statement` or `kind: sales`.")
    try:
        return Mapping.model_validate(document).root
    except ValidationError as error:
        raise BadMapping(f"{path}: {_sentence(error)}") from None


def _sentence(error: ValidationError) -> str:
    first: Any = error.errors()[0]
    kind = first["type"]
    if kind.startswith("union_tag"):
        return "kind is bank_statement or sales."
    # the union's tag is the first part of the location and means nothing to the reader
    key = ".".join(str(part) for part in first["loc"][1:])
    if kind == "missing":
        return f"{key} is missing."
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(first["loc"][-1]), sorted(_keys()), n=1)
        return f"{key} is not a key of a mapping{f': did you mean {near[0]}?' if near else '.'}"
    message = first["msg"].removeprefix("Value error, ")
    return f"{key + ': ' if key else ''}{message}."


def _keys() -> set[str]:
    """Every key that a mapping may have, at any depth."""
    found: set[str] = set()

    def visit(schema: object) -> None:
        if isinstance(schema, dict):
            found.update(schema.get("properties", {}))
            for part in schema.values():
                visit(part)

    for model in (BankStatement, Sales):
        visit(model.model_json_schema(by_alias=True))
    return found

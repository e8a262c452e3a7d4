"""The dbt project as its .yml files describe it, read without dbt."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.transform.invoke import DBT_PROJECT

LAYERS = ("marts", "intermediate", "staging", "seeds")


@dataclass(frozen=True)
class Column:
    name: str
    description: str
    data_type: str | None


@dataclass(frozen=True)
class Described:
    """A model or seed: its layer, the folder within the layer ("" for none) and its columns in order."""

    name: str
    layer: str
    folder: str
    description: str
    columns: tuple[Column, ...]


def _column(entry: dict[str, Any]) -> Column:
    return Column(entry["name"], entry.get("description", ""), entry.get("data_type"))


def _described(path: Path, entry: dict[str, Any]) -> Described:
    parts = [part for part in path.relative_to(DBT_PROJECT).parts[:-1] if part != "models"]
    return Described(
        name=entry["name"],
        layer=parts[0],
        folder="/".join(parts[1:]),
        description=entry.get("description", ""),
        columns=tuple(_column(column) for column in entry.get("columns", ())),
    )


def described() -> Iterator[Described]:
    """Yield every described model and seed, in the order of their paths."""
    for folder in ("models", "seeds"):
        for path in sorted((DBT_PROJECT / folder).rglob("*.yml")):
            content = yaml.safe_load(path.read_text())
            for entry in [*content.get("models", ()), *content.get("seeds", ())]:
                yield _described(path, entry)

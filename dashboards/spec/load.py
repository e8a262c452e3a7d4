"""From files to models: ``specs/<slug>/dashboard.yaml``, ``specs/cards/<slug>.sql``, ``specs/labels.yaml``.

A card is SQL that any tool can run: its description is YAML in the comment at its head, between
``/*---`` and ``---*/``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from dashboards.spec.models import Card, Dashboard, Text
from fluxo.errors import FluxoError

SPECS = Path(__file__).resolve().parent.parent / "specs"
_OPEN, _CLOSE = "/*---\n", "---*/\n"
Labels = dict[str, dict[str, Text]]
Model = TypeVar("Model")


class SpecError(FluxoError):
    """A file of a dashboard is wrong; the sentence names the file and the place in it."""


@dataclass(frozen=True)
class Specs:
    """All dashboards, the cards they are made of, and the translations of codes."""

    dashboards: tuple[Dashboard, ...]
    cards: dict[str, Card]
    labels: Labels

    def cards_of(self, dashboard: Dashboard) -> list[Card]:
        return [self.cards[slug] for slug in dict.fromkeys(dashboard.card_slugs)]


def _validated(adapter: TypeAdapter[Model], content: object, path: Path) -> Model:
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SpecError(f"{path.name}: {place}: {first['msg']}.") from None


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file. Raises SpecError with the line."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name} is not YAML: {' '.join(str(error).split())}.") from None


def load_card(path: Path) -> Card:
    """Return the card in a ``.sql`` file. Raises SpecError."""
    text = path.read_text(encoding="utf-8")
    if not text.startswith(_OPEN) or _CLOSE not in text:
        raise SpecError(f"{path.name} does not begin with its description between /*--- and ---*/.")
    head, sql = text.removeprefix(_OPEN).split(_CLOSE, 1)
    try:
        front = yaml.safe_load(head)
    except yaml.YAMLError as error:
        raise SpecError(f"{path.name}: the description is not YAML: {' '.join(str(error).split())}.") from None
    return _validated(TypeAdapter(Card), {**front, "slug": path.stem, "sql": sql.strip().rstrip(";")}, path)


def load_labels(folder: Path = SPECS) -> Labels:
    path = folder / "labels.yaml"
    return _validated(TypeAdapter(Labels), read_yaml(path), path)


def load_cards(folder: Path, labels: Labels) -> dict[str, Card]:
    """Return the cards of a folder by slug. Raises SpecError."""
    cards = {path.stem: load_card(path) for path in sorted(folder.glob("*.sql"))}
    for card in cards.values():
        for name, column in card.columns.items():
            if column.values is not None and column.values not in labels:
                raise SpecError(f"{card.slug}.sql: column {name}: labels.yaml has no list {column.values}.")
    return cards


def load_specs(folder: Path = SPECS) -> Specs:
    """Load everything under ``folder`` and hold the references against each other. Raises SpecError."""
    labels = load_labels(folder)
    cards = load_cards(folder / "cards", labels)
    dashboards = []
    for path in sorted(folder.glob("*/dashboard.yaml")):
        dashboard = _validated(TypeAdapter(Dashboard), {**read_yaml(path), "slug": path.parent.name}, path)
        _check_references(dashboard, cards)
        dashboards.append(dashboard)
    if not dashboards:
        raise SpecError(f"There is no dashboard under {folder}.")
    return Specs(tuple(dashboards), cards, labels)


def _check_references(dashboard: Dashboard, cards: dict[str, Card]) -> None:
    for slug in dashboard.card_slugs:
        if slug not in cards:
            raise SpecError(f"{dashboard.slug}/dashboard.yaml: there is no card {slug}.sql.")
        for name in cards[slug].filters:
            if name not in dashboard.filters:
                raise SpecError(f"{slug}.sql: filter {name} is not one of the dashboard {dashboard.slug}.")
    if cards[dashboard.freshness].view.type != "freshness":
        raise SpecError(f"{dashboard.slug}/dashboard.yaml: {dashboard.freshness} is not a card of freshness.")

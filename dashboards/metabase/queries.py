"""A card as Metabase keeps it: native SQL with template tags, and how that is read back.

Belongs here: the two directions of a card's query. Newer servers answer in MBQL 5 (stages, tags as a
list); ``Query`` is what both forms mean.
"""

import base64
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from dashboards.spec.load import Labels
from dashboards.spec.models import (
    WORKSPACE_COLUMN,
    Card,
    Column,
    ColumnFilter,
    Dashboard,
    Filter,
    Language,
    Operator,
    WorkspaceFilter,
)

_NAMESPACE = uuid.UUID("6f0d3c1e-52a5-5f0e-9a57-0f6b8f1f2c11")
_TAG_FIELDS = ("id", "name", "display-name", "type")


def entity_id(slug: str) -> str:
    """Return the 21-character id under which Metabase knows the card, whatever its numeric id."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"fluxo/card/{slug}".encode()).digest()).decode()[:21]


def parameter_id(dashboard: str, name: str) -> str:
    """Return the id of a dashboard's parameter; subscriptions refer to it, so it never changes."""
    return hashlib.sha256(f"fluxo/parameter/{dashboard}/{name}".encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Query:
    """A native query: database, SQL and its tags by name."""

    database: int
    sql: str
    tags: dict[str, dict[str, Any]]

    def body(self) -> dict[str, Any]:
        """Return the form that every version accepts."""
        native = {"query": self.sql, "template-tags": self.tags}
        return {"type": "native", "database": self.database, "native": native}


def card_filters(card: Card, dashboard: Dashboard) -> dict[str, ColumnFilter]:
    """Return the column on which each filter of the dashboard acts; a card without one is not in it."""
    acting = {name: item for name, item in card.filters.items() if name in dashboard.filters}
    for name, item in dashboard.filters.items():
        if isinstance(item, WorkspaceFilter):
            acting[name] = ColumnFilter(column=WORKSPACE_COLUMN, operator=Operator.EQUAL)
    return acting


def query(card: Card, dashboard: Dashboard, labels: Labels, database: int) -> Query:
    """Return the card's query, each filter an optional clause around the card's own SQL."""
    filters = card_filters(card, dashboard)
    tags = {name: _tag(card.slug, name, dashboard.filters[name]) for name in filters}
    clauses = "".join(f"\n[[AND {item.column} {item.operator.value} {{{{{name}}}}}]]" for name, item in filters.items())
    columns = ",\n    ".join(_column(name, column, labels) for name, column in card.columns.items())
    sql = f"SELECT\n    {columns}\nFROM (\n{card.sql}\n) AS card\nWHERE TRUE{clauses}\nORDER BY " + ", ".join(
        f"card.{name}" for name in card.order_by
    )
    return Query(database, sql, tags)


def _column(name: str, column: Column, labels: Labels) -> str:
    if column.values is None:
        return f"card.{name}"
    cases = " ".join(
        f"WHEN '{code}' THEN '{_escaped(text.of(Language.PT))}'" for code, text in labels[column.values].items()
    )
    return f"CASE card.{name} {cases} ELSE card.{name} END AS {name}"


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def _tag(slug: str, name: str, item: Filter) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(_NAMESPACE, f"{slug}/{name}")),
        "name": name,
        "display-name": item.label.pt,
        "type": "text" if isinstance(item, WorkspaceFilter) else "number",
    }


def read_query(stored: dict[str, Any]) -> Query:
    """Return what a stored query means, whichever form the server answers in."""
    if "stages" in stored:
        stage = (stored["stages"] or [{}])[0]
        sql, tags = stage.get("native"), stage.get("template-tags")
    else:
        native = stored.get("native") or {}
        sql, tags = native.get("query"), native.get("template-tags")
    listed = tags.values() if isinstance(tags, dict) else tags or []
    kept = {tag["name"]: {field: tag.get(field) for field in _TAG_FIELDS} for tag in listed}
    return Query(int(stored.get("database") or 0), sql or "", kept)

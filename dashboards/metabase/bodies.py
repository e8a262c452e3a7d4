"""What is sent to Metabase for a card and for a dashboard. Pure: from specs to bodies of requests."""

from typing import Any

from dashboards.metabase.queries import card_filters, entity_id, parameter_id, query
from dashboards.spec.load import Specs
from dashboards.spec.models import (
    Card,
    ChartView,
    ColumnType,
    Dashboard,
    FreshnessView,
    FunnelView,
    KpiView,
    PeriodFilter,
)

GRID = 24
_HEIGHTS = {"kpis": 4, "table": 9, "funnel": 9, "line": 8, "in_out": 8, "freshness": 4}
_NUMBER = {"number_style": "decimal", "number_separators": ",."}
_FORMATS: dict[ColumnType, dict[str, Any]] = {
    # no sign: one card shows workspaces of several currencies
    ColumnType.MONEY: {**_NUMBER, "decimals": 2},
    ColumnType.COUNT: {**_NUMBER, "decimals": 0},
    ColumnType.MILLISECONDS: {**_NUMBER, "decimals": 1, "suffix": " ms"},
    ColumnType.PERCENT: {"number_style": "percent", "number_separators": ",.", "decimals": 2},
    ColumnType.DATE: {"date_style": "D/M/YYYY"},
}


def card_body(card: Card, dashboard: Dashboard, specs: Specs, database: int, collection: int) -> dict[str, Any]:
    """Return the card's body without its ``entity_id``, which only a creation takes."""
    return {
        "name": card.title.pt,
        # a blank description is refused, so there is one or none
        "description": card.description.pt if card.description else None,
        "display": _display(card),
        "dataset_query": query(card, dashboard, specs.labels, database).body(),
        "visualization_settings": _settings(card),
        "collection_id": collection,
    }


def new_card_body(slug: str, body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "entity_id": entity_id(slug)}


def _display(card: Card) -> str:
    match card.view:
        case ChartView(type="in_out"):
            return "bar"
        case ChartView():
            return "line"
        case FunnelView():
            return "funnel"
        case _:
            return "table"


def _settings(card: Card) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, column in card.columns.items():
        title = {"column_title": column.label.pt} if column.label else {}
        columns[f'["name","{name}"]'] = {**_FORMATS.get(column.type, {}), **title}
    return {"column_settings": columns, **_view_settings(card)}


def _view_settings(card: Card) -> dict[str, Any]:
    match card.view:
        case ChartView(x=x, y=y, pick=None):
            return {"graph.dimensions": [x], "graph.metrics": list(y)}
        case ChartView(x=x, y=y, pick=pick):
            # one line a value of the column to pick from, so one measure: the middle one
            return {"graph.dimensions": [x, pick], "graph.metrics": [y[len(y) // 2]]}
        case FunnelView(step=step, value=value):
            return {"funnel.dimension": step, "funnel.metric": value}
        case KpiView() | FreshnessView():
            return {"table.pivot": False}
        case _:
            shown = {card.view.rows.pt, *card.view.values}
            columns = [{"name": name, "enabled": name in shown} for name in card.columns]
            return {"table.pivot": False, "table.columns": columns}


def parameters(dashboard: Dashboard, workspace: str | None) -> list[dict[str, Any]]:
    """Return the dashboard's filters; ``workspace`` is chosen at first."""
    found = []
    for name, item in dashboard.filters.items():
        period = isinstance(item, PeriodFilter)
        body: dict[str, Any] = {
            "id": parameter_id(dashboard.slug, name),
            "name": item.label.pt,
            "slug": name,
            "type": "number/=" if period else "string/=",
            "sectionId": "number" if period else "string",
        }
        if isinstance(item, PeriodFilter):
            body["default"] = [item.default]
        elif workspace is not None:
            body["default"] = [workspace]
        found.append(body)
    return found


def dashcards(
    dashboard: Dashboard, specs: Specs, card_ids: dict[str, int], known: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the cards in their places on the grid of 24; a card that is there keeps its id.

    Negative ids create; what is left out is deleted by Metabase.
    """
    ids = {item.get("card_id"): item["id"] for item in known}
    placed, row, col, tall = [], 0, 0, 0
    for place, placement in enumerate(dashboard.layout):
        card = specs.cards[placement.card]
        width, height = placement.width * GRID // 12, _HEIGHTS[card.view.type]
        if col + width > GRID:
            row, col, tall = row + tall, 0, 0
        number = card_ids[card.slug]
        placed.append(
            {
                "id": ids.get(number, -(place + 1)),
                "card_id": number,
                "row": row,
                "col": col,
                "size_x": width,
                "size_y": height,
                "parameter_mappings": _mappings(card, dashboard, number),
                "visualization_settings": {},
            }
        )
        col, tall = col + width, max(tall, height)
    return placed


def _mappings(card: Card, dashboard: Dashboard, card_id: int) -> list[dict[str, Any]]:
    return [
        {
            "parameter_id": parameter_id(dashboard.slug, name),
            "card_id": card_id,
            "target": ["variable", ["template-tag", name]],
        }
        for name in card_filters(card, dashboard)
    ]

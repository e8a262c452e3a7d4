"""What is in the site: from specs and rows to the text of each file. Pure.

A page has one file that describes it (``meta.js``) and one file of figures a workspace, fetched when the
workspace is chosen. They are scripts and not JSON because a page opened from a disk may load only those;
each is one call with one JSON document in it, which ``parse`` gives back.
"""

import hashlib
import json
import re
from pathlib import PurePosixPath
from typing import Any

from dashboards.charts import vega_lite
from dashboards.figures import symbol
from dashboards.locales import number_locale, time_locale
from dashboards.marts import Cell, Rows
from dashboards.spec.load import Specs
from dashboards.spec.models import WORKSPACE_COLUMN, Card, Dashboard, FreshnessView, Language

_CALL = re.compile(r"^window\.fluxo\.receive\((.*)\);\n$", re.DOTALL)
_SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")

Figures = dict[str, Rows]
"""Rows of every card, by the card's slug."""


def script(document: Any) -> str:
    """Return the text of a data file: the same document always gives the same text."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"window.fluxo.receive({text});\n"


def parse(text: str) -> Any:
    """Return the document in a data file. Raises ValueError on any other text."""
    match = _CALL.match(text)
    if match is None:
        raise ValueError("is not a data file of the site")
    return json.loads(match.group(1))


def meta_path(dashboard: Dashboard) -> PurePosixPath:
    return PurePosixPath("data") / dashboard.slug / "meta.js"


def data_path(dashboard: Dashboard, workspace: str) -> PurePosixPath:
    """Return the file of a workspace's figures; a slug that is no file name is replaced by its hash."""
    safe = _SAFE_NAME.fullmatch(workspace) and workspace != "meta"
    name = workspace if safe else hashlib.sha256(workspace.encode()).hexdigest()[:24]
    return PurePosixPath("data") / dashboard.slug / f"{name}.js"


def workspaces(card: Card, rows: Rows) -> list[dict[str, Cell]]:
    """Return the workspaces that have figures, from the card of freshness, in its order."""
    view = card.view
    assert isinstance(view, FreshnessView)
    return [
        {
            "slug": row[WORKSPACE_COLUMN],
            "name": row[view.name],
            "currency": row[view.currency],
            "symbol": symbol(str(row[view.currency])),
            "until": row[view.until],
        }
        for row in rows.records()
    ]


def _card_meta(card: Card) -> dict[str, Any]:
    meta = card.model_dump(mode="json", include={"title", "description", "filters", "view", "empty"})
    charts = {language.value: vega_lite(card, language) for language in Language}
    columns = {name: item.model_dump(mode="json") for name, item in card.columns.items() if name != WORKSPACE_COLUMN}
    return {**meta, "columns": columns, "chart": charts if any(charts.values()) else None}


def _meta(dashboard: Dashboard, specs: Specs, figures: Figures) -> dict[str, Any]:
    cards = specs.cards_of(dashboard)
    return {
        "dashboard": dashboard.model_dump(mode="json"),
        "cards": {card.slug: _card_meta(card) for card in cards},
        "labels": {
            name: {code: text.model_dump() for code, text in codes.items()} for name, codes in specs.labels.items()
        },
        "locales": {
            language.value: {"number": number_locale(language, "$"), "time": time_locale(language)}
            for language in Language
        },
        "workspaces": [
            {**item, "file": data_path(dashboard, str(item["slug"])).as_posix()}
            for item in workspaces(specs.cards[dashboard.freshness], figures[dashboard.freshness])
        ],
    }


def _by_workspace(rows: Rows) -> dict[str, list[list[Cell]]]:
    place = rows.columns.index(WORKSPACE_COLUMN)
    found: dict[str, list[list[Cell]]] = {}
    for row in rows.cells:
        found.setdefault(str(row[place]), []).append([*row[:place], *row[place + 1 :]])
    return found


def data_files(specs: Specs, figures: Figures) -> dict[PurePosixPath, Any]:
    """Return the document of every data file of the site."""
    files: dict[PurePosixPath, Any] = {}
    for dashboard in specs.dashboards:
        meta = _meta(dashboard, specs, figures)
        files[meta_path(dashboard)] = meta
        shown = {
            card.slug: _by_workspace(figures[card.slug])
            for card in specs.cards_of(dashboard)
            if not isinstance(card.view, FreshnessView)
        }
        for item in meta["workspaces"]:
            slug = str(item["slug"])
            cards = {name: rows.get(slug, []) for name, rows in shown.items()}
            files[data_path(dashboard, slug)] = {"workspace": slug, "cards": cards}
    return files

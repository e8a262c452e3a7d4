"""Invariant 9 over the site: every figure in it equals its mart.

Each file's figures are read back and compared, cell by cell, with the cards' SQL run again; then totals of
the file are compared with each card's control, a second and shorter query straight over the mart. Titles,
texts and layout are no figures: a site from before a change of theirs still tells the truth.
"""

from collections.abc import Iterator
from typing import Any

from dashboards.marts import Cell, run_control, snapshot
from dashboards.spec.load import Specs, load_specs
from dashboards.spec.models import WORKSPACE_COLUMN, Card, ColumnType, Dashboard, FreshnessView
from dashboards.web.build import read_figures
from dashboards.web.content import data_files, meta_path, parse
from fluxo.settings import Settings

MOST_TOLD = 50


def differences(settings: Settings) -> list[str]:
    """Return one sentence for each figure of the written site that is not its mart's; empty: it holds."""
    specs = load_specs()
    if not (settings.site_folder / "index.html").exists():
        return [f"There is no site at {settings.site_folder}: write it with `fluxo dashboards build`."]
    found = [*_against_cards(settings, specs), *_against_controls(settings, specs)]
    left = len(found) - MOST_TOLD
    return found if left <= 0 else [*found[:MOST_TOLD], f"... and {left} more."]


def _written(settings: Settings, path: object) -> Any:
    return parse((settings.site_folder / str(path)).read_text(encoding="utf-8"))


def _against_cards(settings: Settings, specs: Specs) -> Iterator[str]:
    described = {meta_path(dashboard) for dashboard in specs.dashboards}
    for path, expected in data_files(specs, read_figures(settings, specs)).items():
        try:
            written = _written(settings, path)
            if path in described:
                written, expected = {"workspaces": written["workspaces"]}, {"workspaces": expected["workspaces"]}
        except (OSError, ValueError, KeyError) as error:
            yield f"{path}: cannot be read ({error})."
            continue
        yield from _differing(str(path), written, expected)


def _differing(where: str, written: Any, expected: Any) -> Iterator[str]:
    """Walk two documents of one shape and tell the places where they part."""
    if isinstance(written, dict) and isinstance(expected, dict):
        for key in sorted(written.keys() | expected.keys()):
            yield from _differing(f"{where}: {key}", written.get(key), expected.get(key))
    elif isinstance(written, list) and isinstance(expected, list) and len(written) == len(expected):
        for place, (left, right) in enumerate(zip(written, expected, strict=True)):
            yield from _differing(f"{where}[{place}]", left, right)
    elif isinstance(written, list) and isinstance(expected, list):
        yield f"{where}: the site has {len(written)} rows and the mart {len(expected)}."
    elif written != expected:
        yield f"{where}: the site has {written!r} and the mart {expected!r}."


def _against_controls(settings: Settings, specs: Specs) -> Iterator[str]:
    with snapshot(settings) as connection:
        for dashboard in specs.dashboards:
            for card in specs.cards_of(dashboard):
                if card.control is None:
                    continue
                try:
                    rows = _rows_of_site(settings, dashboard, card)
                except (OSError, ValueError, KeyError) as error:
                    yield f"{dashboard.slug}: {card.slug}: cannot be read ({error})."
                    continue
                for column, total in run_control(connection, card).items():
                    shown = _total(rows, column, card)
                    if (shown or 0) != (total or 0):
                        yield (
                            f"{dashboard.slug}: {card.slug}: {column} of all rows is {shown} in the site "
                            f"and {total} in the mart."
                        )


def _rows_of_site(settings: Settings, dashboard: Dashboard, card: Card) -> list[dict[str, Cell]]:
    meta = _written(settings, meta_path(dashboard))
    if isinstance(card.view, FreshnessView):
        return [{card.view.until: item["until"]} for item in meta["workspaces"]]
    names = [name for name in card.columns if name != WORKSPACE_COLUMN]
    return [
        dict(zip(names, row, strict=True))
        for item in meta["workspaces"]
        for row in _written(settings, item["file"])["cards"][card.slug]
    ]


def _total(rows: list[dict[str, Cell]], column: str, card: Card) -> Cell:
    """Add a column up as the control does: the newest day, or the sum, None where there is nothing to add."""
    assert card.control is not None
    kept = [row[column] for row in rows if all(row.get(name) == value for name, value in card.control.filters.items())]
    cells = [cell for cell in kept if cell is not None]
    if card.columns[column].type is ColumnType.DATE:
        return max((str(cell) for cell in cells), default=None)
    if not cells:
        return None
    return sum(int(cell) for cell in cells)

"""``build_site``: read the marts once, write the site. Belongs here: the order of the steps."""

import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath

import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboards.marts import run_card, snapshot
from dashboards.spec.load import Specs, load_specs
from dashboards.web.content import Figures, data_files, meta_path, script
from dashboards.web.publish import publish
from fluxo.settings import Settings

_SCRIPTS = ("receive", "texts", "format", "theme", "choice", "figures", "table", "chart", "page")
"""Parts of the page's script, in order; written as one file."""


@dataclass(frozen=True)
class SiteResult:
    """A site that was written. ``bytes`` counts all its files."""

    folder: Path
    index: Path
    pages: int
    bytes: int
    seconds: float
    cards: int


def read_figures(settings: Settings, specs: Specs) -> Figures:
    """Run every card of every dashboard over one snapshot of the marts. Raises MartMissing."""
    cards = {card.slug: card for dashboard in specs.dashboards for card in specs.cards_of(dashboard)}
    with snapshot(settings) as connection:
        return {slug: run_card(connection, card) for slug, card in cards.items()}


def _pages(specs: Specs) -> dict[PurePosixPath, str]:
    """Return the HTML of each page; the first dashboard is ``index.html``."""
    environment = Environment(
        loader=PackageLoader("dashboards.web"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    template = environment.get_template("page.html.j2")
    links = [
        (dashboard, "index.html" if place == 0 else f"{dashboard.slug}.html")
        for place, dashboard in enumerate(specs.dashboards)
    ]
    return {
        PurePosixPath(name): template.render(dashboard=dashboard, meta=meta_path(dashboard), links=links)
        for dashboard, name in links
    }


def _assets() -> dict[PurePosixPath, str]:
    folder = files("dashboards.web") / "assets"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    return {
        PurePosixPath("assets/vega.js"): vl_convert.javascript_bundle(),  # type: ignore[call-arg]
        PurePosixPath("assets/fluxo.js"): "\n".join(("(() => {", '"use strict";', *parts, "})();\n")),
        PurePosixPath("assets/fluxo.css"): (folder / "fluxo.css").read_text(encoding="utf-8"),
    }


def build_site(settings: Settings) -> SiteResult:
    """Write the site of all dashboards to ``settings.site_folder``, replacing the one before at once.

    The same marts give the same bytes. Raises MartMissing, ServiceDown, SpecError.
    """
    started = time.monotonic()
    specs = load_specs()
    figures = read_figures(settings, specs)
    data = {path: script(document) for path, document in data_files(specs, figures).items()}
    pages = _pages(specs)
    size = publish(settings.site_folder, {**data, **_assets(), **pages})
    return SiteResult(
        folder=settings.site_folder,
        index=settings.site_folder / "index.html",
        pages=len(pages),
        bytes=size,
        seconds=round(time.monotonic() - started, 3),
        cards=len(figures),
    )

"""The report as one HTML page that needs nothing else: no network, no script; readable in light and in dark.

Charts are drawn here, without a browser, and put into the page as SVG; the page's style gives them its colours.
"""

import re
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, PackageLoader

from simulator.realism.charts import GRID, INK, REAL, RUN, Picture, bank_pictures, shop_pictures
from simulator.realism.comparison import Measured
from simulator.realism.report import BankSection, Report, ShopSection
from simulator.realism.titles import GROUPS, title_of
from simulator.realism.wording import expected_text, number_text, verdict_text

_FONT = "system-ui, Segoe UI, Roboto, Noto Sans, Liberation Sans, sans-serif"
_THEME: dict[str, Any] = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal", "titleFontSize": 11, "labelFontSize": 11,
        "gridColor": GRID, "domain": False, "ticks": False, "labelPadding": 5, "labelOverlap": True,
    },
    "axisX": {"grid": False, "labelFlush": False},
}  # fmt: skip
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["R$\u00a0", ""]}
_IDS = re.compile(r"\b(clip|gradient)_?(\d+)\b")


def write_page(report: Report, folder: Path) -> Path:
    """Write ``index.html`` into the folder, which is made if need be, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished, page = folder / ".index.html.unfinished", folder / "index.html"
    unfinished.write_text(page_of(report), encoding="utf-8")
    return unfinished.replace(page)


def page_of(report: Report) -> str:
    """Return the page."""
    environment = Environment(loader=PackageLoader("simulator.realism"), autoescape=True, trim_blocks=True)
    sections = [_section(number, section) for number, section in enumerate(report.sections)]
    return environment.get_template("page.html.j2").render(
        subject=report.subject,
        sections=sections,
        musts=len(report.musts),
        missed=[_row(row) for row in report.missed],
        colours={"run": RUN, "real": REAL, "ink": INK, "grid": GRID},
    )


def _section(number: int, section: BankSection | ShopSection) -> dict[str, Any]:
    group, pictures = (
        ("bank", bank_pictures(section))
        if isinstance(section, BankSection)
        else (section.group, shop_pictures(section))
    )
    return {
        "title": GROUPS[group].portuguese,
        "source": section.reference.source,
        "rows": [_row(row) for row in section.rows],
        "pictures": [
            {"title": picture.title, "svg": svg_of(picture, f"s{number}p{place}")}
            for place, picture in enumerate(pictures)
        ],
    }


def _row(row: Measured) -> dict[str, Any]:
    return {
        "name": title_of(row.name).portuguese,
        "must": row.must,
        "simulated": number_text(row.simulated),
        "expected": expected_text(row),
        "distance": number_text(row.distance),
        "limit": number_text(row.limit),
        "inside": row.inside,
        "verdict": verdict_text(row),
    }


def svg_of(picture: Picture, prefix: str) -> str:
    """Return the chart as SVG; names inside it begin with ``prefix``, so that charts of one page do not mix."""
    drawn: str = vl_convert.vegalite_to_svg({**picture.spec, "config": _THEME}, format_locale=_NUMBERS)
    return _IDS.sub(rf"{prefix}\1\2", drawn.partition("?>")[2] if drawn.startswith("<?xml") else drawn)

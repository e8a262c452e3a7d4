"""A card's chart as a PNG, drawn without a browser."""

from typing import Any

import vl_convert

from dashboards.charts import DATA, vega_lite
from dashboards.figures import symbol
from dashboards.locales import number_locale, time_locale
from dashboards.reports.content import Section
from dashboards.spec.models import ColumnType, Language

WIDTH = 620
_HEIGHT = 200
_FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
_THEME: dict[str, Any] = {
    "background": "#ffffff",
    "font": _FONT,
    "view": {"stroke": None},
    "range": {"category": ["#0b6fa4", "#d9730d", "#7a4fa3"]},
    "axis": {
        "labelColor": "#55636f", "labelFontSize": 11, "gridColor": "#dde3e8", "domain": False, "ticks": False,
        "labelPadding": 6,
    },
    "legend": {"labelColor": "#17212b", "labelFontSize": 11},
    "bar": {"color": "#0b6fa4", "stroke": "#ffffff"},
}  # fmt: skip


def picture(section: Section, currency: str) -> bytes | None:
    """Return the section's chart, twice as dense as its size in the mail, or None where it is not a chart."""
    spec = vega_lite(section.card, Language.PT)
    if spec is None or not section.rows.cells:
        return None
    money = {name for name, column in section.card.columns.items() if column.type is ColumnType.MONEY}
    rows = [
        {name: cell / 100 if name in money and isinstance(cell, int) else cell for name, cell in record.items()}
        for record in section.rows.records()
    ]
    drawn = {**spec, "width": WIDTH, "height": _HEIGHT, "datasets": {DATA: rows}, "config": _THEME}
    return vl_convert.vegalite_to_png(
        drawn,
        scale=2,
        format_locale=number_locale(Language.PT, symbol(currency)),
        time_format_locale=time_locale(Language.PT),
    )

"""Read a report's spreadsheet back: the numbers that its recipients see, by card.

Numbers are decimals as text with four places at most; dates are the day numbers of a spreadsheet. Texts and
empty cells are no figures and are left out.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from dashboards.marts import Cell
from dashboards.reports.content import Section
from dashboards.spec.models import Card, ColumnType, KpiView
from fluxo.money import to_decimal

_CELL, _VALUE = ".//{*}c", "{*}v"
_DAY_ZERO = date(1899, 12, 30)


def _as_text(value: Decimal) -> str:
    return f"{round(value, 4).normalize():f}"


def numbers_of(xlsx: bytes, cards: Sequence[Card]) -> dict[str, list[str]]:
    """Return the numbers on each card's sheet, row by row. Raises ValueError on anything but our spreadsheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
            sheets = [book.read(f"xl/worksheets/sheet{place}.xml") for place, _ in enumerate(cards, start=1)]
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"is not the report's spreadsheet: {error}") from None
    # the spreadsheet is one that this project wrote
    return {card.slug: _numbers(ET.fromstring(sheet)) for card, sheet in zip(cards, sheets, strict=True)}  # noqa: S314


def _numbers(sheet: ET.Element) -> list[str]:
    values = [cell.find(_VALUE) for cell in sheet.iterfind(_CELL) if cell.get("t") != "s"]
    return [_as_text(Decimal(value.text or "0")) for value in values if value is not None]


def expected_numbers(section: Section) -> list[str]:
    """Return the numbers that a card's sheet should have, from the card's rows."""
    card = section.card
    shown = [(name, column.type) for name, column in card.columns.items() if column.label]
    records = section.rows.records()[: 1 if isinstance(card.view, KpiView) else None]
    cells = [(record[name], kind) for record in records for name, kind in shown if kind is not ColumnType.TEXT]
    return [_number(value, kind) for value, kind in cells if value is not None]


def _number(value: Cell, kind: ColumnType) -> str:
    if kind is ColumnType.MONEY:
        return _as_text(to_decimal(int(value or 0)))
    if kind is ColumnType.DATE:
        return str((date.fromisoformat(str(value)) - _DAY_ZERO).days)
    return _as_text(Decimal(str(float(value or 0))))

"""The report as XLSX: real numbers with formats, a sheet a card."""

import io
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from dashboards.figures import symbol
from dashboards.marts import Cell
from dashboards.reports.content import Content, Section
from dashboards.spec.models import Column, ColumnType, KpiView, Language
from fluxo.money import to_decimal

_WIDTHS = {ColumnType.TEXT: 28, ColumnType.DATE: 12, ColumnType.MONEY: 20}


def _formats(currency: str) -> dict[ColumnType, str]:
    sign = "[$R$-416]" if currency == "BRL" else f'"{symbol(currency)}"'
    return {
        ColumnType.MONEY: f"{sign} #,##0.00;[Red]({sign} #,##0.00)",
        ColumnType.COUNT: "#,##0",
        ColumnType.PERCENT: "0.00%;[Red](0.00%)",
        ColumnType.MILLISECONDS: '#,##0.0" ms"',
        ColumnType.DATE: "dd/mm/yyyy",
    }


class _Book:
    def __init__(self, content: Content) -> None:
        self.content = content
        self.buffer = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        # the same figures give the same file, so the moment it was made is not in it
        created = datetime.combine(content.day, time(), UTC).replace(tzinfo=None)
        self.workbook.set_properties({"title": content.report.title.pt, "author": "Fluxo", "created": created})
        self.title = self.workbook.add_format({"bold": True, "font_size": 14})
        self.head = self.workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF3F7"})
        self.plain = self.workbook.add_format()
        self.formats = {
            kind: self.workbook.add_format({"num_format": text}) for kind, text in _formats(content.currency).items()
        }

    def write(self, sheet: Any, row: int, column: int, value: Cell, spec: Column) -> None:
        """Write one cell with its type; a missing figure stays empty."""
        style = self.formats.get(spec.type, self.plain)
        if value is None:
            return
        if spec.type is ColumnType.MONEY:
            sheet.write_number(row, column, float(to_decimal(int(value))), style)
        elif spec.type is ColumnType.DATE:
            sheet.write_datetime(row, column, datetime.combine(date.fromisoformat(str(value)), time()), style)
        elif spec.type is ColumnType.TEXT:
            text = self.content.report.labels.get(spec.values or "", {}).get(str(value))
            sheet.write_string(row, column, text.pt if text else str(value))
        else:
            sheet.write_number(row, column, float(value), style)

    def sheet(self, section: Section) -> None:
        card = section.card
        sheet = self.workbook.add_worksheet(_sheet_name(card.title.of(Language.PT)))
        sheet.write_string(0, 0, card.title.pt, self.title)
        day = f"{self.content.day:%d/%m/%Y}"
        sheet.write_string(1, 0, f"{self.content.workspace_name} · {day} · dados até {self.content.until:%d/%m/%Y}")
        if isinstance(card.view, KpiView):
            self._figures(sheet, section)
        else:
            self._table(sheet, section)

    def _figures(self, sheet: Any, section: Section) -> None:
        """One line a figure: a row of tiles is no use in a spreadsheet."""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 20)
        labelled = [(name, column) for name, column in section.card.columns.items() if column.label]
        record = section.rows.records()[0] if section.rows.cells else {}
        for place, (name, column) in enumerate(labelled):
            assert column.label is not None
            sheet.write_string(3 + place, 0, column.label.pt)
            self.write(sheet, 3 + place, 1, record.get(name), column)

    def _table(self, sheet: Any, section: Section) -> None:
        labelled = [(name, column) for name, column in section.card.columns.items() if column.label]
        for place, (_, column) in enumerate(labelled):
            assert column.label is not None
            sheet.set_column(place, place, _WIDTHS.get(column.type, 14))
            sheet.write_string(3, place, column.label.pt, self.head)
        for line, record in enumerate(section.rows.records(), start=4):
            for place, (name, column) in enumerate(labelled):
                self.write(sheet, line, place, record[name], column)
        sheet.freeze_panes(4, 1)


def _sheet_name(title: str) -> str:
    kept = "".join(" " if character in r"[]:*?/\\" else character for character in title)
    return kept[:31].strip()


def workbook(content: Content) -> bytes:
    """Return the XLSX file; the same content always gives the same bytes."""
    book = _Book(content)
    for section in content.sections:
        book.sheet(section)
    book.workbook.close()
    return book.buffer.getvalue()

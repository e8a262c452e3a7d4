"""The report as HTML for mail programs: tables, inline styles, pictures by reference."""

from dataclasses import dataclass
from decimal import Decimal

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboards.figures import MISSING, percent, write
from dashboards.reports.content import Content, Section, change
from dashboards.reports.pictures import WIDTH, picture
from dashboards.spec.models import KpiView, TableView


@dataclass(frozen=True)
class Tile:
    name: str
    value: str
    moved: str


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its figures as written and whether each is negative."""

    name: str
    figures: tuple[tuple[str, bool], ...]
    strong: bool


@dataclass(frozen=True)
class Picture:
    """A PNG of the mail; ``cid`` is its name there."""

    cid: str
    png: bytes


@dataclass(frozen=True)
class Part:
    """One section as the template writes it."""

    title: str
    about: str
    empty: str | None = None
    tiles: tuple[Tile, ...] = ()
    head: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Page:
    """The report's body: ``html(source)`` gives the HTML with each picture's address from ``source``."""

    content: Content
    parts: tuple[Part, ...]

    @property
    def pictures(self) -> list[Picture]:
        return [part.picture for part in self.parts if part.picture]

    def html(self, sources: dict[str, str]) -> str:
        template = Environment(
            loader=PackageLoader("dashboards.reports"), autoescape=True, undefined=StrictUndefined
        ).get_template("report.html.j2")
        content = self.content
        return template.render(content=content, report=content.report, parts=self.parts, sources=sources, width=WIDTH)


def _tiles(section: Section, view: KpiView, currency: str) -> tuple[Tile, ...]:
    record = section.rows.records()[0]
    tiles = []
    for kpi in view.kpis:
        moved = change(record[kpi.value], record[kpi.previous]) if kpi.previous else None
        since = "ante o saldo inicial" if kpi.previous == "opening_amount" else "ante o dia anterior"
        text = ""
        if moved is not None:
            written = percent(abs(Decimal(str(round(moved, 4)))))
            text = f"{'▲ +' if moved > 0 else '▼ −' if moved < 0 else '= '}{written} {since}"
        kind = section.card.columns[kpi.value].type
        tiles.append(Tile(kpi.label.pt, write(record[kpi.value], kind, currency=currency), text))
    return tuple(tiles)


def _lines(section: Section, view: TableView, content: Content) -> tuple[Line, ...]:
    columns = section.card.columns
    lines = []
    for record in section.rows.records():
        code = str(record[view.rows.pt])
        text = content.report.labels.get(columns[view.rows.pt].values or "", {}).get(code)
        figures = []
        for name in view.values:
            cell = record[name]
            negative = isinstance(cell, int | float) and cell < 0
            figures.append((write(cell, columns[name].type, currency=content.currency), negative))
        strong = bool(view.emphasis and record[view.emphasis])
        lines.append(Line(text.pt if text else code, tuple(figures), strong))
    return tuple(lines)


def _part(section: Section, content: Content) -> Part:
    card = section.card
    title, about = card.title.pt, card.description.pt if card.description else ""
    if not section.rows.cells:
        return Part(title, about, empty=card.empty.pt if card.empty else "Sem dados neste dia.")
    match card.view:
        case KpiView() as view:
            return Part(title, about, tiles=_tiles(section, view, content.currency))
        case TableView() as view:
            labels = [card.columns[name].label for name in (view.rows.pt, *view.values)]
            head = tuple(label.pt if label else MISSING for label in labels)
            return Part(title, about, head=head, lines=_lines(section, view, content))
        case _:
            png = picture(section, content.currency)
            return Part(title, about, picture=Picture(card.slug, png) if png else None)


def page(content: Content) -> Page:
    """Return the report's body, its charts drawn."""
    return Page(content, tuple(_part(section, content) for section in content.sections))

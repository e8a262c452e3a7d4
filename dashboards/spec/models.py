"""The models of a card and of a dashboard. Belongs here: their fields and the rules inside one file."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[str, Field(pattern=SLUG)]
ColumnName = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
WORKSPACE_COLUMN = "workspace_slug"
"""Every card has this column: the site keeps one file of data a workspace, and currencies never mix."""


class Language(StrEnum):
    """A language of the screens."""

    PT = "pt"
    EN = "en"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Model):
    """A text in both languages."""

    pt: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, language: Language) -> str:
        return self.pt if language is Language.PT else self.en


class ColumnType(StrEnum):
    """What a column holds, which says how it is stored in the site and how it is written."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    """An amount in the workspace's currency; whole centavos in the site."""
    COUNT = "count"
    PERCENT = "percent"
    """A share: 0.3804 is written 38,04%."""
    MILLISECONDS = "ms"
    FLAG = "flag"


class Column(_Model):
    """A column that the card's SQL returns. Columns without a label are not shown to people."""

    type: ColumnType
    label: Text | None = None
    values: str | None = Field(None, description="Name of a list in labels.yaml that translates the column's codes")


class Operator(StrEnum):
    """How a filter's value is compared with a column."""

    EQUAL = "="
    LESS = "<"


class ColumnFilter(_Model):
    """The column of a card that a dashboard's filter acts on."""

    column: ColumnName
    operator: Operator = Operator.EQUAL


class Kpi(_Model):
    """One figure and, beside it, the same figure of the period before. ``points``: the change is a difference."""

    value: str
    previous: str | None = None
    label: Text
    unit: Literal["change", "points"] = "change"


class KpiView(_Model):
    type: Literal["kpis"]
    kpis: tuple[Kpi, ...]


class TableView(_Model):
    """A table: the row's name, its figures, and a flag column that marks subtotals."""

    type: Literal["table"]
    rows: Text = Field(description="Column with the row's name, in each language")
    values: tuple[str, ...]
    emphasis: str | None = None
    heading: str | None = Field(None, description="Date column, equal in all rows, that names the table's month")


class ChartView(_Model):
    """A chart over days: lines, or bars of what came in above zero and of what went out below."""

    type: Literal["line", "in_out"]
    x: str
    y: tuple[str, ...]
    pick: str | None = Field(None, description="Text column of which the reader picks one value (a route)")
    weight: str | None = Field(None, description="Count column; the value picked at first is the one with most of it")


class FunnelView(_Model):
    """A horizontal bar a step, with its count and its share of the first step."""

    type: Literal["funnel"]
    step: str
    value: str
    share: str


class FreshnessView(_Model):
    """Not drawn: gives the workspaces to choose from and the day up to which there are figures."""

    type: Literal["freshness"]
    name: str
    currency: str
    until: str


View = Annotated[KpiView | TableView | ChartView | FunnelView | FreshnessView, Field(discriminator="type")]


class Control(_Model):
    """A second way to the same totals, straight from the mart: ``sql`` returns one row, named as columns."""

    sql: str
    filters: dict[str, int] = Field(default_factory=dict, description="Rows of the card that are added up")


class Card(_Model):
    """One card: a query over the marts and how it is shown. The SQL has no parameters and no ORDER BY."""

    slug: Slug
    title: Text
    description: Text | None = None
    reads: dict[str, tuple[str, ...]] = Field(min_length=1, description="Columns used of each mart")
    columns: dict[ColumnName, Column]
    order_by: tuple[ColumnName, ...]
    filters: dict[Slug, ColumnFilter] = Field(default_factory=dict)
    view: View
    control: Control | None = None
    empty: Text | None = Field(None, description="What is said when there are no rows")
    sql: str

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        if WORKSPACE_COLUMN not in self.columns:
            raise ValueError(f"has no column {WORKSPACE_COLUMN}")
        used = {*self.order_by, *(item.column for item in self.filters.values()), *self._view_columns()}
        if unknown := sorted(used - set(self.columns)):
            raise ValueError(f"uses columns that are not in `columns`: {', '.join(unknown)}")
        return self

    def _view_columns(self) -> set[str]:
        match self.view:
            case KpiView(kpis=kpis):
                return {kpi.value for kpi in kpis} | {kpi.previous for kpi in kpis if kpi.previous}
            case TableView() as table:
                optional = {name for name in (table.emphasis, table.heading) if name}
                return {table.rows.pt, table.rows.en, *table.values} | optional
            case ChartView() as chart:
                return {chart.x, *chart.y} | {name for name in (chart.pick, chart.weight) if name}
            case FunnelView() as funnel:
                return {funnel.step, funnel.value, funnel.share}
            case FreshnessView() as freshness:
                return {freshness.name, freshness.currency, freshness.until}

    @property
    def query(self) -> str:
        """The SQL with its order."""
        columns, order = ", ".join(self.columns), ", ".join(self.order_by)
        # names of columns are held to a pattern, and the SQL is the project's own
        return f"SELECT {columns} FROM (\n{self.sql}\n) AS card\nORDER BY {order}"  # noqa: S608


class PeriodFilter(_Model):
    """Last so many days, counted from the workspace's last day with figures."""

    type: Literal["period"]
    label: Text
    days: tuple[int, ...]
    default: int

    @model_validator(mode="after")
    def _default_is_one(self) -> Self:
        if self.default not in self.days:
            raise ValueError("the default is not one of the days")
        return self


class WorkspaceFilter(_Model):
    """One workspace at a time."""

    type: Literal["workspace"]
    label: Text


Filter = Annotated[PeriodFilter | WorkspaceFilter, Field(discriminator="type")]


class Placement(_Model):
    """A card on the grid of 12 columns; on a phone each card takes the whole width."""

    card: Slug
    width: int = Field(12, ge=3, le=12)


class Dashboard(_Model):
    """One page."""

    slug: Slug
    title: Text
    description: Text
    freshness: Slug = Field(description="Card that says which workspaces there are and how fresh they are")
    filters: dict[Slug, Filter]
    layout: tuple[Placement, ...] = Field(min_length=1)

    @property
    def card_slugs(self) -> tuple[str, ...]:
        return (self.freshness, *(placement.card for placement in self.layout))

"""From a card's view to Vega-Lite, through Altair, which refuses what is not in the grammar.

Belongs here: what a chart shows, for the site and for reports alike. Colours, fonts and size come from
the theme of the target. Days are strings; they are read as UTC, so that no browser moves them.
"""

from typing import Any

import altair as alt

from dashboards.spec.models import Card, ChartView, ColumnType, FunnelView, Language

DATA = "rows"
"""Name of the data set that the target supplies: rows of the card, amounts in whole units of currency."""

_SUFFIXES = {Language.PT: (" bi", " mi", " mil"), Language.EN: ("B", "M", "k")}
_DAY_FORMAT = {Language.PT: "%d/%m/%Y", Language.EN: "%d %b %Y"}
_MONEY = "($,.2f"
_IS_LONG = "span(domain('x')) > 120 * 86400000"
"""More than about four months of days: labels name months, and single days are not marked."""
_NUMBER_FORMATS = {ColumnType.MONEY: _MONEY, ColumnType.COUNT: ",.0f", ColumnType.MILLISECONDS: ",.1f"}


def _short_axis(kind: ColumnType, language: Language) -> alt.Axis:
    """``R$ 1,2 mi``, ``(R$ 300 mil)``, ``40 ms``."""
    sign = "$" if kind is ColumnType.MONEY else ""
    unit = " ms" if kind is ColumnType.MILLISECONDS else ""
    billions, millions, thousands = _SUFFIXES[language]
    size = "abs(datum.value)"
    expression = (
        f"(datum.value < 0 ? '(' : '') + ("
        f"{size} >= 1e9 ? format({size} / 1e9, '{sign},.2~f') + '{billions}' : "
        f"{size} >= 1e6 ? format({size} / 1e6, '{sign},.2~f') + '{millions}' : "
        f"{size} >= 1e3 ? format({size} / 1e3, '{sign},.1~f') + '{thousands}' : "
        f"format({size}, '{sign},.2~f')) + '{unit}' + (datum.value < 0 ? ')' : '')"
    )
    return alt.Axis(title=None, labelExpr=expression, tickCount=5)


def _x(view: ChartView, language: Language, *, bars: bool) -> alt.X:
    short, long = ("%d/%m", "%b/%y") if language is Language.PT else ("%d %b", "%b %Y")
    expression = f"utcFormat(datum.value, {_IS_LONG} ? '{long}' : '{short}')"
    return alt.X(
        field=view.x,
        type="temporal",
        timeUnit="utcyearmonthdate",
        scale=alt.Scale(type="utc"),
        axis=alt.Axis(title=None, labelExpr=expression, tickCount=6, grid=False, labelOverlap=True),
        bandPosition=0.5 if bars else 0,
    )


def _day_tooltip(card: Card, view: ChartView, language: Language) -> alt.Tooltip:
    return alt.Tooltip(
        field=view.x,
        type="temporal",
        timeUnit="utcyearmonthdate",
        format=_DAY_FORMAT[language],
        title=_label(card, view.x, language),
    )


def _label(card: Card, column: str, language: Language) -> str:
    label = card.columns[column].label
    return label.of(language) if label else column


def _figure_tooltip(card: Card, column: str, language: Language) -> alt.Tooltip:
    kind = card.columns[column].type
    return alt.Tooltip(
        field=column, type="quantitative", title=_label(card, column, language), format=_NUMBER_FORMATS[kind]
    )


def _tooltips(card: Card, view: ChartView, language: Language) -> list[alt.Tooltip]:
    return [_day_tooltip(card, view, language), *(_figure_tooltip(card, name, language) for name in view.y)]


def _folded(card: Card, view: ChartView, language: Language) -> alt.Chart:
    """One row a day and measure, ``measure`` named as people read it."""
    labels = [_label(card, name, language) for name in view.y]
    names = ", ".join(f"'{name}': '{label}'" for name, label in zip(view.y, labels, strict=True))
    return (
        alt.Chart(alt.NamedData(DATA))
        .transform_fold(list(view.y), as_=["column", "amount"])
        .transform_calculate(measure=f"({{{names}}})[datum.column]")
    )


def _colour(card: Card, view: ChartView, language: Language) -> alt.Color:
    labels = [_label(card, name, language) for name in view.y]
    legend = alt.Legend(title=None, orient="top", symbolType="circle", symbolOpacity=1) if len(labels) > 1 else None
    return alt.Color(field="measure", type="nominal", sort=labels, scale=alt.Scale(domain=labels), legend=legend)


def _lines(card: Card, view: ChartView, language: Language) -> alt.TopLevelMixin:
    kind = card.columns[view.y[0]].type
    # a balance far from zero would be a flat line; a time in milliseconds is read against zero
    zero = kind is not ColumnType.MONEY
    base = _folded(card, view, language).encode(
        x=_x(view, language, bars=False),
        y=alt.Y(
            field="amount", type="quantitative", axis=_short_axis(kind, language), scale=alt.Scale(zero=zero, nice=True)
        ),
        color=_colour(card, view, language),
    )
    hover = alt.selection_point(
        name="hover", fields=[view.x], nearest=True, on="pointerover", clear="pointerout", empty=False
    )
    shown = alt.when(hover).then(alt.value(1)).otherwise(alt.value(0))
    points = base.mark_point(filled=True, size=60).encode(opacity=shown, tooltip=_tooltips(card, view, language))
    line = base.mark_line(strokeWidth=2)
    dots = base.mark_point(filled=True, size=22).encode(opacity=alt.value(alt.expr(f"{_IS_LONG} ? 0 : 1")))
    return alt.layer(line, dots, points.add_params(hover))


def _in_out(card: Card, view: ChartView, language: Language) -> alt.TopLevelMixin:
    inflow, outflow = view.y
    kind = card.columns[inflow].type
    bars = _folded(card, view, language).transform_calculate(
        signed=f"datum.column === '{outflow}' ? -datum.amount : datum.amount"
    )
    chart: alt.Chart = bars.mark_bar(binSpacing=0, strokeWidth=alt.expr(f"{_IS_LONG} ? 0 : 1")).encode(
        x=_x(view, language, bars=True),
        y=alt.Y(field="signed", type="quantitative", axis=_short_axis(kind, language), stack=True),
        color=_colour(card, view, language),
        tooltip=_tooltips(card, view, language),
    )
    return chart


def _funnel(card: Card, view: FunnelView, language: Language) -> alt.TopLevelMixin:
    base = alt.Chart(alt.NamedData(DATA)).encode(
        y=alt.Y(field=view.step, type="nominal", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False)),
        tooltip=[
            alt.Tooltip(field=view.step, type="nominal", title=_label(card, view.step, language)),
            _figure_tooltip(card, view.value, language),
            alt.Tooltip(field=view.share, type="quantitative", title=_label(card, view.share, language), format=",.2%"),
        ],
    )
    x = alt.X(
        field=view.value,
        type="quantitative",
        axis=None,
        scale=alt.Scale(domainMin=0, padding=0),
    )
    text = f"format(datum['{view.value}'], ',.0f') + '  ·  ' + format(datum['{view.share}'], ',.1%')"
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.72}).encode(x=x)
    labels = (
        base.transform_calculate(text=text)
        .mark_text(align="left", dx=6)
        .encode(x=x, text=alt.Text(field="text", type="nominal"))
    )
    return alt.layer(bars, labels)


def vega_lite(card: Card, language: Language) -> dict[str, Any] | None:
    """Return the card's chart without data, or None where the card is not a chart."""
    match card.view:
        case ChartView(type="in_out") as view:
            chart = _in_out(card, view, language)
        case ChartView() as view:
            chart = _lines(card, view, language)
        case FunnelView() as view:
            chart = _funnel(card, view, language)
        case _:
            return None
    spec: dict[str, Any] = chart.to_dict(validate=True)
    spec.pop("config", None)
    spec.pop("datasets", None)
    return {**spec, "width": "container", "autosize": {"type": "fit", "contains": "padding"}}

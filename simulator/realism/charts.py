"""The pictures of a report: one small Vega-Lite chart a distribution, the run beside the real. Pure.

Belongs here: which chart shows what. How they look together is ``page``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from simulator.events import METHODS
from simulator.realism.report import BankSection, ShopSection
from simulator.realism.roles import Role
from simulator.realism.titles import role_title

RUN, REAL = "#0b6fa1", "#d9730e"
"""Colours that occur nowhere else, so that the page can change them with its theme."""
INK, GRID = "#55636e", "#dde3e7"
WIDTH, HEIGHT = 350, 225
_NAMES = ("simulado", "referência")
_HOURS = [f"{hour}h" for hour in range(24)]
_MONTH_DAYS = [*map(str, range(1, 31)), "fim"]
_DAYS = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")
_MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")
_METHODS = ("dinheiro", "Pix", "débito", "crédito", "boleto", "a prazo")
_MANY = 12
_HARDLY = 0.001
_LEAST = 0.001
_SHARE = alt.Axis(format="%", title=None, tickCount=4)


@dataclass(frozen=True)
class Picture:
    """A chart with a title that says what it shows."""

    title: str
    spec: dict[str, Any]


Rows = list[dict[str, Any]]


def bank_pictures(section: BankSection) -> list[Picture]:
    """Return the pictures of the bank, those for which the run or the reference has something to show."""
    run, real = section.run, section.reference.profile
    roles = [role_title(role.name.lower()).portuguese for role in Role]
    drawn = [
        _bars_across("Mix de operações", roles, run.roles, real.roles),
        _steps("Intervalo até o próximo lançamento", run.gaps[:46], real.gaps[:46], "dias"),
        _bars("Dia do mês (o último à parte)", _MONTH_DAYS, run.day_of_month, real.day_of_month),
        _amounts("Valores, cada um sobre a sua mediana", run.amounts_without_fees, real.amounts_without_fees),
        _curve("Curva de Lorenz do valor por conta", run.value_held, real.value_held),
        _series("Valor de cada dia sobre a média", run.daily_value, real.daily_value),
    ]
    if any(run.hours):
        drawn.append(_bars("Hora das saídas do dia a dia", _HOURS, run.hours, real.hours))
        drawn.append(_bars("Dia da semana das mesmas", list(_DAYS), run.weekdays, real.weekdays))
        drawn.append(_heat("Hora e dia da semana das mesmas (simulado)", run.hours_by_weekday))
    return [picture for picture in drawn if picture is not None]


def shop_pictures(section: ShopSection) -> list[Picture]:
    """Return the pictures of shops; a reference of single figures only has none of its own in them."""
    run, real = section.run, section.reference.profile

    def of_real(name: str) -> list[float]:
        return getattr(real, name) if real is not None else [0.0]

    knows_buyers = "bought_once" in run.figures
    drawn = [
        _amounts("Valor da cesta sobre a mediana", run.values, of_real("values") if real else []),
        _steps("Itens por cesta", run.lines[:60], of_real("lines")[:60], "itens"),
        _bars("Hora do dia", _HOURS, run.hours, of_real("hours")),
        _bars("Dia da semana", list(_DAYS), run.weekdays, of_real("weekdays")),
        _heat("Hora e dia da semana (simulado)", run.hours_by_weekday),
        _bars("Valor por mês", list(_MONTHS), run.months, of_real("months")),
        _steps("Dias até a devolução", run.lags, of_real("lags"), "dias"),
        _bars_across("Meios de pagamento", list(_METHODS[: len(METHODS)]), run.methods, of_real("methods")),
        _curve("Curva de Lorenz do valor por cliente", run.bought, of_real("bought")) if knows_buyers else None,
    ]
    return [picture for picture in drawn if picture is not None]


def _rows(x: Sequence[Any], run: Sequence[float], real: Sequence[float]) -> Rows:
    rows = []
    for name, values in zip(_NAMES, (run, real), strict=True):
        if any(values):
            rows += [{"x": at, "y": value, "de": name} for at, value in zip(x, values, strict=False)]
    return rows


def _whose() -> alt.Color:
    return alt.Color("de:N", sort=list(_NAMES), scale=alt.Scale(domain=list(_NAMES), range=[RUN, REAL]), legend=None)


def _spec(title: str, chart: Any, rows: Rows, height: int = HEIGHT) -> Picture | None:
    if not rows:
        return None
    spec: dict[str, Any] = chart.properties(width=WIDTH, height=height).to_dict()
    spec.pop("config", None)
    return Picture(title, {**spec, "data": {"values": rows}, "autosize": {"type": "fit", "contains": "padding"}})


def _bars(title: str, names: list[str], run: Sequence[float], real: Sequence[float]) -> Picture | None:
    """Draw shares by name, upright; of many names every fifth is written."""
    every = 5 if len(names) > _MANY else 1
    shown = [name for number, name in enumerate(names, start=0 if names[0].endswith("h") else 1) if number % every == 0]
    chart = alt.Chart().mark_bar().encode(
        x=alt.X("x:N", sort=names, title=None, axis=alt.Axis(values=shown, labelAngle=0)),
        y=alt.Y("y:Q", axis=_SHARE), color=_whose(), xOffset=alt.XOffset("de:N", sort=list(_NAMES)),
    )  # fmt: skip
    return _spec(title, chart, _rows(names, run, real))


def _bars_across(title: str, names: list[str], run: Sequence[float], real: Sequence[float]) -> Picture | None:
    """Draw shares by name, lying; names that hardly occur are left out."""
    rows = _rows(names, run, real)
    kept = [name for name in names if any(row["x"] == name and row["y"] > _HARDLY for row in rows)]
    chart = alt.Chart().mark_bar().encode(
        y=alt.Y("x:N", sort=kept, title=None, axis=alt.Axis(labelLimit=170)),
        x=alt.X("y:Q", axis=_SHARE), color=_whose(),
        yOffset=alt.YOffset("de:N", sort=list(_NAMES)),
    )  # fmt: skip
    return _spec(title, chart, [row for row in rows if row["x"] in kept])


def _steps(title: str, run: Sequence[float], real: Sequence[float], unit: str) -> Picture | None:
    """Draw cumulative shares of whole numbers from the first place on."""
    start = 1 if unit == "itens" else 0
    places = range(start, start + max(len(run), len(real)))
    rows = _rows(places, *(np.cumsum(each).tolist() for each in (run, real)))
    return _spec(title, _cumulative(alt.X("x:Q", title=unit), "step-after"), rows)


def _amounts(title: str, run: list[float], real: list[float]) -> Picture | None:
    rows: Rows = []
    for name, values in zip(_NAMES, (run, real), strict=True):
        middle = float(np.median(values)) if values else 0.0
        if middle > 0:
            rows += [
                {"x": value / middle, "y": (place + 0.5) / len(values), "de": name}
                for place, value in enumerate(values)
                if value >= _LEAST * middle
            ]
    x = alt.X("x:Q", title="vezes a mediana", scale=alt.Scale(type="log"), axis=alt.Axis(format="~g", tickCount=5))
    return _spec(title, _cumulative(x, "linear"), rows)


def _cumulative(x: alt.X, shape: Any) -> alt.Chart:
    y = alt.Y("y:Q", axis=alt.Axis(format="%", title=None, tickCount=5), scale=alt.Scale(domain=[0, 1]))
    chart: alt.Chart = alt.Chart().mark_line(strokeWidth=1.8, interpolate=shape).encode(x=x, y=y, color=_whose())
    return chart


def _curve(title: str, run: list[float], real: list[float]) -> Picture | None:
    """Draw Lorenz curves; without buyers or accounts a curve says nothing and is left out."""
    rows = _rows(np.linspace(0, 1, len(run)).round(4).tolist(), run, real)
    x = alt.X("x:Q", axis=alt.Axis(format="%", title="dos que movem menos", tickCount=5))
    chart = alt.Chart().mark_line(strokeWidth=1.8).encode(x=x, y=alt.Y("y:Q", axis=_SHARE), color=_whose())
    return _spec(title, chart, rows)


def _series(title: str, run: list[float], real: list[float]) -> Picture | None:
    rows = _rows(range(max(len(run), len(real))), run, real)
    chart = alt.Chart().mark_line(strokeWidth=0.9).encode(
        x=alt.X("x:Q", title="dia"), y=alt.Y("y:Q", title=None, axis=alt.Axis(tickCount=4)), color=_whose(),
        row=alt.Row("de:N", sort=list(_NAMES), header=None, spacing=14),
    )  # fmt: skip
    picture = _spec(title, chart, rows)
    # a chart in rows is not fitted as a whole: its parts are
    if picture is not None:
        picture.spec.pop("autosize")
        picture.spec.update(width=WIDTH - 40, height=HEIGHT // 2 - 30)
    return picture


def _heat(title: str, hours: list[list[float]]) -> Picture | None:
    rows = [
        {"x": hour, "dia": _DAYS[day], "y": share}
        for day, shares in enumerate(hours)
        for hour, share in enumerate(shares)
        if share > 0
    ]
    chart = alt.Chart().mark_rect().encode(
        x=alt.X("x:O", title="hora", axis=alt.Axis(labelAngle=0, values=list(range(0, 24, 3)))),
        y=alt.Y("dia:N", sort=list(_DAYS), title=None),
        opacity=alt.Opacity("y:Q", legend=None, scale=alt.Scale(range=[0.08, 1])), color=alt.value(RUN),
    )  # fmt: skip
    return _spec(title, chart, rows)

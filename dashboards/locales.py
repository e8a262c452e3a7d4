"""d3's locales in both languages, for charts in the browser and in reports."""

from typing import Any

from dashboards.spec.models import Language

_NAMES: dict[Language, dict[str, list[str]]] = {
    Language.PT: {
        "months": [
            "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
            "novembro", "dezembro",
        ],
        "days": ["domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"],
    },
    Language.EN: {
        "months": [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ],
        "days": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    },
}  # fmt: skip


def number_locale(language: Language, symbol: str) -> dict[str, Any]:
    """Return the number locale. The named pt-BR one writes ``R$120`` without a space, so it is spelled out."""
    decimal, thousands = (",", ".") if language is Language.PT else (".", ",")
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": [f"{symbol}\u00a0", ""]}


def time_locale(language: Language) -> dict[str, Any]:
    """Return the time locale; short names are the first three letters."""
    names = _NAMES[language]
    return {
        "dateTime": "%x %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": names["days"],
        "shortDays": [day[:3] for day in names["days"]],
        "months": names["months"],
        "shortMonths": [month[:3] for month in names["months"]],
    }

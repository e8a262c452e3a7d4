"""How figures are written, in both languages. The twin in the browser is ``web/assets/format.js``.

``R$ 1.234,56``, negative ``(R$ 1.234,56)``; a missing figure is an en dash.
"""

from datetime import date
from decimal import Decimal

from dashboards.marts import Cell
from dashboards.spec.models import ColumnType, Language
from fluxo.money import format_money, to_decimal

MISSING = "–"
_SYMBOLS = {"BRL": "R$", "GBP": "£", "USD": "US$", "EUR": "€", "CZK": "Kč"}
_TO_ENGLISH = str.maketrans(",.", ".,")


def symbol(currency: str) -> str:
    """Return the sign of a currency (ISO 4217), or its code where there is no sign."""
    return _SYMBOLS.get(currency, currency)


def _number(value: Decimal, places: int, language: Language) -> str:
    text = f"{value:,.{places}f}"
    return text if language is Language.EN else text.translate(_TO_ENGLISH)


def write(value: Cell, kind: ColumnType, language: Language = Language.PT, currency: str = "BRL") -> str:
    """Return a stored figure as people read it."""
    if value is None:
        return MISSING
    match kind:
        case ColumnType.MONEY:
            text = format_money(to_decimal(int(value)), symbol(currency))
            return text if language is Language.PT else text.translate(_TO_ENGLISH)
        case ColumnType.COUNT:
            return _number(Decimal(int(value)), 0, language)
        case ColumnType.PERCENT:
            return percent(Decimal(str(value)), language)
        case ColumnType.MILLISECONDS:
            return f"{_number(Decimal(str(value)), 1, language)} ms"
        case ColumnType.DATE:
            return day(date.fromisoformat(str(value)), language)
        case _:
            return str(value)


def percent(share: Decimal, language: Language = Language.PT) -> str:
    """Return a share as a percentage with two places; negatives in parentheses, as amounts are."""
    text = f"{_number(abs(share) * 100, 2, language)}%"
    return f"({text})" if share < 0 else text


def day(value: date, language: Language = Language.PT) -> str:
    return value.strftime("%d/%m/%Y") if language is Language.PT else value.strftime("%d %b %Y")

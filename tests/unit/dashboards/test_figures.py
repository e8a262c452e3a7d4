"""How figures are written and stored."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dashboards.figures import write
from dashboards.marts import stored
from dashboards.reports.content import change
from dashboards.spec.models import ColumnType, Language


@pytest.mark.parametrize(
    ("value", "kind", "portuguese", "english"),
    [
        (123456, ColumnType.MONEY, "R$ 1.234,56", "R$ 1,234.56"),
        (-123456, ColumnType.MONEY, "(R$ 1.234,56)", "(R$ 1,234.56)"),
        (0, ColumnType.MONEY, "R$ 0,00", "R$ 0.00"),
        (5, ColumnType.MONEY, "R$ 0,05", "R$ 0.05"),
        (900_719_925_474_099, ColumnType.MONEY, "R$ 9.007.199.254.740,99", "R$ 9,007,199,254,740.99"),
        (1234567, ColumnType.COUNT, "1.234.567", "1,234,567"),
        (0.3804, ColumnType.PERCENT, "38,04%", "38.04%"),
        (-0.0109, ColumnType.PERCENT, "(1,09%)", "(1.09%)"),
        (12.34, ColumnType.MILLISECONDS, "12,3 ms", "12.3 ms"),
        ("2025-09-01", ColumnType.DATE, "01/09/2025", "01 Sep 2025"),
        (None, ColumnType.MONEY, "–", "–"),
        ("varejo", ColumnType.TEXT, "varejo", "varejo"),
    ],
)
def test_figures_as_people_read_them(value: object, kind: ColumnType, portuguese: str, english: str) -> None:
    assert write(value, kind) == portuguese  # type: ignore[arg-type]
    assert write(value, kind, Language.EN) == english  # type: ignore[arg-type]


def test_the_sign_is_that_of_the_currency() -> None:
    assert write(100, ColumnType.MONEY, currency="GBP") == "£ 1,00"
    assert write(100, ColumnType.MONEY, currency="JPY") == "JPY 1,00"


def test_amounts_are_stored_in_whole_centavos() -> None:
    assert stored(Decimal("1234.50"), ColumnType.MONEY) == 123450
    assert stored(None, ColumnType.MONEY) is None
    with pytest.raises(ValueError, match="two decimals"):
        stored(Decimal("0.005"), ColumnType.MONEY)


def test_dates_are_stored_as_days() -> None:
    assert stored(date(2025, 9, 1), ColumnType.DATE) == "2025-09-01"
    assert stored(datetime(2025, 9, 1, 3, tzinfo=UTC), ColumnType.DATE) == "2025-09-01"


@pytest.mark.parametrize(("now", "before", "share"), [(110, 100, 0.1), (-50, -100, 0.5), (1, 0, None), (1, None, None)])
def test_change_on_the_period_before(now: int, before: int | None, share: float | None) -> None:
    assert change(now, before) == (pytest.approx(share) if share is not None else None)

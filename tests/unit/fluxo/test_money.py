"""Amounts in and out, rounding, instalments."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.money import (
    MAX_CENTS,
    format_money,
    parse_cents,
    round_cents,
    split_installments,
    to_cents,
    to_decimal,
    to_text,
)

cents = st.integers(-MAX_CENTS, MAX_CENTS)


@pytest.mark.parametrize(
    ("given_value", "expected"), [("10.50", 1050), (10.5, 1050), (10, 1000), ("0.01", 1), (10.1, 1010)]
)
def test_parses_every_form_the_api_takes(given_value: str | float, expected: int) -> None:
    assert parse_cents(given_value) == expected


@pytest.mark.parametrize("bad", ["10.505", "", "abc", "NaN", "Infinity", float("nan"), True, "1e30", "10,50"])
def test_refuses_what_is_not_an_amount(bad: object) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals|larger"):
        parse_cents(bad)  # type: ignore[arg-type]


@given(cents)
def test_text_and_back_loses_nothing(value: int) -> None:
    assert parse_cents(to_text(value)) == value
    assert to_decimal(value) * 100 == value


@given(cents, st.integers(1, 48))
def test_installments_sum_to_the_total_and_differ_by_a_centavo(total: int, count: int) -> None:
    parts = split_installments(total, count)
    assert sum(parts) == total
    assert len(parts) == count
    assert max(parts) - min(parts) <= 1


def test_the_largest_amount_is_the_last_one_accepted() -> None:
    assert parse_cents("10000000000.00") == MAX_CENTS == 10**12
    with pytest.raises(ValueError, match="larger"):
        parse_cents("10000000000.01")


def test_a_sum_may_be_larger_than_an_amount() -> None:
    assert to_cents(Decimal("14858393738.70")) == 1485839373870
    assert to_cents(Decimal(MAX_CENTS)) == 100 * MAX_CENTS
    with pytest.raises(ValueError, match="decimals"):
        to_cents(Decimal("0.001"))


def test_goldens() -> None:
    assert split_installments(10000, 3) == [3334, 3333, 3333]
    assert format_money(Decimal("1234.56")) == "R$ 1.234,56"
    assert format_money(Decimal("-1234.56")) == "(R$ 1.234,56)"
    assert round_cents(Decimal("0.5")) == 1
    assert round_cents(Decimal("-0.5")) == -1

"""How an amount typed at the prompt is read."""

import pytest

from fluxo.cli.cliente import TooLarge, read_amount


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("10", 1000), ("10,5", 1050), ("10,50", 1050), ("10.50", 1050), ("1.234,56", 123456), ("1234,56", 123456),
        ("1.234.567,00", 123456700), ("0,01", 1), ("0.1", 10),
    ],
)  # fmt: skip
def test_amounts(typed: str, cents: int) -> None:
    assert read_amount(typed) == cents


@pytest.mark.parametrize(
    "typed",
    ["", "0", "0,00", "-1", "+1", "1e3", "dez", "10,505", "10.505", "1.23,45", ".5,0", "1,2,3", "1,", "NaN", "١", "1_0",
     ".", "1..2"],
)  # fmt: skip
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_amount(typed)


@pytest.mark.parametrize("typed", ["99999999999999", "10.000.000.000,01", "10000000000.01"])
def test_what_is_too_large(typed: str) -> None:
    with pytest.raises(TooLarge):
        read_amount(typed)

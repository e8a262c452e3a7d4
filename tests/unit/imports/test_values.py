"""Values of a file become exact money, whole quantities and believable dates, or a reason why not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.clock import utc_now
from fluxo.ledger.posting import Status
from fluxo.money import MAX_CENTS
from imports import values
from imports.errors import BadLine
from imports.ledger import _REFUSALS

LONDON = ZoneInfo("Europe/London")
NAIVE = datetime
"""A date and time without a zone, as files have them."""


def reason(call) -> str:
    with pytest.raises(BadLine) as caught:
        call()
    return caught.value.reason


@pytest.mark.parametrize(
    ("written", "mark", "cents"),
    [
        ("10.50", ".", 1050),
        ("10,50", ",", 1050),
        ("1,234.56", ".", 123456),
        ("1.234.567,8", ",", 123456780),
        ("-0.01", ".", -1),
        (226.7, ".", 22670),
        (10.1, ",", 1010),
        (7, ".", 700),
        (Decimal("0.10"), ".", 10),
    ],
)
def test_money_is_exact(written, mark, cents):
    assert values.cents(values.number(written, "amount", mark), "amount") == cents


@given(st.integers(-MAX_CENTS, MAX_CENTS))
def test_a_binary_float_of_centavos_comes_back_exact(cents):
    assert values.cents(values.number(cents / 100, "amount"), "amount") == cents


@pytest.mark.parametrize("written", ["10,50", "1,23,456", "ten", "1e5", "1_000", "--1", "٣", "nan", float("inf"), True])
def test_what_is_not_a_number_is_told(written):
    assert reason(lambda: values.number(written, "amount")) in ("bad_amount", "missing_amount")


@pytest.mark.parametrize("written", ["", "  ", None, float("nan")])
def test_a_missing_number_is_told(written):
    assert reason(lambda: values.number(written, "amount")) == "missing_amount"


@pytest.mark.parametrize("amount", ["10.505", "0.001", "1.00000000000000000000000000000000000001"])
def test_a_third_decimal_is_never_rounded_away(amount):
    assert reason(lambda: values.cents(Decimal(amount), "amount")) == "too_many_decimals"


def test_an_amount_beyond_the_ledger_is_refused():
    assert reason(lambda: values.cents(Decimal("1e30"), "amount")) == "bad_amount"


@pytest.mark.parametrize(
    ("amount", "why"), [("0", "zero_quantity"), ("1.5", "bad_quantity"), ("3000000000", "bad_quantity")]
)
def test_quantities_are_whole_and_fit(amount, why):
    assert reason(lambda: values.quantity(Decimal(amount))) == why


@pytest.mark.parametrize(
    ("value", "date_format"),
    [("1993-01-05", "%Y-%m-%d"), (930105, "%y%m%d"), (NAIVE(1993, 1, 5, 23), ""), (date(1993, 1, 5), "")],
)
def test_a_day_is_the_one_the_file_writes(value, date_format):
    assert values.day(value, date_format) == date(1993, 1, 5)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1993-02-30", "bad_date"),
        ("05/01/1993", "bad_date"),
        ("", "missing_date"),
        (None, "missing_date"),
        ("0203-01-01", "date_out_of_range"),
        (utc_now() + timedelta(days=3), "date_out_of_range"),
    ],
)
def test_unbelievable_days_are_told(value, why):
    assert reason(lambda: values.day(value, "%Y-%m-%d")) == why


def test_an_instant_is_in_the_zone_of_the_file():
    winter = values.instant("2010-12-01 08:26", "%Y-%m-%d %H:%M", LONDON)
    assert winter == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    summer = values.instant(NAIVE(2011, 7, 1, 8, 26), "", LONDON)
    assert summer == datetime(2011, 7, 1, 7, 26, tzinfo=UTC)
    assert values.instant(winter, "", ZoneInfo("Asia/Tokyo")) == winter


def test_an_instant_needs_a_time():
    assert reason(lambda: values.instant(date(2010, 12, 1), "", LONDON)) == "bad_date"
    assert reason(lambda: values.instant(NAIVE(9999, 12, 31, 23), "", LONDON)) == "date_out_of_range"


def test_text_is_a_code_and_never_a_measure():
    assert [values.text(value) for value in (2378.0, " a ", None, float("nan"), 7)] == ["2378", "a", "", "", "7"]
    assert reason(lambda: values.text("a\x00b")) == "bad_text"


def test_every_refusal_of_the_ledger_has_a_sentence():
    # an import spends within no customer's limits and captures no hold
    of_customers_requests = {
        Status.TRANSACTION_LIMIT_EXCEEDED, Status.DAILY_LIMIT_EXCEEDED, Status.NIGHT_LIMIT_EXCEEDED,
        Status.HOLD_NOT_ACTIVE, Status.HOLD_EXCEEDED,
    }  # fmt: skip
    assert _REFUSALS.keys() == set(Status) - {Status.POSTED, Status.DUPLICATE} - of_customers_requests

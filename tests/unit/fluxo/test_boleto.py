"""Boletos against the published figures: factor, check digits, late charge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fluxo.business_days import easter, is_business_day, next_business_day
from fluxo.ledger.boleto import Charge, charge, due_date_factor, due_date_of, make_line, parse_line

TODAY = date(2026, 3, 2)
DAYS = st.dates(date(2000, 7, 3), date(2080, 1, 1))
FREE = st.text("0123456789", min_size=25, max_size=25)


@pytest.mark.parametrize(
    ("day", "factor"),
    [(date(2025, 2, 21), 9999), (date(2025, 2, 22), 1000), (date(2026, 12, 31), 1677), (date(2000, 7, 3), 1000)],
)
def test_due_date_factors(day: date, factor: int) -> None:
    assert due_date_factor(day) == factor
    assert due_date_of(factor, max(day, date(2003, 1, 1))) == day


@given(DAYS, st.integers(-3000, 5999))
def test_a_factor_is_read_as_the_day_it_was_made_of(today: date, ahead: int) -> None:
    due = today + timedelta(days=ahead)
    assert due_date_of(due_date_factor(due), today) == due


@pytest.mark.parametrize("factor", [0, 999, 10_000])
def test_what_is_no_factor(factor: int) -> None:
    with pytest.raises(ValueError, match="factor"):
        due_date_of(factor, TODAY)


@pytest.mark.parametrize(
    ("cents", "days", "total"), [(300_000, 10, 307_000), (10_000, 5, 10_217), (10_000, 0, 10_000), (10_000, -3, 10_000)]
)
def test_late_charges(cents: int, days: int, total: int) -> None:
    due = date(2026, 3, 4)
    assert charge(cents, due, due + timedelta(days=days)).total_cents == total


def test_fine_and_interest_are_told_apart() -> None:
    assert charge(10_000, date(2026, 3, 4), date(2026, 3, 9)) == Charge(10_000, 200, 17)


def test_a_boleto_due_on_a_day_without_banks_is_paid_on_the_next_without_charge() -> None:
    saturday = date(2026, 2, 14)
    ash_wednesday = date(2026, 2, 18)
    assert next_business_day(saturday) == ash_wednesday
    assert charge(10_000, saturday, ash_wednesday).total_cents == 10_000
    assert charge(10_000, saturday, date(2026, 2, 19)).interest_cents == 17


@pytest.mark.parametrize(
    ("year", "day"), [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5))]
)
def test_easter(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize(
    "day", [date(2026, 1, 1), date(2026, 2, 17), date(2026, 4, 3), date(2026, 6, 4), date(2026, 11, 20)]
)
def test_holidays(day: date) -> None:
    assert not is_business_day(day)
    assert is_business_day(date(2023, 11, 20))


def test_a_published_line() -> None:
    line = "00190.50095 40144.816069 06809.350314 3 37370000000100"
    found = parse_line(line, date(2008, 1, 2))
    assert (found.bank, found.amount_cents, found.due_date) == ("001", 100, date(2007, 12, 31))


@given(FREE, st.integers(1, 10**10 - 1), st.integers(-3000, 5999), st.text("0123456789", min_size=3, max_size=3))
def test_a_line_says_what_it_was_made_of(free: str, cents: int, ahead: int, bank: str) -> None:
    due = TODAY + timedelta(days=ahead)
    found = parse_line(make_line(bank, cents, due, free), TODAY)
    assert (found.bank, found.amount_cents, found.due_date) == (bank, cents, due)


@given(FREE, st.integers(0, 46), st.integers(1, 9))
def test_a_wrong_digit_is_found(free: str, position: int, change: int) -> None:
    line = make_line("001", 123_456, TODAY, free)
    wrong = line[:position] + str((int(line[position]) + change) % 10) + line[position + 1 :]
    # modulo 11 gives 1 for three remainders, so a change between two of those in value or factor hides
    if position < 32:
        with pytest.raises(ValueError, match="check digit"):
            parse_line(wrong, TODAY)


def test_dots_and_spaces_do_not_matter_and_a_line_may_leave_both_open() -> None:
    line = make_line("001", 0, None, "1" * 25)
    spelt = f"{line[:5]}.{line[5:10]} {line[10:15]}.{line[15:21]} {line[21:26]}.{line[26:32]} {line[32]} {line[33:]}"
    found = parse_line(spelt, TODAY)
    assert (found.amount_cents, found.due_date) == (None, None)


@pytest.mark.parametrize("line", ["", "1" * 46, "1" * 48, "x" * 47])
def test_what_is_no_line(line: str) -> None:
    with pytest.raises(ValueError, match="47 digits"):
        parse_line(line, TODAY)

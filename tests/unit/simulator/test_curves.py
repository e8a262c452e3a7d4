"""The curves hold the published figures they were calibrated on."""

from datetime import date

import numpy as np
import pytest

from simulator.curves import BANK_HOURS_WORKDAY, SHOP_MONTHS, bank_days, bank_seconds, shop_days
from simulator.days import Days
from simulator.streams import each, root


def test_38_percent_of_a_working_day_is_after_17h():
    hours = np.array(BANK_HOURS_WORKDAY)
    assert hours[17:].sum() / hours.sum() == pytest.approx(0.38, abs=0.03)
    draws = each(root(3), np.arange(50_000))
    seconds = bank_seconds(draws, np.zeros(50_000, dtype=np.int64))
    assert (seconds >= 17 * 3600).mean() == pytest.approx(0.38, abs=0.03)
    assert seconds.max() < 86_400


def test_paydays_and_the_13th_salary_are_peaks():
    year = Days(date(2026, 1, 1), 365)
    factor = dict(zip(year.dates, bank_days(year), strict=True))
    may = {day.day: value for day, value in factor.items() if day.month == 5 and day.weekday() < 5}
    assert {sorted(may, key=lambda d: may[d])[-1], sorted(may, key=lambda d: may[d])[-2]} == {5, 6}
    november = {day: value for day, value in factor.items() if day.month == 11}
    assert max(november, key=lambda d: november[d]) == date(2026, 11, 30)


def test_a_shop_sells_more_in_december_and_at_the_start_of_the_month_and_nothing_when_closed():
    year = Days(date(2026, 1, 1), 365)
    sells = dict(zip(year.dates, shop_days(year, (1.0,) * 6 + (0.0,)), strict=True))
    assert SHOP_MONTHS[11] == max(SHOP_MONTHS) == 1.21
    assert sells[date(2026, 3, 2)] / sells[date(2026, 3, 16)] == pytest.approx(1.15)
    assert sells[date(2026, 3, 1)] == 0
    assert sells[date(2026, 12, 25)] == 0

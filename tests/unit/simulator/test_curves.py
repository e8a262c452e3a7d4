"""The curves hold the published figures they were calibrated on."""

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.curves import BANK_HOURS_WORKDAY, bank_days, bank_seconds
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


def test_movable_holidays_are_quiet():
    year = Days(date(2026, 1, 1), 365)
    factor = dict(zip(year.dates, bank_days(year), strict=True))
    # Carnival's Tuesday, Good Friday and Corpus Christi of 2026, each against the week after
    for holiday in (date(2026, 2, 17), date(2026, 4, 3), date(2026, 6, 4)):
        assert factor[holiday] < 0.7 * factor[holiday + timedelta(days=7)]

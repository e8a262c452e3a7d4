"""The shops' measures on baskets small enough to work out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from simulator.realism.baskets import NO_LAG, no_baskets
from simulator.realism.shop_profile import figures_of, profile_of
from simulator.shop.buyers import UNKNOWN
from tests.unit.simulator.realism.made import baskets

DAY = date(2026, 3, 2)


def test_what_comes_back_counts_among_invoices_and_not_among_sales():
    found = baskets((1, 7, DAY, 1000, NO_LAG), (1, 7, DAY, 3000, NO_LAG), (1, 7, DAY, 1000, 4), (1, 7, DAY, 0, NO_LAG))
    figures, profile = figures_of(found), profile_of(found)
    assert figures["basket_median"] == 20.0
    assert figures["returns_of_invoices"] == 0.25
    assert figures["returns_of_value"] == 0.25
    assert figures["return_lag"] == 4
    assert (profile.sales, profile.returns, profile.lags[4], profile.hours[12]) == (2, 1, 1.0, 1.0)


def test_buyers_of_two_shops_are_two_and_unknown_ones_none():
    found = baskets(
        (1, 0, DAY, 100, NO_LAG), (1, 0, DAY, 100, NO_LAG), (2, 0, DAY, 200, NO_LAG), (2, UNKNOWN, DAY, 999, NO_LAG),
        *[(3, number, DAY, 100, NO_LAG) for number in range(8)],
    )  # fmt: skip
    figures = figures_of(found)
    assert figures["bought_once"] == 0.9
    assert figures["top_tenth"] == pytest.approx(200 / 1200)


def test_instalments_are_those_of_what_is_paid_in_parts():
    found = replace(baskets(*[(1, 1, DAY, 100, NO_LAG)] * 4, method=3), installments=np.array([1, 1, 3, 8]))
    figures = figures_of(found)
    assert (figures["installments_median"], figures["paid_by_card"], figures["paid_by_boleto"]) == (5.5, 1.0, 0.0)


def test_days_that_differ():
    days = [date(2025, 1, 1) + timedelta(number) for number in range(365)]

    def value(day: date) -> int:
        return 100 * (3 if day.month == 12 else 1) * (2 if day.weekday() == 5 else 1)

    figures = figures_of(baskets(*[(1, 1, day, value(day), NO_LAG) for day in days if day.weekday() < 6]))
    assert figures["saturday_least"] == figures["saturday_most"] == pytest.approx(2.0, rel=0.03)
    assert figures["december"] == pytest.approx(2.0, rel=0.03)
    assert figures["first_days"] == pytest.approx(0.0, abs=0.06)
    early = baskets(*[(1, 1, day, value(day) * (2 if day.day <= 4 else 1), NO_LAG) for day in days])
    assert figures_of(early)["first_days"] == pytest.approx(1.0, abs=0.15)
    assert figures["november"] == pytest.approx(1.0, rel=0.05)


def test_what_cannot_be_told_is_left_out():
    figures = figures_of(baskets((1, UNKNOWN, DAY, 100, NO_LAG)))
    assert not {"return_lag", "bought_once", "paid_by_card", "november", "saturday_least", "december"} & figures.keys()
    assert figures_of(no_baskets()) == {}
    assert profile_of(no_baskets()).sales == 0

"""The bank's measures on statements small enough to work out by hand."""

from datetime import date, timedelta

import pytest

from simulator.realism.bank_profile import figures_of, gaps_of, profile_of
from simulator.realism.months import LAST_DAY, day_of_month, months_in_full, place_in_month
from simulator.realism.roles import Role
from tests.unit.simulator.realism.made import lines

OUT, IN = Role.EVERYDAY_OUT, Role.EVERYDAY_IN
DAY = date(2026, 3, 2)


def after(days: int) -> date:
    return DAY + timedelta(days)


def test_shares_of_a_few_lines():
    profile = profile_of(
        lines((1, DAY, OUT, -1000), (1, DAY, IN, 2000), (1, after(3), OUT, -500), (2, date(2026, 2, 28), OUT, -700))
    )
    assert (profile.lines, profile.accounts, profile.days) == (4, 2, 6)
    assert (profile.roles[OUT], profile.roles[IN]) == (0.75, 0.25)
    assert (profile.gaps[0], profile.gaps[3], sum(profile.gaps)) == (0.5, 0.5, 1.0)
    # the 28th of February is a last day like the 31st of March
    assert (profile.day_of_month[1], profile.day_of_month[LAST_DAY - 1]) == (0.5, 0.25)
    assert profile.day_of_month[27] == 0
    assert sum(profile.hours) == 0, "no hour is known"
    assert profile.role_amounts == {}, "too few of a role"


def test_gaps_do_not_run_from_one_account_to_the_next():
    assert gaps_of(lines((1, DAY, OUT, -1), (2, after(9), OUT, -1), (1, after(2), OUT, -1))).tolist() == [2]


def test_figures_by_hand():
    found = figures_of(
        lines(
            (1, DAY, OUT, -1000), (1, after(1), OUT, -1000), (1, after(1), OUT, -1050), (1, after(4), IN, 10_000),
            (2, DAY, OUT, -1000), (2, after(4), OUT, -1), (2, after(8), OUT, -20_000),
        )
    )  # fmt: skip
    assert found["whole_units"] == pytest.approx(5 / 7)
    assert found["tens"] == pytest.approx(5 / 7)
    assert found["hundreds"] == pytest.approx(2 / 7)
    # the same amount at another account is no repeat
    assert found["repeats"] == pytest.approx(2 / 7)
    assert found["gini_lines"] == pytest.approx(1 / 14)
    assert found["gini_value"] == pytest.approx((21_001 - 13_050) / (2 * 34_051))
    assert (found["gap_median"], found["same_day"]) == (3.0, 0.2)
    assert found["tail"] == pytest.approx((20_000 - 0.06 * 10_000) / 1000)
    assert "after_17h" not in found


def test_nothing_has_no_figures():
    assert figures_of(lines()) == {}
    assert profile_of(lines()).lines == 0


def test_the_hours_of_pix():
    noon = lines((1, date(2026, 3, 2), OUT, -100), (1, date(2026, 3, 7), OUT, -50), second=12 * 3600, pix=True)
    assert figures_of(noon)["after_17h"] == 0.0
    # 50 on two days of a weekend, 100 on five
    assert figures_of(noon)["weekend"] == pytest.approx(25 / 20)
    evening = lines((1, date(2026, 3, 2), OUT, -100), (1, date(2026, 3, 7), OUT, -50), second=17 * 3600, pix=True)
    assert figures_of(evening)["after_17h"] == 1.0
    assert profile_of(evening).hours[17] == 1.0


def test_months_in_full_leave_out_what_was_not_seen_whole():
    days = [date(2026, 1, 20), date(2026, 2, 3), date(2026, 2, 4), date(2026, 4, 1), date(2026, 5, 31)]
    data = lines(*[(1, day, OUT, -1) for day in days], (2, date(2026, 3, 1), OUT, -1), (2, date(2026, 5, 2), OUT, -1))
    # the second account ends on the 2nd of May, which says nothing of its May
    assert [months.tolist() for months in months_in_full(data.account, data.day)] == [[2, 0, 1, 1], [0]]


def test_a_run_that_ends_in_the_middle_of_a_month_does_not_count_that_month():
    data = lines(*[(1, date(2026, month, 2), OUT, -1) for month in (1, 2, 3)], (1, date(2026, 4, 20), OUT, -1))
    assert [months.tolist() for months in months_in_full(data.account, data.day)] == [[1, 1]]


def test_fano_of_the_middle_account():
    steady = [(1, date(2026, month, 10), OUT, -1) for month in range(1, 9)]
    uneven = [(2, date(2026, month, 10), OUT, -1) for month in (1, 2, 4, 6, 8) for _ in range(2)]
    end = [(account, date(2026, 8, 31), OUT, -1) for account in (1, 2)]
    assert figures_of(lines(*steady, end[0]))["fano"] == pytest.approx(0.125, abs=1e-9)
    assert figures_of(lines(*steady, *uneven, *end))["fano"] > 0.5


@pytest.mark.parametrize(
    ("day", "number", "place"),
    [
        (date(2026, 2, 28), 28, 31),
        (date(2028, 2, 28), 28, 28),
        (date(2026, 4, 30), 30, 31),
        (date(2026, 5, 30), 30, 30),
    ],
)
def test_place_in_the_month(day: date, number: int, place: int):
    ordinals = lines((1, day, OUT, -1)).day
    assert (day_of_month(ordinals)[0], place_in_month(ordinals)[0]) == (number, place)

"""Occasions fall in whole months, so that the end of a run changes nothing."""

from datetime import date

import numpy as np
import pytest

from simulator.bank.cells import calendar, draw_cells
from simulator.curves import bank_days
from simulator.days import Days
from simulator.streams import each, root

MAY = Days(date(2026, 5, 1), 31)


def test_months_are_whole_even_where_the_run_cuts_them():
    short, long = calendar(Days(date(2026, 1, 20), 15)), calendar(Days(date(2026, 1, 20), 40))
    assert short.number.tolist() == long.number.tolist()
    assert np.array_equal(short.days, long.days)
    assert short.first.tolist() == [-19, 12]
    assert short.load.mean() == pytest.approx(1.0, abs=0.15)


def test_days_are_drawn_as_often_as_customers_act_on_them():
    months = calendar(MAY)
    streams = each(root("cells"), np.arange(4000))
    cells = draw_cells(streams, months, np.full((4000, 1), 10.0))
    assert len(cells) == pytest.approx(40_000, rel=0.03)
    assert len(np.unique(cells.key)) == len(cells)
    counts = np.bincount(cells.day, minlength=31)
    assert counts / counts.sum() == pytest.approx(expected := bank_days(MAY) / bank_days(MAY).sum(), rel=0.12)
    # 5 May 2026, a payday on a Tuesday, against a plain Tuesday and a Sunday
    assert expected[4] > 1.2 * expected[18] > 2 * expected[9]
    assert counts[4] > 1.15 * counts[18] > 1.9 * counts[9]
    assert cells.day.max() < 31


def test_the_rate_is_kept_by_customer():
    months = calendar(Days(date(2026, 1, 1), 365))
    rate = np.repeat([[0.0], [0.5], [6.0]], 12, axis=1)
    cells = draw_cells(each(root("rates"), np.arange(3)), months, rate)
    assert not (cells.row == 0).any()
    assert (cells.row == 2).sum() > 4 * (cells.row == 1).sum()

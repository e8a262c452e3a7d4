"""A year of the default bank is like Berka's by every measure that it must keep, whatever the seed and the start."""

from datetime import date

import pytest

from simulator.engine import make_world, simulate
from simulator.realism.bank_measures import MUST, compare_bank
from simulator.realism.bank_profile import profile_of
from simulator.realism.comparison import Measured
from simulator.realism.reference import bank_reference
from simulator.realism.statement import lines_of_events
from tests.unit.simulator.bank.conftest import Bank

ALSO = {"tail", "gap_median", "same_day", "gap_cv", "lines_a_month", "after_17h", "weekend"}
"""Measures that the default bank keeps without having to."""


def measured(bank: Bank) -> dict[str, Measured]:
    lines = lines_of_events(bank.events, bank.simulation.world.days)
    return {row.name: row for row in compare_bank(profile_of(lines), bank_reference())}


def test_a_year_is_like_the_real_one_by_every_measure_it_must_keep(bank: Bank):
    rows = measured(bank)
    outside = {name: rows[name].miss for name in MUST | ALSO if not rows[name].inside}
    assert not outside


@pytest.mark.parametrize(
    ("seed", "start"),
    [
        (42, date(2025, 1, 1)),
        (7, date(2024, 4, 22)),
        (9, date(2023, 11, 15)),
    ],
)
def test_so_it_is_with_other_seeds_and_starts(seed: int, start: date):
    rows = measured(Bank(simulate(make_world(seed, start, 365, 4000, 0))))
    assert not {name: rows[name].miss for name in MUST if not rows[name].inside}
    assert (rows["day_of_month"].distance or 0) < 0.0022

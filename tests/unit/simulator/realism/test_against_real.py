"""The definitions give the known figures on the real files, and the carried references are those of the files."""

from functools import lru_cache
from pathlib import Path

import pytest

from simulator.realism import bank_measures, bank_profile, shop_measures, shop_profile
from simulator.realism.baskets import Baskets
from simulator.realism.real_files import read_real
from simulator.realism.reference import bank_reference, online_reference
from simulator.realism.statement import Lines

DATA = Path(__file__).parents[5] / "shared" / "data"
ALL_ACCOUNTS = "berka/trans_all_accounts_1993-01-01_1994-03-31.parquet"
LOAN_ACCOUNTS = "berka/trans_loan_accounts_354_preloan.parquet"
RETAIL = "retail/online_retail_2010-12_2011-12.parquet"


@lru_cache(maxsize=3)
def real(path: str) -> Lines | Baskets:
    if not (DATA / path).exists():
        pytest.skip(f"{path} is not at hand")
    return read_real(DATA / path)


def lines(path: str) -> Lines:
    found = real(path)
    assert isinstance(found, Lines)
    return found


def baskets() -> Baskets:
    found = real(RETAIL)
    assert isinstance(found, Baskets)
    return found


@pytest.mark.parametrize(
    ("path", "count", "figures"),
    [
        (ALL_ACCOUNTS, 49_102, {"whole_units": 0.72, "repeats": 0.462, "gini_value": 0.54, "tail": 21.0, "fano": 1.35,
                                "gap_median": 4, "same_day": 0.191, "gap_cv": 1.10, "weekly": 0.42}),
        (LOAN_ACCOUNTS, 30_200, {"whole_units": 0.757, "repeats": 0.454, "gini_lines": 0.294, "tail": 13.4,
                                 "gap_median": 3, "same_day": 0.227, "gap_cv": 1.18}),
    ],
)  # fmt: skip
def test_known_figures_of_the_bank(path: str, count: int, figures: dict[str, float]):
    found = bank_profile.figures_of(lines(path))
    assert len(lines(path)) == count
    assert {name: found[name] for name in figures} == pytest.approx(figures, rel=0.01)


def test_known_noise_of_the_bank():
    noise = bank_measures.noise_of(lines(ALL_ACCOUNTS))
    assert noise["day_of_month"] == pytest.approx(0.0013, abs=0.0004)
    assert noise["gaps"] == pytest.approx(0.011, abs=0.004)
    assert noise["amounts"] == pytest.approx(0.016, abs=0.005)
    # the known one, 0.0013, is of a finer code; the eleven roles have less
    assert noise["operations"] < 0.0013


def test_known_figures_of_the_shop():
    found, noise = shop_profile.figures_of(baskets()), shop_measures.noise_of(baskets())
    known = {"basket_median": 303.8, "basket_sigma": 1.23, "lines_median": 15, "returns_of_invoices": 0.148,
             "returns_of_value": 0.084, "bought_once": 0.344, "top_tenth": 0.613}  # fmt: skip
    assert {name: found[name] for name in known} == pytest.approx(known, rel=0.01)
    assert 8 <= found["return_lag"] <= 9
    assert noise["baskets"] == pytest.approx(0.018, abs=0.005)
    assert noise["basket_lines"] == pytest.approx(0.020, abs=0.005)


def test_the_carried_references_are_those_of_the_files():
    bank, shop = bank_reference().profile, online_reference().profile
    for carried, measured in (
        (bank, bank_profile.profile_of(lines(ALL_ACCOUNTS))),
        (shop, shop_profile.profile_of(baskets())),
    ):
        for name, value in vars(measured).items():
            if name == "role_amounts":
                assert {role: pytest.approx(of, rel=1e-4) for role, of in value.items()} == getattr(carried, name)
            elif name == "hours_by_weekday":
                assert [pytest.approx(hours, rel=1e-3, abs=1e-6) for hours in value] == getattr(carried, name)
            else:
                assert getattr(carried, name) == pytest.approx(value, rel=1e-4, abs=1e-6), name

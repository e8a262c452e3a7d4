"""Verdicts of a report, the references that come with Fluxo, and the page."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from simulator.realism import bank_measures, shop_measures
from simulator.realism.bank_measures import MUST, compare_bank
from simulator.realism.baskets import Baskets, no_baskets
from simulator.realism.comparison import Measured, Reference, of_distance, of_figure
from simulator.realism.page import page_of, write_page
from simulator.realism.reference import bank_reference, online_reference, physical_reference
from simulator.realism.report import Report, make_report
from simulator.realism.run import measured_run
from simulator.realism.shop_measures import compare_shop
from simulator.realism.statement import Lines
from simulator.realism.titles import title_of
from simulator.realism.wording import number_text, summary, verdict_english, verdict_text
from simulator.scenario.model import NORMAL
from tests.unit.simulator.realism.made import lines

KNOWN = Reference("made", {"operations": 0.01, "tail": 0.5}, {"tail": (13.0, 21.0), "fano": (1.0, 1.0)})


@pytest.fixture(scope="module")
def run() -> tuple[Lines, Baskets]:
    return measured_run(42, date(2026, 1, 1), 60, 120, 6, NORMAL)


@pytest.fixture(scope="module")
def report(run: tuple[Lines, Baskets]) -> Report:
    return make_report("cenário <normal> & outros", *run, [])


@pytest.mark.parametrize(
    ("distance", "inside", "miss", "verdict"),
    [(0.01, True, 0.0, "inside"), (0.02, True, 0.0, "inside"), (0.05, False, 0.03, "misses by 0.03"),
     (None, False, 0.0, "no data")],
)  # fmt: skip
def test_a_distance_may_be_twice_the_noise(distance: float | None, inside: bool, miss: float, verdict: str):
    row = of_distance("operations", "bank", distance, KNOWN, must=True)
    assert row.limit == 0.02
    assert row.inside is inside
    assert row.miss == pytest.approx(miss)
    assert verdict_english(row) == verdict


@pytest.mark.parametrize(("value", "distance"), [(13.0, 0.0), (20.0, 0.0), (12.5, 0.5), (24.0, 3.0)])
def test_a_figure_is_as_far_as_its_range(value: float, distance: float):
    assert of_figure("tail", "bank", value, KNOWN, must=False).distance == pytest.approx(distance)


def test_without_noise_nothing_is_judged_and_without_data_only_what_must_be():
    row = of_figure("fano", "bank", 9.0, KNOWN, must=True)
    assert (row.limit, row.inside, row.miss, verdict_text(row)) == (None, None, 0.0, "informa")
    assert of_figure("tail", "bank", None, KNOWN, must=False).inside is None


def test_the_real_is_like_itself():
    bank, online = bank_reference(), online_reference()
    assert all(row.inside is not False for row in compare_bank(bank.profile, bank))
    assert online.profile is not None
    for row in compare_shop("online", online.profile, online):
        assert row.inside is not False or row.simulated is None, row


def test_a_bank_that_does_one_thing_is_not():
    same = lines(*[(1, date(2026, 3, day), 0, -1000) for day in range(1, 29)])
    found = make_report("x", same, no_baskets(), [])
    assert {row.name for row in found.missed} >= {"operations", "gaps", "day_of_month", "whole_units", "repeats"}
    assert "misses by" in summary(found)


@pytest.mark.parametrize("reference", [bank_reference(), online_reference(), physical_reference()])
def test_every_measure_of_a_reference_has_a_range_that_makes_sense_and_a_title(reference: Reference):
    for name, (low, high) in reference.ranges.items():
        assert low <= high
        assert title_of(name).portuguese
    assert all(noise >= 0 for noise in reference.noise.values())
    assert all(title_of(name).english for name in reference.noise)


def test_all_measures_that_must_be_inside_are_in_the_report(report: Report):
    assert {row.name for row in report.musts} == MUST
    assert len(report.rows) == len({(row.group, row.name) for row in report.rows})
    assert {row.group for row in report.rows} == {"bank", "online", "physical"}
    assert all(row.distance is not None for row in report.musts)


def test_a_real_file_takes_the_place_of_the_reference_of_its_kind(run: tuple[Lines, Baskets]):
    statement, sold = run
    found = make_report("x", statement, sold, [("mine.csv", statement)])
    assert [section.reference.source for section in found.bank] == ["mine.csv"]
    assert not [row for row in found.rows if row.group == "bank" and row.distance]
    assert found.shops[0].reference.source == online_reference().source
    without_roles = replace(statement, role=statement.role * 0 - 1)
    plain = make_report("x", statement, no_baskets(), [("plain.csv", without_roles)])
    assert "operations" not in {row.name for row in plain.rows}, "the file does not say what its lines are for"


def test_the_noise_of_a_file_is_that_of_its_halves(run: tuple[Lines, Baskets]):
    statement, sold = run
    bank, shop = bank_measures.reference_of(statement, "x"), shop_measures.reference_of(sold, "y")
    assert bank.noise == bank_measures.noise_of(statement), "the same halves each time"
    assert 0 < bank.noise["operations"] < 0.05
    assert 0 < shop.noise["baskets"] < 0.2
    assert bank.ranges["tail"][0] == bank.ranges["tail"][1]


def test_the_page_stands_alone(report: Report, tmp_path: Path):
    page = write_page(report, tmp_path / "new" / "folder").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["index.html"]
    # the names of SVG are no addresses
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", page)) - {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip
    assert addresses == set()
    assert not re.search(r"<script|<link|<img|@import|src=|url\((?!#)", page)
    assert "cenário &lt;normal&gt; &amp; outros" in page
    assert page.count("<svg") >= 20
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers)), "charts do not share names"
    for row in report.rows:
        assert title_of(row.name).portuguese in page
    assert page == page_of(report)


def test_a_report_of_nothing_is_a_page_too(tmp_path: Path):
    nothing = make_report("vazio", lines(), no_baskets(), [])
    assert "vazio" in write_page(nothing, tmp_path).read_text(encoding="utf-8")
    assert summary(nothing).startswith("There is no bank")


def test_the_summary_says_that_all_are_inside():
    row = Measured("operations", "bank", True, None, None, 0.001, 0.0026, "x")
    found = Report("x", [], [])
    assert row.inside
    assert summary(found) == "There is no bank to judge: no measure had to be inside."


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.00036, "0,00036"), (1234.5, "1234"), (0.5, "0,5"), (2.4e-5, "0,000024"), (1e-12, "0"), (0.0, "0")],
)
def test_numbers_for_people(value: float | None, text: str):
    assert number_text(value) == text

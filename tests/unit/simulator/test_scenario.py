"""Scenarios: read by name or path, refused with the place of the mistake, written so that they read the same."""

from pathlib import Path

import pytest

from fluxo.errors import ConfigurationError
from simulator.scenario.model import NORMAL, Scenario
from simulator.scenario.reading import names, read_scenario
from simulator.scenario.writing import with_comments

NAMES = ("normal", "black-friday", "fraud-wave", "growth", "late-and-duplicate", "outage")


def test_the_named_scenarios_are_there_and_differ():
    assert names() == NAMES
    scenarios = [read_scenario(name) for name in NAMES]
    assert len({scenario.digest() for scenario in scenarios}) == len(NAMES)
    assert all(scenario.description for scenario in scenarios)
    assert [scenario.name for scenario in scenarios] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_that_is_written_reads_the_same(name: str, tmp_path: Path):
    path = tmp_path / f"{name}.yaml"
    path.write_text(with_comments(read_scenario(name)))
    assert read_scenario(str(path)) == read_scenario(name)


def test_a_file_says_only_what_differs(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text("based_on: normal\nrecording:\n  late_share: 0.5\nfraud:\n")
    found = read_scenario(str(path))
    assert found.recording.late_share == 0.5
    assert found.recording.late_median_hours == NORMAL.recording.late_median_hours
    assert found.fraud == NORMAL.fraud
    assert found.name == "mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bank: {activty: 1}", r"no knob bank\.activty; .*show normal"),
        ("recording: {late_share: 2}", r"recording\.late_share should be less .*\(it says 2\)"),
        ("bank: 3", r"bank: a topic with knobs under it by name, not 3"),
        ("- a\n- b", "not a scenario"),
        ("a: [", "not YAML"),
        ("based_on: nothing", "based_on is one of normal"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, said: str, tmp_path: Path):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=said):
        read_scenario(str(path))


def test_a_scenario_that_is_nowhere_is_named():
    with pytest.raises(ConfigurationError, match=r"No scenario nowhere: .*black-friday"):
        read_scenario("nowhere")


def test_the_digest_is_that_of_the_knobs_alone():
    assert Scenario(name="other").digest() == NORMAL.digest()

"""A short run of ``make torture``: a few kills under load, then everything that was acknowledged is there."""

from pathlib import Path
from random import Random

import pytest

from tests.torture.run import torture
from tests.torture.stack import KILLS, plan_of_kills


def test_what_was_acknowledged_survives_kills(tmp_path_factory: pytest.TempPathFactory) -> None:
    home: Path = tmp_path_factory.mktemp("torture")
    report = torture(home, seed=7, kills=3)
    assert report.faults == []
    assert set(report.kills) == {"worker", "everything", "postgres"}
    assert report.accepted > 100


def test_every_kind_of_kill_comes_before_chance_decides() -> None:
    assert set(plan_of_kills(Random(3), len(KILLS))) == set(KILLS)
    assert plan_of_kills(Random(3), 20) == plan_of_kills(Random(3), 20)

"""A short run of ``make torture``: a kill of each kind but one, then everything that was acknowledged is there."""

from pathlib import Path

import pytest

from tests.torture.run import torture
from tests.torture.stack import KILLS, plan_of_kills


def test_what_was_acknowledged_survives_kills(tmp_path_factory: pytest.TempPathFactory) -> None:
    home: Path = tmp_path_factory.mktemp("torture")
    report = torture(home, seed=1, kills=4)
    assert report.faults == []
    assert sum(report.kills.values()) == 4
    assert report.accepted > 100


def test_every_kind_of_kill_comes_before_chance_decides() -> None:
    from random import Random

    assert set(plan_of_kills(Random(3), len(KILLS))) == set(KILLS)
    assert plan_of_kills(Random(3), 20) == plan_of_kills(Random(3), 20)

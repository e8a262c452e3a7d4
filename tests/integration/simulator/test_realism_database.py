"""What is measured in the database is what was simulated, line by line and basket by basket."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.db.connect import connect
from fluxo.settings import Settings
from simulator.realism.baskets import Baskets
from simulator.realism.from_database import read_baskets, read_lines
from simulator.realism.run import measured_run
from simulator.realism.statement import Lines
from simulator.scenario.model import NORMAL
from simulator.sinks.history import post_history
from simulator.sinks.plan import HistoryPlan

START = date(2026, 3, 20)


@pytest.fixture(scope="module")
def found(settings: Settings) -> tuple[Lines, Baskets]:
    with connect(settings, "app", all_workspaces=True) as connection:
        assert len(read_lines(connection)) == len(read_baskets(connection)) == 0
    post_history(settings, HistoryPlan(seed=42, start=START, days=25, customers=60, shops=6))
    with connect(settings, "app", all_workspaces=True) as connection:
        return read_lines(connection), read_baskets(connection)


@pytest.fixture(scope="module")
def expected() -> tuple[Lines, Baskets]:
    return measured_run(42, START, 25, 60, 6, NORMAL)


def test_lines_of_the_ledger(found: tuple[Lines, Baskets], expected: tuple[Lines, Baskets]):
    assert Counter(_of_lines(found[0])) == Counter(_of_lines(expected[0]))
    # accounts have other numbers, and as many lines each
    counts = [np.sort(np.unique(lines.account, return_counts=True)[1]).tolist() for lines in (found[0], expected[0])]
    assert counts[0] == counts[1]
    assert (np.diff(found[0].account) >= 0).all()


def test_sales_and_returns(found: tuple[Lines, Baskets], expected: tuple[Lines, Baskets]):
    assert Counter(_of_baskets(found[1])) == Counter(_of_baskets(expected[1]))


@pytest.mark.usefixtures("found")
def test_the_command_measures_the_database(tmp_path: Path):
    done = CliRunner().invoke(app, ["simulate", "report", "--from-database", "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert document["subject"] == "Banco de dados"
    assert {row["group"] for row in document["measures"]} == {"bank", "online", "physical"}
    assert (tmp_path / "index.html").is_file()


def _of_lines(lines: Lines) -> list[tuple[int, ...]]:
    columns = (lines.day, lines.second, lines.role, lines.sign, lines.cents, lines.pix)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _of_baskets(baskets: Baskets) -> list[tuple[int, ...]]:
    columns = (
        baskets.day, baskets.second, baskets.cents, baskets.lines, baskets.method, baskets.installments, baskets.back,
        baskets.lag,
    )  # fmt: skip
    return list(zip(*(column.tolist() for column in columns), strict=True))

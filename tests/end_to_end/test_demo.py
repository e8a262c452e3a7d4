"""The main job as a user runs it, small: once, twice, and killed in the middle of every stage."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import PROJECT_ROOT, Settings, load_settings
from infra.embedded.postgres import EmbeddedPostgres

pytestmark = pytest.mark.end_to_end

DEMO = ("demo", "--days", "35", "--customers", "100", "--shops", "2", "--sessions", "8", "--json")

BUSINESS_CONTENT = {
    # what people read, without the ids and instants that a run makes for itself
    "consolidation": "SELECT workspace_slug, account_group, business_date, opening_amount, inflow_amount, "
    "outflow_amount, closing_amount, transaction_count FROM marts.fct_daily_consolidation ORDER BY 1, 2, 3",
    "dre": "SELECT workspace_slug, month, line_order, amount FROM marts.fct_dre_monthly ORDER BY 1, 2, 3",
    "journey": "SELECT workspace_slug, last_stage, count(*) FROM marts.fct_customer_journey "
    "GROUP BY 1, 2 ORDER BY 1, 2",
    "sales": "SELECT workspace_slug, sale_kind, payment_method, business_date, count(*), sum(gross_amount) "
    "FROM marts.fct_sales GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
}
MART_TABLES = (
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'marts' AND table_type = 'BASE TABLE' "
    "ORDER BY table_name"
)


@dataclass
class Home:
    """A state folder with ports of its own and the environment that selects it."""

    folder: Path
    environment: dict[str, str]
    settings: Settings

    def demo(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fluxo", *DEMO],
            env=self.environment,
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
        )

    def start_demo(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "fluxo", *DEMO],
            env=self.environment, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        EmbeddedPostgres(self.settings).start()
        with connect(self._settings_now(), "reader") as connection:
            return connection.execute(sql).fetchall()  # type: ignore[arg-type]

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        return {name: self.query(sql) for name, sql in BUSINESS_CONTENT.items()}

    def fingerprint(self) -> dict[str, str]:
        """A digest of every mart, every column, whatever the order of its rows."""
        digests = {}
        for (table,) in self.query(MART_TABLES):
            rows = sorted(repr(row) for row in self.query(f"SELECT * FROM marts.{table}"))
            digests[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return digests

    def _settings_now(self) -> Settings:
        before = os.environ.copy()
        try:
            os.environ.update(self.environment)
            return load_settings()
        finally:
            os.environ.clear()
            os.environ.update(before)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.conftest import free_port

    made: list[Home] = []

    def make(name: str) -> Home:
        folder = tmp_path_factory.mktemp(name)
        ports = {f"FLUXO_{part}_PORT": str(free_port()) for part in ("POSTGRES", "API", "DAGSTER", "DASHBOARDS")}
        environment = os.environ | ports | {"FLUXO_HOME": str(folder), "CI": ""}
        home = Home(folder, environment, Settings(home=folder, postgres_port=int(ports["FLUXO_POSTGRES_PORT"])))
        made.append(home)
        return home

    yield make
    for home in made:
        EmbeddedPostgres(home.settings).stop()


@pytest.fixture(scope="module")
def finished(homes: Any) -> tuple[Home, dict[str, Any]]:
    home = homes("whole")
    done = home.demo()
    assert done.returncode == 0, done.stderr
    return home, json.loads(done.stdout)


def test_every_invariant_holds_and_every_stage_is_told(finished: tuple[Home, dict[str, Any]]) -> None:
    _, result = finished
    assert [check["name"] for check in result["invariants"] if not check["holds"]] == []
    assert {check["number"] for check in result["invariants"]} >= set(range(1, 11))
    assert len(result["stages"]) >= 8
    assert result["dre"]["lines"]


def test_what_it_made_is_where_it_says(finished: tuple[Home, dict[str, Any]]) -> None:
    home, _ = finished
    assert "Visão geral" in (home.folder / "site" / "index.html").read_text()
    assert sum(path.stat().st_size for path in (home.folder / "site" / "data").rglob("*")) > 10_000
    assert list((home.folder / "reports").rglob("*.html"))
    for table in names.SOURCE_TABLES:
        assert list((home.folder / "lake" / table.lake_prefix).rglob("*.parquet")), table.name


def test_a_second_run_gives_the_same_marts(finished: tuple[Home, dict[str, Any]]) -> None:
    home, _ = finished
    before = home.fingerprint()
    assert len(before) >= 8
    again = home.demo()
    assert again.returncode == 0, again.stderr
    assert home.fingerprint() == before


KILLED_AT = ("Posting", "Live traffic", "Materialising", "Verifying")


def test_killed_in_every_stage_it_ends_in_the_same_state(finished: tuple[Home, dict[str, Any]], homes: Any) -> None:
    home = homes("killed")
    for title in KILLED_AT:
        process = home.start_demo()
        assert process.stderr
        said: list[str] = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(title):
                break
        else:
            pytest.fail(f"the demo ended before {title}: {''.join(said)}")
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
    EmbeddedPostgres(home.settings).kill()
    done = home.demo()
    assert done.returncode == 0, done.stderr
    whole, _ = finished
    assert home.content() == whole.content()

"""Loading: the lake's rows, days replaced whole, nothing done twice, damage refused."""

from pathlib import Path

import pytest

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings
from orchestration.extract.run import extract
from orchestration.lake.errors import LakeCorrupted
from orchestration.lake.paths import object_path
from orchestration.lake.store import open_store
from orchestration.load.prove import changed_days
from orchestration.load.run import load
from orchestration.load.tables import LoadFailed
from tests.integration.orchestration.sample import days, post_day

TRANSACTIONS = names.SOURCE_TABLE_BY_NAME[names.TRANSACTIONS]


@pytest.fixture
def loaded(lake: Settings) -> Settings:
    with connect(lake, "warehouse") as warehouse:
        warehouse.execute("DROP SCHEMA raw CASCADE")
        warehouse.execute("CREATE SCHEMA raw")
    extract(lake, days(5)[0], days(5)[-1])
    load(lake)
    return lake


def raw_rows(settings: Settings) -> list[tuple[object, ...]]:
    columns = ", ".join((*TRANSACTIONS.columns, "dt"))
    with connect(settings, "warehouse") as warehouse:
        return warehouse.execute(f"SELECT {columns} FROM raw.transactions ORDER BY id").fetchall()


def source_rows(settings: Settings) -> list[tuple[object, ...]]:
    columns = ", ".join((*TRANSACTIONS.columns, "(recorded_at AT TIME ZONE 'UTC')::date"))
    with connect(settings, "app", all_workspaces=True) as source:
        return source.execute(f"SELECT {columns} FROM fluxo.transactions ORDER BY id").fetchall()


def test_raw_has_every_row_of_the_source(loaded: Settings) -> None:
    assert raw_rows(loaded) == source_rows(loaded)
    with connect(loaded, "warehouse") as warehouse:
        control = warehouse.execute(
            "SELECT sum(rows) FROM raw.load_control WHERE table_name = 'transactions'"
        ).fetchone()
    assert control == (len(raw_rows(loaded)),)


def test_a_second_load_does_nothing_unless_forced(loaded: Settings) -> None:
    before = raw_rows(loaded)
    assert load(loaded) == []
    assert len(load(loaded, days(5)[0], days(5)[0], [TRANSACTIONS], force=True)) == 1
    assert raw_rows(loaded) == before


def test_a_changed_value_is_mended_by_the_next_load(loaded: Settings) -> None:
    before = raw_rows(loaded)
    with connect(loaded, "warehouse") as warehouse:
        warehouse.execute("UPDATE raw.transactions SET description = 'x' WHERE external_id = '2025-03-01--0'")
        assert changed_days(warehouse, TRANSACTIONS) == [days(5)[0]]
    assert [control.dt for control in load(loaded)] == [days(5)[0]]
    assert raw_rows(loaded) == before


def test_a_day_loaded_before_digests_were_kept_is_loaded_again(loaded: Settings) -> None:
    with connect(loaded, "warehouse") as warehouse:
        warehouse.execute("ALTER TABLE raw.load_control DROP COLUMN digest")
    assert load(loaded, days(5)[1], days(5)[1], [TRANSACTIONS])[0].dt == days(5)[1]
    assert load(loaded, days(5)[1], days(5)[1], [TRANSACTIONS]) == []


def test_a_changed_day_is_replaced(loaded: Settings) -> None:
    post_day(loaded, days(5)[2], 5, tag=f"more-{loaded.home.name}")
    extract(loaded, days(5)[2], days(5)[2], [TRANSACTIONS])
    assert [control.dt for control in load(loaded)] == [days(5)[2]]
    assert raw_rows(loaded) == source_rows(loaded)


def test_a_day_that_left_the_lake_leaves_raw(loaded: Settings) -> None:
    store = open_store(loaded)
    store.delete(object_path(TRANSACTIONS, days(5)[0]))
    load(loaded)
    assert min(row[-1] for row in raw_rows(loaded)) == days(5)[1]  # type: ignore[type-var]


def test_a_damaged_object_is_refused_and_raw_stays(loaded: Settings) -> None:
    before = raw_rows(loaded)
    path = Path(loaded.lake.removeprefix("file://")) / object_path(TRANSACTIONS, days(5)[1])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(LakeCorrupted, match=r"transactions/dt=2025-03-02.*extract transactions of 2025-03-02 again"):
        load(loaded, force=True)
    assert raw_rows(loaded) == before
    extract(loaded, days(5)[1], days(5)[1], [TRANSACTIONS])
    load(loaded, force=True)
    assert raw_rows(loaded) == before


def test_a_failure_inside_the_commit_leaves_the_old_day(loaded: Settings) -> None:
    before = raw_rows(loaded)
    post_day(loaded, days(5)[2], 5, tag=f"fails-{loaded.home.name}")
    extract(loaded, days(5)[2], days(5)[2], [TRANSACTIONS])
    with connect(loaded, "warehouse") as warehouse:
        warehouse.execute("ALTER TABLE raw.load_control ADD CONSTRAINT refuses CHECK (rows < 0) NOT VALID")
    with pytest.raises(LoadFailed, match="refuses"):
        load(loaded)
    assert raw_rows(loaded) == before


def test_a_removed_column_stops_the_load_and_an_added_one_flows(loaded: Settings) -> None:
    with connect(loaded, "warehouse") as warehouse:
        warehouse.execute("ALTER TABLE raw.transactions DROP COLUMN description")
    load(loaded, force=True)
    assert raw_rows(loaded) == source_rows(loaded)
    with connect(loaded, "warehouse") as warehouse:
        warehouse.execute("ALTER TABLE raw.transactions ADD COLUMN gone text")
    with pytest.raises(LoadFailed, match=r"gone text.*drop raw.transactions"):
        load(loaded)

"""Extraction: every row once, on its day, in the lake's types; the same bytes however it was asked for."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fluxo import names
from fluxo.clock import lake_date, utc_now
from fluxo.db.connect import connect
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings
from orchestration.extract.days import days_with_new_data, recent
from orchestration.extract.run import extract
from orchestration.lake.catalog import days_of, read_control
from orchestration.lake.paths import control_path, object_path
from orchestration.lake.schema import lake_schema
from orchestration.lake.store import Store, open_store
from orchestration.run import range_to_run
from tests.integration.orchestration.sample import days, post_day

TRANSACTIONS = names.SOURCE_TABLE_BY_NAME[names.TRANSACTIONS]
ENTRIES = names.SOURCE_TABLE_BY_NAME[names.ENTRIES]
ACCOUNTS = names.SOURCE_TABLE_BY_NAME[names.ACCOUNTS]


def contents(settings: Settings) -> dict[str, bytes]:
    root = Path(settings.lake.removeprefix("file://"))
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("raw/**/*") if path.is_file()}


def test_every_row_is_on_its_day_in_order_and_type(lake: Settings) -> None:
    first, *_, last = days(5)
    extracted = extract(lake, first, last)
    assert set(extracted.differences.values()) == {None}
    store = open_store(lake)
    assert days_of(store, TRANSACTIONS) == [day for day in days(5) if day != days(5)[3]]
    with connect(lake, "app", all_workspaces=True) as connection:
        for day in days_of(store, TRANSACTIONS):
            rows = connection.execute(
                f"SELECT {', '.join(TRANSACTIONS.columns)} FROM fluxo.transactions "
                "WHERE (recorded_at AT TIME ZONE 'UTC')::date = %s ORDER BY id",
                (day,),
            ).fetchall()
            with store.local(object_path(TRANSACTIONS, day)) as file:
                table = pq.read_table(file)
            assert table.schema.equals(lake_schema(TRANSACTIONS))
            assert [tuple(row.values()) for row in table.to_pylist()] == rows
            control = read_control(store, TRANSACTIONS, day)
            assert (control.rows, control.cents) == (50, sum(row[3] for row in rows))
            moved = connection.execute(
                "SELECT sum(abs(amount_cents)) FROM fluxo.entries WHERE (recorded_at AT TIME ZONE 'UTC')::date = %s",
                (day,),
            ).fetchone()
            assert moved == (read_control(store, ENTRIES, day).cents,)
            assert (control.first_id, control.last_id) == (str(rows[0][0]), str(rows[-1][0]))


def test_a_snapshot_is_written_for_the_last_day_only(lake: Settings) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    assert days_of(open_store(lake), ACCOUNTS) == [last]


def test_twice_and_day_by_day_gives_the_same_bytes(lake: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # more than one row group a day, so that their boundaries are put to the test too
    monkeypatch.setattr("orchestration.extract.partition.ROW_GROUP", 16)
    first, *_, last = days(5)
    extract(lake, first, last)
    once = contents(lake)
    extract(lake, first, last)
    assert contents(lake) == once
    for day in days(5):
        extract(lake, day, day, [TRANSACTIONS, ENTRIES])
    assert contents(lake) == once


def test_the_extraction_role_reads_no_personal_data(lake: Settings) -> None:
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(lake, "extract") as connection:
        connection.execute("SELECT document FROM fluxo.customers")


def test_late_rows_are_found_and_their_day_is_rewritten(lake: Settings) -> None:
    first, *_, last = days(5)
    assert days_with_new_data(lake) == [day for day in days(5) if day != days(5)[3]]
    extract(lake, first, last)
    assert days_with_new_data(lake) == []
    assert recent(lake) == days(5)[3]
    post_day(lake, days(5)[1], 3, tag=f"late-{lake.home.name}")
    assert days_with_new_data(lake, since=recent(lake)) == []
    assert days_with_new_data(lake) == [days(5)[1]]
    extract(lake, days(5)[1], days(5)[1])
    assert days_with_new_data(lake) == []


def test_rows_committed_during_a_run_are_left_to_the_next(lake: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.extract import run

    first, *_, last = days(5)
    original = run.extract_table

    def late(*arguments: object) -> None:
        if arguments[2] is ENTRIES:
            post_day(lake, last, 2, tag=f"during-{lake.home.name}")
        original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "extract_table", late)
    extracted = extract(lake, first, last)
    assert set(extracted.differences.values()) == {None}
    assert days_with_new_data(lake) == [last]


def test_a_day_whose_rows_are_gone_is_taken_out(lake: Settings) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    store = open_store(lake)
    empty = days(5)[3]
    store.publish_bytes(b"doubled", object_path(TRANSACTIONS, empty))
    extract(lake, first, last)
    assert empty not in days_of(store, TRANSACTIONS)


def test_a_crash_before_the_rename_leaves_the_old_day(lake: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    before = contents(lake)
    post_day(lake, last, 4, tag=f"crash-{lake.home.name}")

    def killed(self: Store, spooled: Path, path: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            extract(lake, last, last)
    assert contents(lake) == before
    extract(lake, last, last)
    assert read_control(open_store(lake), TRANSACTIONS, last).rows >= 54


def test_an_impossible_range_is_refused(lake: Settings) -> None:
    with pytest.raises(ConfigurationError, match="after they end"):
        extract(lake, date(2025, 2, 2), date(2025, 2, 1))


def test_amounts_that_sum_to_zero_are_still_counted(lake: Settings) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    with connect(lake, "owner") as owner:
        owner.execute("UPDATE fluxo.entries SET amount_cents = 2 * amount_cents")
    try:
        assert first in days_with_new_data(lake)
    finally:
        with connect(lake, "owner") as owner:
            owner.execute("UPDATE fluxo.entries SET amount_cents = amount_cents / 2")


def test_control_figures_of_an_older_form_are_written_anew(lake: Settings) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    store = open_store(lake)
    old = replace(read_control(store, ENTRIES, first), cents=0)
    store.publish_bytes(old.to_json(), control_path(ENTRIES, first))
    assert days_with_new_data(lake) == [first]
    extract(lake, first, first)
    assert days_with_new_data(lake) == []


def test_a_day_that_has_not_begun_is_left_for_later(lake: Settings) -> None:
    first, *_, last = days(5)
    extract(lake, first, last)
    today = lake_date(utc_now())
    waiting = days_with_new_data(lake)
    post_day(lake, today + timedelta(days=2), 2, tag=f"ahead-{lake.home.name}")
    assert days_with_new_data(lake) == waiting
    assert range_to_run(lake)[1] == today

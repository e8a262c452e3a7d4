"""Dagster's event log, kept our way, answers like the stock one."""

from datetime import date
from pathlib import Path

import pytest
from dagster import (
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    DailyPartitionsDefinition,
    MaterializeResult,
    asset,
    materialize,
)

from fluxo.settings import Settings
from orchestration.instance import prepare_dagster_folder
from orchestration.partitions import WHOLE_RANGE, range_tags

DAYS = DailyPartitionsDefinition("2025-01-01", end_date="2025-03-01")


@asset(partitions_def=DAYS, backfill_policy=WHOLE_RANGE)
def table() -> MaterializeResult[None]:
    return MaterializeResult(metadata={"rows": 3})


def run_in(instance: DagsterInstance) -> tuple[object, ...]:
    first, last = DAYS.get_first_partition_key(), DAYS.get_last_partition_key()
    tags = range_tags(date.fromisoformat(first), date.fromisoformat(last))
    result = materialize([table], instance=instance, tags=tags)
    key = AssetKey("table")
    event = instance.get_latest_materialization_event(key)
    assert event is not None
    assert isinstance(event.asset_materialization, AssetMaterialization)
    logs = instance.all_logs(result.run_id)
    return (
        result.success,
        sorted(instance.get_materialized_partitions(key)),
        event.asset_materialization.partition,
        event.asset_materialization.metadata,
        sorted(log.dagster_event.event_type_value for log in logs if log.dagster_event),
    )


def test_a_range_leaves_the_same_records_as_in_the_stock_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with DagsterInstance.from_config(str(prepare_dagster_folder(Settings(home=tmp_path / "ours")))) as ours:
        found = run_in(ours)
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "0")
    with DagsterInstance.local_temp(str(tmp_path)) as stock:
        expected = run_in(stock)
    assert found == expected
    assert len(found[1]) == 59  # type: ignore[arg-type]

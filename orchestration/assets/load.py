"""Assets ``raw/<table>``: the lake's days in the warehouse."""

from collections.abc import Iterator
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    multi_asset,
)

from fluxo.db.connect import connect
from fluxo.names import SOURCE_TABLES, SourceTable
from fluxo.settings import Settings
from orchestration.assets.control_checks import control_check_result, control_check_spec
from orchestration.assets.keys import LOAD, lake_key, raw_key
from orchestration.lake.store import open_store
from orchestration.load.prove import difference_from_lake
from orchestration.load.run import load
from orchestration.partitions import WHOLE_RANGE, days_of_run, lake_days
from orchestration.resources import PIPELINE, Pipeline

MATCHES_LAKE = "matches_lake"


def _spec(table: SourceTable) -> AssetSpec:
    return AssetSpec(
        raw_key(table),
        deps=[lake_key(table)],
        description=f"Table {table.name} as the lake holds it, partitioned by day.",
        group_name="raw",
        kinds={"parquet", "postgres"},
        owners=["team:data"],
        skippable=True,
    )


def load_assets(settings: Settings) -> AssetsDefinition:
    """Return the load of all tables: one step; any part of it can be run."""

    @multi_asset(
        name=LOAD,
        specs=[_spec(table) for table in SOURCE_TABLES],
        check_specs=[
            control_check_spec(
                raw_key(table),
                MATCHES_LAKE,
                "Rows and centavos of every day of the run, counted in the table, are the lake's.",
            )
            for table in SOURCE_TABLES
        ],
        can_subset=True,
        partitions_def=lake_days(settings),
        backfill_policy=WHOLE_RANGE,
        required_resource_keys={PIPELINE},
    )
    def _load(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        pipeline: Pipeline = context.resources.pipeline
        first, last = days_of_run(context)
        tables = [table for table in SOURCE_TABLES if raw_key(table) in context.selected_asset_keys]
        with pipeline.stage(LOAD) as stage:
            loaded = load(pipeline.settings, first, last, tables)
            stage.rows = sum(control.rows for control in loaded)
            store = open_store(pipeline.settings)
            with connect(pipeline.settings, "warehouse") as connection:
                differences = {
                    table.name: difference_from_lake(connection, store, table, first, last) for table in tables
                }
        for table in tables:
            mine = [control for control in loaded if control.table == table.name]
            difference = differences[table.name]
            yield MaterializeResult(
                asset_key=raw_key(table),
                metadata={
                    "dagster/row_count": sum(control.rows for control in mine),
                    "centavos": sum(control.cents for control in mine),
                    "days": len(mine),
                },
                check_results=[control_check_result(raw_key(table), MATCHES_LAKE, difference)],
            )

    return _load

"""Assets ``lake/<table>``: a day of a source table as one object."""

from collections.abc import Iterator
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetsDefinition,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from fluxo.names import SOURCE_TABLES, SourceTable
from fluxo.settings import Settings
from orchestration.assets.control_checks import control_check_result, control_check_spec
from orchestration.assets.keys import EXTRACT, lake_key
from orchestration.extract.run import Extracted, extract
from orchestration.lake.paths import object_path
from orchestration.partitions import WHOLE_RANGE, days_of_run, lake_days
from orchestration.resources import PIPELINE, Pipeline

MATCHES_SOURCE = "matches_source"


def _spec(table: SourceTable) -> AssetSpec:
    return AssetSpec(
        lake_key(table),
        description=f"Table {table.name} of the operational database, by UTC day of recording ({table.extraction}).",
        group_name="lake",
        kinds={"postgres", "parquet"},
        owners=["team:data"],
        skippable=True,
    )


def _result(table: SourceTable, extracted: Extracted, lake: str) -> MaterializeResult[Any]:
    written = [control for control in extracted.controls if control.table == table.name]
    metadata: dict[str, Any] = {
        "dagster/row_count": sum(control.rows for control in written),
        "centavos": sum(control.cents for control in written),
        "bytes": sum(control.bytes for control in written),
        "days": len(written),
    }
    if written:
        newest = written[-1]
        metadata["newest_object"] = MetadataValue.path(f"{lake}/{object_path(table, newest.dt)}")
        metadata["newest_sha256"] = newest.sha256
    difference = extracted.differences[table.name]
    check = control_check_result(lake_key(table), MATCHES_SOURCE, difference)
    return MaterializeResult(asset_key=lake_key(table), metadata=metadata, check_results=[check])


def extract_assets(settings: Settings) -> AssetsDefinition:
    """Return the extraction of all tables: one step, so that they share a snapshot; any part of it can be run."""

    @multi_asset(
        name=EXTRACT,
        specs=[_spec(table) for table in SOURCE_TABLES],
        check_specs=[
            control_check_spec(
                lake_key(table),
                MATCHES_SOURCE,
                "Rows and centavos of every day of the run are the source's, in the same snapshot.",
            )
            for table in SOURCE_TABLES
        ],
        can_subset=True,
        partitions_def=lake_days(settings),
        backfill_policy=WHOLE_RANGE,
        required_resource_keys={PIPELINE},
    )
    def _extract(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        pipeline: Pipeline = context.resources.pipeline
        first, last = days_of_run(context)
        tables = [table for table in SOURCE_TABLES if lake_key(table) in context.selected_asset_keys]
        with pipeline.stage(EXTRACT) as stage:
            extracted = extract(pipeline.settings, first, last, tables)
            stage.rows = sum(control.rows for control in extracted.controls)
        for table in tables:
            yield _result(table, extracted, pipeline.settings.lake)

    return _extract

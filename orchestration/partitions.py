"""The days of the lake as Dagster partitions, and a run's range of them."""

from datetime import date

from dagster import AssetExecutionContext, BackfillPolicy, DailyPartitionsDefinition

from fluxo.settings import Settings

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"

WHOLE_RANGE = BackfillPolicy.single_run()
"""A backfill over years is one run over a range, not one run a day."""


def lake_days(settings: Settings) -> DailyPartitionsDefinition:
    """Return the UTC days from the first one of the settings to today, which is still growing."""
    return DailyPartitionsDefinition(start_date=settings.partitions_start.isoformat(), timezone="UTC", end_offset=1)


def range_tags(first: date, last: date) -> dict[str, str]:
    """Return the run tags that name a range of days."""
    return {RANGE_START: first.isoformat(), RANGE_END: last.isoformat()}


def days_of_run(context: AssetExecutionContext) -> tuple[date, date]:
    """Return the first and the last day that a run is about."""
    keys = context.partition_key_range
    return date.fromisoformat(keys.start), date.fromisoformat(keys.end)

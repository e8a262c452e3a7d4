"""Names of the graph's assets and groups: the layer comes first, then the table as in ``fluxo.names``."""

from dagster import AssetKey

from fluxo.names import RAW_SCHEMA, SourceTable

EXTRACT, LOAD, MARTS, DASHBOARDS, REPORT = "extract", "load", "marts", "dashboards", "report"
STAGES = (EXTRACT, LOAD, MARTS, DASHBOARDS, REPORT)
"""What a run consists of, in order; the words that ``fluxo pipeline run --select`` takes."""

SITE = AssetKey(["publish", "dashboards"])
DAILY_REPORT = AssetKey(["publish", "report"])


def lake_key(table: SourceTable) -> AssetKey:
    return AssetKey(["lake", table.name])


def raw_key(table: SourceTable) -> AssetKey:
    return AssetKey([RAW_SCHEMA, table.name])


def op_name(key: AssetKey) -> str:
    return "_".join(key.path)

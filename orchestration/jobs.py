"""The jobs of the graph, and how stages and dbt selectors become selections of it."""

from collections.abc import Sequence

from dagster import AssetSelection, define_asset_job
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from fluxo.settings import Settings
from orchestration.assets.keys import DAILY_REPORT, DASHBOARDS, EXTRACT, LOAD, MARTS, REPORT, SITE, STAGES
from orchestration.assets.manifest import dbt_selection
from orchestration.checks import EXPECTATIONS

PIPELINE_JOB, REFRESH_JOB, REPORT_JOB = "pipeline", "refresh", "report"

_EXPECTATIONS = AssetSelection.checks(*EXPECTATIONS)
EVERYTHING = AssetSelection.all()
_BY_STAGE = {
    EXTRACT: AssetSelection.groups("lake"),
    LOAD: AssetSelection.groups("raw"),
    MARTS: EVERYTHING - AssetSelection.groups("lake", "raw", "publish"),
    DASHBOARDS: AssetSelection.assets(SITE),
    REPORT: AssetSelection.assets(DAILY_REPORT),
}


def selection_of(settings: Settings, select: str) -> AssetSelection:
    """Return what a comma-separated list of stages, or else a selector of dbt, names."""
    words = [word.strip() for word in select.split(",")]
    if all(word in STAGES for word in words):
        chosen = _BY_STAGE[words[0]]
        for word in words[1:]:
            chosen = chosen | _BY_STAGE[word]
        return chosen
    return dbt_selection(settings, select)


def pipeline_job(selection: AssetSelection = EVERYTHING) -> UnresolvedAssetJobDefinition:
    """Return the job from source to report, or the selected part of it."""
    return define_asset_job(
        PIPELINE_JOB,
        selection=selection - _EXPECTATIONS,
        description="Source to report: lake, warehouse, marts, dashboards, report.",
    )


refresh_job = define_asset_job(
    REFRESH_JOB,
    selection=EVERYTHING - AssetSelection.assets(DAILY_REPORT) - _EXPECTATIONS,
    description="Source to dashboards, without the report: what new data and a new day need.",
)
expectations_job = define_asset_job(
    "expectations",
    selection=_EXPECTATIONS,
    description="The Great Expectations suites over raw; takes some ten seconds to start.",
)
report_job = define_asset_job(
    REPORT_JOB,
    selection=AssetSelection.assets(DAILY_REPORT),
    description="Delivers what is due of the report that the run's tag names, or of all.",
)
OTHER_JOBS: Sequence[UnresolvedAssetJobDefinition] = (refresh_job, report_job, expectations_job)

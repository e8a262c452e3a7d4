"""The graph: assets, checks, jobs, schedules and sensors put together for given settings."""

import warnings

from dagster import AssetSelection, BetaWarning, Definitions, PreviewWarning, in_process_executor

from fluxo.settings import Settings
from orchestration.assets.extract import extract_assets
from orchestration.assets.load import load_assets
from orchestration.assets.marts import marts_assets
from orchestration.assets.publish import publish_assets
from orchestration.checks import expectation_checks
from orchestration.jobs import EVERYTHING, OTHER_JOBS, pipeline_job
from orchestration.resources import PIPELINE, Pipeline, pipeline_resource
from orchestration.schedules import ALL_SCHEDULES
from orchestration.sensors import new_data_sensor

warnings.filterwarnings("ignore", category=BetaWarning)
warnings.filterwarnings("ignore", category=PreviewWarning)


def build_definitions(
    settings: Settings, pipeline: Pipeline | None = None, selection: AssetSelection = EVERYTHING
) -> Definitions:
    """Return the whole graph for these settings.

    ``pipeline`` replaces what the assets are given, ``selection`` narrows the job ``pipeline``.

    One process runs a whole graph: a step is a fraction of a second, starting a process is not.
    """
    marts = marts_assets(settings)
    return Definitions(
        assets=[extract_assets(settings), load_assets(settings), marts, *publish_assets(marts.keys)],
        asset_checks=[expectation_checks()],
        jobs=[pipeline_job(selection), *OTHER_JOBS],
        schedules=ALL_SCHEDULES,
        sensors=[new_data_sensor(settings)],
        resources={PIPELINE: pipeline_resource(pipeline or Pipeline(settings))},
        executor=in_process_executor,
    )

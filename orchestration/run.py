"""Run the graph over a range of days in this process: what ``fluxo pipeline run`` and the demo call.

The run is recorded in Dagster's own storage, so that it is seen in its UI like any other.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dagster import Definitions, ExecuteInProcessResult
from dagster._core.execution.plan.objects import StepFailureData

from fluxo.clock import lake_date, utc_now
from fluxo.errors import ConfigurationError, FluxoError
from fluxo.settings import Settings
from orchestration.assets.keys import STAGES
from orchestration.extract.days import days_with_new_data
from orchestration.graph import build_definitions
from orchestration.history import UNDER_LOCK, end_dead, forget_old
from orchestration.instance import open_instance
from orchestration.jobs import PIPELINE_JOB, selection_of
from orchestration.lock import pipeline_lock
from orchestration.partitions import range_tags
from orchestration.resources import OnStage, Pipeline

# the events are kept in Dagster's storage; a person at a terminal gets stages and sentences
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class PipelineFailed(FluxoError):
    """A stage of the pipeline did not succeed."""


@dataclass(frozen=True)
class PipelineResult:
    """How a run went: seconds and rows by stage in the order they ran; ``failures`` has a sentence each."""

    run_id: str
    first: date
    last: date
    stage_seconds: dict[str, float]
    stage_rows: dict[str, int | None]
    failures: list[str]

    @property
    def success(self) -> bool:
        return not self.failures

    def raise_if_failed(self) -> None:
        """Raise PipelineFailed with the first failure."""
        if self.failures:
            raise PipelineFailed(f"The pipeline failed: {self.failures[0]}")


def range_to_run(settings: Settings) -> tuple[date, date]:
    """Return the days from the oldest with new data to today; today alone when there is none.

    Looks at every day of the source. Raises ServiceDown.
    """
    today = lake_date(utc_now())
    days = days_with_new_data(settings)
    return (days[0] if days else today), today


def run_pipeline(
    settings: Settings, first: date, last: date, select: str | None = None, on_stage: OnStage | None = None
) -> PipelineResult:
    """Materialise the graph for the UTC days from ``first`` to ``last``, in this process.

    ``select`` is a comma-separated list of stages (extract, load, marts, dashboards, report) or a selector
    of dbt for the models to build; None runs everything. A failed stage is in the result, and what depends
    on it is not run. Waits for another run to end. Raises ConfigurationError on an impossible range or
    selection, ServiceDown if the warehouse is away or never free.
    """
    _check_range(settings, first, last)
    pipeline = Pipeline(settings, on_stage, under_lock=True)
    definitions = _definitions(settings, pipeline, select)
    with open_instance(settings) as instance:
        with pipeline_lock(settings):
            end_dead(instance, settings)
            result = definitions.resolve_job_def(PIPELINE_JOB).execute_in_process(
                instance=instance,
                tags=range_tags(first, last) | UNDER_LOCK,
                run_config=_QUIET,
                raise_on_error=False,
            )
        failures = _failures(result)
        forget_old(instance, UNDER_LOCK)
    return PipelineResult(
        result.run_id,
        first,
        last,
        {stage.name: stage.seconds for stage in pipeline.stages},
        {stage.name: stage.rows for stage in pipeline.stages},
        failures,
    )


def _check_range(settings: Settings, first: date, last: date) -> None:
    if first > last:
        raise ConfigurationError(f"The days begin on {first}, after they end on {last}.")
    if first < settings.partitions_start:
        raise ConfigurationError(
            f"{first} is before the lake's first day, {settings.partitions_start}: set FLUXO_PARTITIONS_START."
        )
    # a day that is over the horizon would be an error deep inside Dagster
    tomorrow = lake_date(utc_now()) + timedelta(days=1)
    if last >= tomorrow:
        raise ConfigurationError(
            f"{last} has not begun yet in UTC: the last day there is, is {tomorrow - timedelta(1)}."
        )


def _definitions(settings: Settings, pipeline: Pipeline, select: str | None) -> Definitions:
    if select is None:
        return build_definitions(settings, pipeline)
    selection = selection_of(settings, select)
    definitions = build_definitions(settings, pipeline, selection)
    if not selection.resolve(definitions.resolve_asset_graph()):
        raise ConfigurationError(
            f"--select {select} names nothing: give stages ({', '.join(STAGES)}) or a selector of dbt."
        )
    return definitions


def _failures(result: ExecuteInProcessResult) -> list[str]:
    """Return a sentence for each failed check and each failed step, the checks first."""
    told = [
        f"{check.asset_key.to_user_string()} {check.check_name}: {check.description or 'does not hold'}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    ]
    told += [
        _reason(event.step_failure_data)
        for event in result.all_events
        if event.is_step_failure and not (told and "AssetCheckFailed" in str(event.step_failure_data.error))
    ]
    return told if told or result.success else ["the run did not begin; its log is in Dagster"]


def _reason(failure: StepFailureData) -> str:
    """Return the sentence of the error that stopped a step, without the frames around it."""
    if failure.user_failure_data and failure.user_failure_data.description:
        return failure.user_failure_data.description
    error = failure.error
    while error and error.cause:
        error = error.cause
    return error.message.strip().split(": ", 1)[-1] if error else "a step failed; its log is in Dagster"

"""What runs when there is something new: the days on which the source has more than the lake."""

from datetime import datetime, timedelta

from dagster import (
    DagsterRunStatus,
    DefaultSensorStatus,
    RunRequest,
    RunsFilter,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    sensor,
)
from dagster._core.storage.tags import SENSOR_NAME_TAG

from fluxo.clock import utc_now
from fluxo.settings import Settings
from orchestration.extract.days import days_with_new_data, recent
from orchestration.history import end_dead_if_free, forget_old
from orchestration.jobs import refresh_job
from orchestration.partitions import range_tags

_NAME = "new_data"
_EVERY_SECONDS = 45
_LOOK_AT_ALL_DAYS_EVERY = timedelta(hours=1)
_UNFINISHED = [
    DagsterRunStatus.QUEUED, DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]  # fmt: skip


def _busy(context: SensorEvaluationContext) -> bool:
    return context.instance.get_runs_count(RunsFilter(statuses=_UNFINISHED)) > 0


def _whole_look_is_due(cursor: str | None, now: datetime) -> bool:
    return cursor is None or now - datetime.fromisoformat(cursor) > _LOOK_AT_ALL_DAYS_EVERY


def new_data_sensor(settings: Settings) -> SensorDefinition:
    """Return the sensor that keeps the marts at most a minute and a half behind the source."""

    @sensor(
        name=_NAME,
        job=refresh_job,
        minimum_interval_seconds=_EVERY_SECONDS,
        default_status=DefaultSensorStatus.RUNNING,
        description="Runs the days on which the source has rows that the lake lacks; every hour looks at all days.",
    )
    def _new_data(context: SensorEvaluationContext) -> SensorResult:
        now = utc_now()
        end_dead_if_free(context.instance, settings)
        forget_old(context.instance, {SENSOR_NAME_TAG: _NAME})
        if _busy(context):
            return SensorResult(skip_reason=SkipReason("A run is on its way."), cursor=context.cursor)
        whole = _whole_look_is_due(context.cursor, now)
        cursor = now.isoformat() if whole else context.cursor
        days = days_with_new_data(settings, since=None if whole else recent(settings))
        if not days:
            return SensorResult(skip_reason=SkipReason("The lake has all that the source has."), cursor=cursor)
        tags = range_tags(days[0], days[-1])
        return SensorResult(run_requests=[RunRequest(tags=tags)], cursor=cursor)

    return _new_data

"""What runs by the clock: yesterday once more and whole, today as far as it is, and the report."""

from datetime import timedelta

from dagster import DefaultScheduleStatus, RunRequest, ScheduleDefinition, ScheduleEvaluationContext, schedule

from fluxo.clock import lake_date
from orchestration.jobs import PIPELINE_JOB
from orchestration.partitions import range_tags


@schedule(
    name="daily",
    job_name=PIPELINE_JOB,
    cron_schedule="20 3 * * *",
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="After the day has ended in Sao Paulo and in UTC: yesterday and today, then the report.",
)
def _daily(context: ScheduleEvaluationContext) -> RunRequest:
    today = lake_date(context.scheduled_execution_time)
    return RunRequest(run_key=today.isoformat(), tags=range_tags(today - timedelta(days=1), today))


ALL_SCHEDULES: list[ScheduleDefinition] = [_daily]

"""What runs by the clock: yesterday once more and whole, today as far as it is; each report at its own hour."""

from datetime import timedelta

from dagster import DefaultScheduleStatus, RunRequest, ScheduleDefinition, ScheduleEvaluationContext, schedule

from fluxo.cli.report import ReportSchedule, schedules
from fluxo.clock import lake_date
from orchestration.assets.publish import REPORT_TAG
from orchestration.jobs import REFRESH_JOB, REPORT_JOB, expectations_job
from orchestration.partitions import range_tags


@schedule(
    name="daily",
    job_name=REFRESH_JOB,
    cron_schedule="20 3 * * *",
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="After the day has ended in Sao Paulo and in UTC: yesterday and today, to the dashboards.",
)
def _daily(context: ScheduleEvaluationContext) -> RunRequest:
    today = lake_date(context.scheduled_execution_time)
    return RunRequest(run_key=today.isoformat(), tags=range_tags(today - timedelta(days=1), today))


def _report_schedule(report: ReportSchedule) -> ScheduleDefinition:
    return ScheduleDefinition(
        name=f"report_{report.slug.replace('-', '_')}",
        job_name=REPORT_JOB,
        cron_schedule=report.cron,
        execution_timezone=report.timezone,
        default_status=DefaultScheduleStatus.RUNNING,
        tags={REPORT_TAG: report.slug},
        description=f"Delivers the report {report.slug}, at the hour its spec gives, from the marts as they are.",
    )


_expectations = ScheduleDefinition(
    name="daily_expectations",
    job=expectations_job,
    cron_schedule="50 3 * * *",
    execution_timezone="UTC",
    default_status=DefaultScheduleStatus.RUNNING,
    description="The Great Expectations suites over raw, after the daily run.",
)

ALL_SCHEDULES: list[ScheduleDefinition] = [_daily, _expectations, *map(_report_schedule, schedules())]

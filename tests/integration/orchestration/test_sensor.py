"""The sensor asks for the days that have new data, and for nothing when there are none."""

from dagster import DagsterInstance, SensorEvaluationContext, build_sensor_context

from fluxo.settings import Settings
from orchestration.extract.run import extract
from orchestration.partitions import RANGE_END, RANGE_START
from orchestration.sensors import new_data_sensor
from tests.integration.orchestration.sample import days, post_day


def tick(settings: Settings, instance: DagsterInstance, cursor: str | None) -> tuple[list[tuple[str, str]], str | None]:
    context: SensorEvaluationContext = build_sensor_context(instance=instance, cursor=cursor)
    result = new_data_sensor(settings).evaluate_tick(context)
    return [(run.tags[RANGE_START], run.tags[RANGE_END]) for run in result.run_requests or []], result.cursor


def test_new_days_are_asked_for_until_the_lake_has_them(lake: Settings) -> None:
    first, *_, last = days(5)
    with DagsterInstance.ephemeral() as instance:
        asked, cursor = tick(lake, instance, None)
        assert asked == [(first.isoformat(), last.isoformat())]
        extract(lake, first, last)
        asked, cursor = tick(lake, instance, cursor)
        assert asked == []
        post_day(lake, last, 2, tag=f"sensor-{lake.home.name}")
        post_day(lake, first, 2, tag=f"sensor-{lake.home.name}")
        # the quick look sees the newest days only, the first one of a sensor sees all
        assert tick(lake, instance, cursor)[0] == [(last.isoformat(), last.isoformat())]
        assert tick(lake, instance, None)[0] == [(first.isoformat(), last.isoformat())]

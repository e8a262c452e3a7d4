"""The graph as Dagster sees it. A change of its shape shows in this file's diff."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance, Definitions, build_schedule_context

from fluxo.names import SOURCE_TABLES
from fluxo.settings import Settings, load_settings
from orchestration.graph import build_definitions
from orchestration.instance import prepare_dagster_folder

LAYERS = ["lake", "publish", "raw", "staging"]
JOBS = {"pipeline", "refresh", "report", "expectations"}


@pytest.fixture(scope="module")
def definitions(own_environment: Path) -> Definitions:
    return build_definitions(load_settings())


def test_the_definitions_are_valid(definitions: Definitions) -> None:
    # raises on a dangling dependency, an impossible selection or clashing partitions
    Definitions.validate_loadable(definitions)


def test_jobs_schedules_and_sensors_are_these(definitions: Definitions) -> None:
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs() if not job.name.startswith("__")} == JOBS
    assert {
        s.name: (s.cron_schedule, s.execution_timezone, s.default_status.value) for s in repository.schedule_defs
    } == {
        "daily": ("20 3 * * *", "UTC", "RUNNING"),
        "daily_expectations": ("50 3 * * *", "UTC", "RUNNING"),
        "report_consolidado_diario": ("0 7 * * *", "America/Sao_Paulo", "RUNNING"),
    }
    assert {s.name: (s.minimum_interval_seconds, s.default_status.value) for s in repository.sensor_defs} == {
        "new_data": (45, "RUNNING")
    }


def test_each_table_goes_from_the_lake_to_raw_to_staging(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for table in SOURCE_TABLES:
        lake, raw = AssetKey(["lake", table.name]), AssetKey(["raw", table.name])
        assert graph.get(raw).parent_keys == {lake}
        assert AssetKey(["staging", f"stg_fluxo__{table.name}"]) in graph.get(raw).child_keys
        assert graph.get(lake).group_name == "lake"
        blocking = [key for key in graph.asset_check_keys if key.asset_key in (lake, raw)]
        assert {key.name for key in blocking} - {"expectations"} == {"matches_source", "matches_lake"}


def test_dashboards_and_report_come_after_every_mart(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    marts = {key for key in graph.materializable_asset_keys if key.path[0] == "marts"}
    assert len(marts) >= 9
    for name in ("dashboards", "report"):
        assert marts <= graph.get(AssetKey(["publish", name])).parent_keys


def test_every_asset_says_what_it_is(definitions: Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    silent = [key.to_user_string() for key in graph.materializable_asset_keys if not graph.get(key).description]
    assert silent == []


def test_the_daily_run_is_yesterday_and_today(definitions: Definitions) -> None:
    schedule = definitions.get_repository_def().get_schedule_def("daily")
    with DagsterInstance.ephemeral() as instance:
        context = build_schedule_context(instance, scheduled_execution_time=datetime(2025, 3, 2, 3, 20, tzinfo=UTC))
        request = schedule.evaluate_tick(context).run_requests[0]
    assert request.tags["dagster/asset_partition_range_start"] == "2025-03-01"
    assert request.tags["dagster/asset_partition_range_end"] == "2025-03-02"


def test_only_the_reports_own_schedule_sends_it(definitions: Definitions) -> None:
    repository = definitions.get_repository_def()
    jobs = {s.name: repository.get_job(s.job_name) for s in repository.schedule_defs}
    report = AssetKey(["publish", "report"])
    sending = {name for name, job in jobs.items() if report in job.asset_layer.selected_asset_keys}
    assert sending == {"report_consolidado_diario"}
    assert jobs["report_consolidado_diario"].asset_layer.selected_asset_keys == {report}
    assert report in repository.get_job("pipeline").asset_layer.selected_asset_keys, "what the command line runs"
    schedule = repository.get_schedule_def("report_consolidado_diario")
    with DagsterInstance.ephemeral() as instance:
        context = build_schedule_context(instance, scheduled_execution_time=datetime(2025, 3, 2, 10, tzinfo=UTC))
        request = schedule.evaluate_tick(context).run_requests[0]
    assert request.tags["fluxo/report"] == "consolidado-diario"


def test_dagsters_folder_is_written_but_not_over_somebody_elses(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    folder = prepare_dagster_folder(settings)
    assert "enabled: false" in (folder / "dagster.yaml").read_text()
    with DagsterInstance.from_config(str(folder)) as instance:
        assert not instance.telemetry_enabled
        assert type(instance.event_log_storage).__name__ == "EventLog"
    (folder / "dagster.yaml").write_text("# ours\n")
    prepare_dagster_folder(settings)
    assert (folder / "dagster.yaml").read_text() == "# ours\n"

"""A killed run does not stay begun for ever, a living one is left alone, and old ones do not fill the disk."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.test_utils import create_run_for_test

from fluxo.db.connect import connect
from fluxo.settings import PROJECT_ROOT, Settings
from orchestration.history import UNDER_LOCK, end_dead_if_free, forget_old
from orchestration.instance import end_dead_runs, open_instance
from orchestration.lock import pipeline_lock
from orchestration.run import run_pipeline
from tests.integration.orchestration.sample import days

STARTED = DagsterRunStatus.STARTED
NO_TIME = timedelta(0)


def unfinished(settings: Settings) -> list[DagsterRun]:
    with open_instance(settings) as instance:
        return list(instance.get_runs(RunsFilter(statuses=NOT_FINISHED_STATUSES)))


def begin(instance: DagsterInstance, status: DagsterRunStatus = STARTED, **tags: str) -> str:
    return create_run_for_test(instance, job_name="refresh", status=status, tags=tags).run_id


def status_of(instance: DagsterInstance, run_id: str) -> DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def test_a_killed_run_ends_with_the_next_one(lake: Settings) -> None:
    day = str(days(1)[0])
    command = [sys.executable, "-m", "fluxo", "pipeline", "run", "--select", "extract", "--from", day, "--to", day]
    environment = os.environ | {"FLUXO_HOME": str(lake.home), "FLUXO_ENV": "server"} | {
        f"FLUXO_{role}_DATABASE_URL": lake.secret(f"{role.lower()}_database_url")
        for role in ("OWNER", "APP", "EXTRACT", "WAREHOUSE", "READER")
    }  # fmt: skip
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'fluxo.transactions'::regclass"
    with connect(lake, "owner") as owner:
        # half-way: the extraction waits for a table that somebody else holds
        owner.execute("LOCK TABLE fluxo.transactions IN ACCESS EXCLUSIVE MODE")
        process = subprocess.Popen(command, env=environment, cwd=PROJECT_ROOT, stderr=subprocess.PIPE, text=True)
        while owner.execute(waits).fetchone() == (0,):
            assert process.poll() is None, process.communicate()[1]
        process.kill()
        process.communicate()
    [killed] = unfinished(lake)
    result = run_pipeline(lake, days(1)[0], days(1)[0], "extract")
    assert result.failures == []
    assert unfinished(lake) == []
    with open_instance(lake) as instance:
        assert status_of(instance, killed.run_id) is DagsterRunStatus.FAILURE
        assert status_of(instance, result.run_id) is DagsterRunStatus.SUCCESS


def test_a_run_that_may_be_alive_is_left_alone(lake: Settings) -> None:
    with DagsterInstance.ephemeral() as instance:
        young = begin(instance)
        assert end_dead_if_free(instance, lake) == []
        with pipeline_lock(lake):
            assert end_dead_if_free(instance, lake, NO_TIME) == []
        assert end_dead_if_free(instance, lake, NO_TIME) == [young]
        assert status_of(instance, young) is DagsterRunStatus.FAILURE


def test_a_run_that_waits_for_the_lock_is_left_alone(lake: Settings) -> None:
    from threading import Thread

    from orchestration.history import end_dead
    from orchestration.lock import pipeline_is_awaited

    def wait() -> None:
        with pipeline_lock(lake):
            pass

    with DagsterInstance.ephemeral() as instance:
        begin(instance)
        killed = begin(instance, **UNDER_LOCK)
        waiting = Thread(target=wait)
        with pipeline_lock(lake):
            waiting.start()
            while not pipeline_is_awaited(lake):
                assert waiting.is_alive()
            assert end_dead(instance, lake, NO_TIME) == [killed]
        waiting.join()


@pytest.mark.parametrize("status", [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING, STARTED])
def test_before_the_daemon_starts_every_begun_run_ends(lake: Settings, status: DagsterRunStatus) -> None:
    with open_instance(lake) as instance:
        begun = begin(instance, status)
    assert end_dead_runs(lake) == [begun]
    assert unfinished(lake) == []


def test_old_runs_are_forgotten_with_their_files(lake: Settings) -> None:
    tags = {"dagster/sensor_name": "new_data"}
    with open_instance(lake) as instance:
        runs = [run_pipeline(lake, days(1)[0], days(1)[0], "extract").run_id for _ in range(3)]
        scheduled = begin(instance, DagsterRunStatus.SUCCESS)
        assert forget_old(instance, tags, kept=0) == []
        logs = [Path(lake.home) / "dagster" / "storage" / run for run in runs]
        for folder in logs:
            folder.mkdir(parents=True, exist_ok=True)
        assert forget_old(instance, UNDER_LOCK, kept=1) == runs[:2]
        assert {run.run_id for run in instance.get_runs()} == {runs[2], scheduled}
        assert [folder.exists() for folder in logs] == [False, False, True]
    left = {path.name for path in (Path(lake.home) / "dagster" / "history" / "runs").iterdir()}
    assert not any(name.startswith(run) for name in left for run in runs[:2])
    assert any(name.startswith(runs[2]) for name in left)

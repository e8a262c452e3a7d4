"""The whole stack running: every part answers, new payments reach the marts by themselves, Ctrl-C is clean."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from fluxo.settings import PROJECT_ROOT

pytestmark = pytest.mark.end_to_end

REFRESHED_WITHIN_SECONDS = 300


@dataclass
class Stack:
    environment: dict[str, str]
    process: subprocess.Popen[str]
    told: list[str]

    def port(self, part: str) -> str:
        return self.environment[f"FLUXO_{part}_PORT"]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    from tests.conftest import free_port

    ports = {f"FLUXO_{part}_PORT": str(free_port()) for part in ("POSTGRES", "API", "DAGSTER", "DASHBOARDS")}
    environment = os.environ | ports | {"FLUXO_HOME": str(tmp_path_factory.mktemp("up"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "fluxo", "up"],
        env=environment, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    told: list[str] = []
    for line in process.stderr:
        told.append(line)
        if line.startswith(("Everything is up", "error")):
            break
    yield Stack(environment, process, told)
    process.kill()
    process.wait()
    subprocess.run([sys.executable, "-m", "fluxo", "down"], env=environment, cwd=PROJECT_ROOT, check=True)


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def ask_dagster(stack: Stack, question: str) -> dict[str, object]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.port('DAGSTER')}/graphql",
        data=json.dumps({"query": question}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return dict(json.load(response)["data"])


def unfinished_runs(home: Path) -> list[str]:
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        begun = [status for status in NOT_FINISHED_STATUSES if status is not DagsterRunStatus.QUEUED]
        return [f"{run.job_name} {run.status.value}" for run in instance.get_runs(RunsFilter(statuses=begun))]


def test_every_part_is_up_and_its_port_was_told(stack: Stack) -> None:
    assert stack.told[-1].startswith("Everything is up"), "".join(stack.told)
    for part in ("POSTGRES", "API", "DAGSTER", "DASHBOARDS"):
        assert any(stack.port(part) in line for line in stack.told), part
    assert status_of(f"http://127.0.0.1:{stack.port('API')}/ready") == 200
    assert status_of(f"http://127.0.0.1:{stack.port('DAGSTER')}/server_info") == 200
    # 503 with a sentence before the first build, 200 after it
    assert status_of(f"http://127.0.0.1:{stack.port('DASHBOARDS')}/") in (200, 503)


def test_schedules_and_sensors_are_on(stack: Stack) -> None:
    found = ask_dagster(
        stack,
        "{repositoriesOrError {... on RepositoryConnection {nodes {"
        "schedules {name scheduleState {status}} sensors {name sensorState {status}}}}}}",
    )
    [repository] = found["repositoriesOrError"]["nodes"]  # type: ignore[index]
    states = {s["name"]: s["scheduleState"]["status"] for s in repository["schedules"]}
    states |= {s["name"]: s["sensorState"]["status"] for s in repository["sensors"]}
    assert len(states) >= 2
    assert set(states.values()) == {"RUNNING"}


def test_new_payments_reach_the_dashboards_by_themselves(stack: Stack) -> None:
    question = '{runsOrError(filter: {pipelineName: "refresh"}) {... on Runs {results {status}}}}'
    until = time.monotonic() + REFRESHED_WITHIN_SECONDS
    statuses: list[str] = []
    while "SUCCESS" not in statuses:
        assert time.monotonic() < until, f"no refresh has succeeded: {statuses}"
        assert "FAILURE" not in statuses
        time.sleep(2)
        found = ask_dagster(stack, question)
        statuses = [run["status"] for run in found["runsOrError"]["results"]]  # type: ignore[index]
    assert status_of(f"http://127.0.0.1:{stack.port('DASHBOARDS')}/") == 200


def test_an_interrupt_stops_everything_and_loses_nothing(stack: Stack) -> None:
    stack.process.send_signal(signal.SIGINT)
    assert stack.process.stderr
    rest = stack.process.stderr.read()
    assert stack.process.wait() == 0, rest
    assert "nothing accepted was lost" in rest
    home = Path(stack.environment["FLUXO_HOME"])
    assert list((home / "run").glob("*.json")) == []
    done = subprocess.run(
        [sys.executable, "-m", "fluxo", "pipeline", "run"],
        env=stack.environment, cwd=PROJECT_ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert unfinished_runs(home) == []
    done = subprocess.run(
        [sys.executable, "-m", "fluxo", "verify", "--json"],
        env=stack.environment, cwd=PROJECT_ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert all(check["holds"] for check in json.loads(done.stdout))

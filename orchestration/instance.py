"""Dagster's own folder: where it keeps runs and events, and ``dagster.yaml``, which says how it behaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from dagster import DagsterInstance

from fluxo.settings import Settings
from orchestration.history import end_dead_if_free

_OURS = "# Written by Fluxo whenever it starts Dagster; write another in its place and it is kept.\n"
_DAGSTER_YAML = """\
telemetry:
  enabled: false

run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    dequeue_interval_seconds: 1

concurrency:
  runs:
    # the pipeline is one writer of one lake; a second run waits in the queue
    max_concurrent_runs: 1

event_log_storage:
  module: orchestration.event_log
  class: EventLog
  config:
    base_dir: {folder}/history/runs

run_monitoring:
  enabled: true
  start_timeout_seconds: 120
  # no run takes as long: whatever else fails, it gives its place in the queue free
  max_runtime_seconds: 21600

retention:
  schedule:
    purge_after_days: 30
  sensor:
    purge_after_days:
      skipped: 1
      failure: 30
      success: 30
"""


def prepare_dagster_folder(settings: Settings) -> Path:
    """Make Dagster's folder with its ``dagster.yaml``; return the folder, to be its DAGSTER_HOME.

    A file that somebody else wrote (on servers: storage in PostgreSQL) is left alone.
    """
    folder = settings.dagster_folder
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "dagster.yaml"
    if not file.exists() or file.read_text().startswith(_OURS):
        file.write_text(_OURS + _DAGSTER_YAML.replace("{folder}", str(folder)))
    return folder


@contextmanager
def open_instance(settings: Settings) -> Iterator[DagsterInstance]:
    """Give Dagster's instance over its folder, with our ``dagster.yaml`` in it."""
    with DagsterInstance.from_config(str(prepare_dagster_folder(settings))) as instance:
        yield instance


def end_dead_runs(settings: Settings) -> list[str]:
    """Report as failed every run that a killed process left unfinished; return their ids.

    To be called before Dagster's daemon starts: no run can be on its way then, so those of a second ago end
    too. Does nothing while a pipeline runs. Raises ServiceDown if the warehouse does not answer.
    """
    with open_instance(settings) as instance:
        return end_dead_if_free(instance, settings, on_its_way=timedelta(0))

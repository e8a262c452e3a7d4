"""Dagster's own folder: where it keeps runs and events, and ``dagster.yaml``, which says how it behaves."""

from pathlib import Path

from fluxo.settings import Settings

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

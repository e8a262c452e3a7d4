"""Dagster's history kept truthful and small: runs whose process was killed end as failed, old runs are forgotten.

Belongs here: what is done to runs after the fact. Does not belong here: how a run is started (``run``).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunRecord, RunsFilter
from dagster._core.storage.dagster_run import FINISHED_STATUSES
from dagster._core.storage.event_log import SqliteEventLogStorage

from fluxo.clock import utc_now
from fluxo.settings import Settings
from orchestration.lock import pipeline_is_awaited, pipeline_is_free

UNDER_LOCK = {"fluxo/under_lock": "true"}
"""Tag of a run whose process held the pipeline's lock before the run was recorded: without the lock it is dead."""

KEPT = 200
"""Finished runs that are kept of those that recur within minutes; a run takes some 2 MB of the disk."""

_FORGOTTEN_AT_ONCE = 20
_ON_ITS_WAY = timedelta(minutes=1)
_BEGUN = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def _last_heard(instance: DagsterInstance, record: RunRecord) -> datetime:
    newest = instance.get_records_for_run(record.dagster_run.run_id, limit=1, ascending=False).records
    return datetime.fromtimestamp(newest[0].timestamp, UTC) if newest else record.create_timestamp


def end_dead(instance: DagsterInstance, settings: Settings, on_its_way: timedelta = _ON_ITS_WAY) -> list[str]:
    """Report as failed every run that has begun and whose process is no more; return their ids.

    Only for who holds the pipeline's lock. A living run holds it or waits for it, but for its first seconds
    (its process starts) and its last moment (the lock is given back before the end is recorded). So a run is
    dead if it is not the one that waits and nothing was heard from it for as long as ``on_its_way``. Runs in
    the queue stay there. Raises ServiceDown if the warehouse does not answer.
    """
    begun = instance.get_run_records(RunsFilter(statuses=_BEGUN))
    if not begun:
        return []
    waited_for = pipeline_is_awaited(settings)
    dead: list[str] = []
    for record in begun:
        run = record.dagster_run
        silent = not waited_for and utc_now() - _last_heard(instance, record) >= on_its_way
        if silent or UNDER_LOCK.items() <= run.tags.items():
            instance.report_run_failed(run, "Its process was killed: it neither holds nor awaits the pipeline's lock.")
            dead.append(run.run_id)
    return dead


def end_dead_if_free(instance: DagsterInstance, settings: Settings, on_its_way: timedelta = _ON_ITS_WAY) -> list[str]:
    """Do the same for who does not hold the lock, if there is something to do and nobody else holds it."""
    if not instance.get_runs_count(RunsFilter(statuses=_BEGUN)):
        return []
    with pipeline_is_free(settings) as free:
        return end_dead(instance, settings, on_its_way) if free else []


def forget_old(instance: DagsterInstance, tags: Mapping[str, str], kept: int = KEPT) -> list[str]:
    """Delete the oldest finished runs with these tags beyond ``kept``, logs and all; return their ids.

    A few at a time, so that it never takes long. Runs by schedule have other tags: they stay, and with them
    the record of each day.
    """
    finished = RunsFilter(tags=dict(tags), statuses=list(FINISHED_STATUSES))
    surplus = instance.get_runs_count(finished) - kept
    if surplus <= 0:
        return []
    oldest = instance.get_run_records(finished, limit=min(surplus, _FORGOTTEN_AT_ONCE), ascending=True)
    ids = [record.dagster_run.run_id for record in oldest]
    for run_id in ids:
        instance.delete_run(run_id)
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        _delete_event_file(instance, run_id)
    return ids


def _delete_event_file(instance: DagsterInstance, run_id: str) -> None:
    """On SQLite a run's events have a file of their own, which Dagster empties but leaves."""
    storage = instance.event_log_storage
    if isinstance(storage, SqliteEventLogStorage):
        file = Path(storage.path_for_shard(run_id))
        for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            part.unlink(missing_ok=True)

"""Dagster's event log on SQLite, without the waste: the same files, tables and content.

The stock storage makes an engine for every event (13 ms each) and has no batches, so that a range of 90
days over 16 assets takes forty seconds of bookkeeping. Here the files in use are kept open and the events
of a range are written in one transaction. ``dagster.yaml`` names this class; on servers it is PostgreSQL.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dagster import EventLogEntry
from dagster._core.events import DagsterEventType
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

# read by Dagster at every event; without it there are no batches
os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "500")

_IN_BATCHES = {DagsterEventType.ASSET_MATERIALIZATION, DagsterEventType.ASSET_MATERIALIZATION_PLANNED}

_FILES_OPEN = 8


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    # with a write-ahead log a power cut may lose the last events of a log, never the file
    connection.execute("PRAGMA synchronous = NORMAL")


class EventLog(SqliteEventLogStorage):
    """See the module."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "EventLog":
        return cls(inst_data=inst_data, **config_value)

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None)
        if engine is None:
            # a connection that stays open: closing the last one of a file moves its log into it each time
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=QueuePool,
                pool_size=1,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _without_waiting_for_the_disk)
        self._engines[shard] = engine
        while len(self._engines) > _FILES_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def dispose(self) -> None:
        """Close the files."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store the events of a run about its assets in one transaction a file."""
        if {entry.get_dagster_event().event_type for entry in events} - _IN_BATCHES:
            for entry in events:
                self.store_event(entry)
            return
        rows = [self._event_to_row(entry) for entry in events]
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
        insert = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
        with self.index_transaction() as connection:
            ids = [int(row[0]) for row in connection.execute(insert, rows)]
            self._store_asset_event_tags(connection, events, ids)
            last = {entry.get_dagster_event().asset_key: (entry, id_) for entry, id_ in zip(events, ids, strict=True)}
            for entry, id_ in last.values():
                self._store_asset_event(connection, entry, id_)

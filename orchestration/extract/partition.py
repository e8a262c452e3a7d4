"""Write one partition: batches to a spooled Parquet file, control figures alongside, then publish both."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fluxo.names import SourceTable
from orchestration.extract.snapshot import ExtractFailed
from orchestration.lake.control import Control
from orchestration.lake.errors import LakeCorrupted
from orchestration.lake.paths import control_path, object_path
from orchestration.lake.schema import describe_difference, lake_schema, schema_hash
from orchestration.lake.store import Store, sha256_of

ROW_GROUP = 131_072
"""Rows of a row group: always exactly this many but in the last, whatever batches the rows arrived in, so
that the same rows are the same bytes."""

_LOW_CARDINALITY = ("workspace_id", "business_date", "account_id")


def _text_id(table: SourceTable, batch: pa.RecordBatch, row: int) -> str:
    return "/".join(str(batch.column(name)[row].as_py()) for name in table.key)


class PartitionWriter:
    """Takes the rows of one table and day in order; ``finish`` closes the file and gives the figures."""

    def __init__(self, table: SourceTable, day: date, file: Path) -> None:
        self.table, self.day, self._file = table, day, file
        self._schema = lake_schema(table)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = self._rows = self._cents = 0
        self._first_id: str | None = None
        self._last_id: str | None = None
        dictionary = [f.name for f in self._schema if f.type == pa.string() or f.name in _LOW_CARDINALITY]
        self._writer = pq.ParquetWriter(
            file, self._schema, compression="zstd", compression_level=1, use_dictionary=dictionary
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows. Raises ExtractFailed if their types are not those of the lake."""
        difference = describe_difference(self._schema, batch.schema)
        if difference:
            raise ExtractFailed(
                f"{self.table.name} has changed in the source: {difference}. Bring fluxo.db.tables and fluxo.names "
                "to the database's present form, then extract again."
            )
        batch = pa.RecordBatch.from_arrays(batch.columns, schema=self._schema)
        if self._first_id is None:
            self._first_id = _text_id(self.table, batch, 0)
        self._last_id = _text_id(self.table, batch, batch.num_rows - 1)
        self._rows += batch.num_rows
        if self.table.cents:
            self._cents += pc.sum(pc.abs(batch.column(self.table.cents))).as_py() or 0
        self._waiting.append(batch)
        self._waiting_rows += batch.num_rows
        while self._waiting_rows >= ROW_GROUP:
            self._flush(ROW_GROUP)

    def _flush(self, rows: int) -> None:
        group = pa.Table.from_batches(self._waiting, self._schema)
        # pages end where chunks end, so a row group is written from one chunk
        self._writer.write_table(group.slice(0, rows).combine_chunks(), row_group_size=ROW_GROUP)
        rest = group.slice(rows)
        self._waiting, self._waiting_rows = rest.to_batches(), rest.num_rows

    def finish(self, snapshot: str) -> Control:
        if self._waiting_rows:
            self._flush(self._waiting_rows)
        self._writer.close()
        return Control(
            table=self.table.name,
            dt=self.day,
            rows=self._rows,
            cents=self._cents,
            first_id=self._first_id,
            last_id=self._last_id,
            schema_hash=schema_hash(self._schema),
            sha256=sha256_of(self._file),
            bytes=self._file.stat().st_size,
            snapshot=snapshot,
        )

    def abandon(self) -> None:
        self._writer.close()


def publish_partition(store: Store, table: SourceTable, control: Control, file: Path) -> Control:
    """Put the object in its place, then its control file; return the control figures that stand.

    The object is always put, so that a damaged one is mended. A crash in between leaves a control file
    that does not fit the object: a load refuses it, and the same extraction run again mends it.
    """
    path = control_path(table, control.dt)
    store.publish(file, object_path(table, control.dt))
    before = store.read_bytes(path)
    try:
        known = Control.from_json(before, path) if before else None
    except LakeCorrupted:
        known = None
    if known and (known.sha256, known.rows, known.cents) == (control.sha256, control.rows, control.cents):
        return known
    store.publish_bytes(control.to_json(), path)
    return control


def remove_partition(store: Store, table: SourceTable, day: date) -> None:
    """Take a partition out of the lake: its rows are gone from the source, or never were there."""
    store.delete(object_path(table, day))
    store.delete(control_path(table, day))

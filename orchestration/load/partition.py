"""Replace one day of one table of ``raw`` by what the lake holds, in one transaction."""

from datetime import date
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import pyarrow.parquet as pq
from adbc_driver_manager import Error as AdbcError

from fluxo.names import RAW_SCHEMA, SourceTable
from orchestration.adbc import reason_of
from orchestration.lake.control import Control
from orchestration.lake.errors import LakeCorrupted
from orchestration.lake.paths import object_path
from orchestration.lake.schema import lake_schema
from orchestration.lake.store import Store, sha256_of
from orchestration.load.tables import LOAD_CONTROL, LoadFailed, digest_of, partition_name

_BATCH_ROWS = 65_536


def _checked(store: Store, table: SourceTable, control: Control, file: Path | None) -> pq.ParquetFile:
    path = object_path(table, control.dt)
    again = f"extract {table.name} of {control.dt} again"
    if file is None:
        raise LakeCorrupted(f"{path} is missing from {store.url}: {again}.")
    if file.stat().st_size != control.bytes or sha256_of(file) != control.sha256:
        raise LakeCorrupted(f"{path} in {store.url} is not what its control file says: {again}.")
    parquet = pq.ParquetFile(file)
    known = {field.name: field.type for field in lake_schema(table)}
    # an older object may lack a column that was added since: its rows have none
    strange = [field.name for field in parquet.schema_arrow if known.get(field.name) != field.type]
    if strange:
        raise LoadFailed(
            f"{path} has columns that {RAW_SCHEMA}.{table.name} cannot take ({', '.join(strange)}): {again}."
        )
    return parquet


def _replace(cursor: adbc.Cursor, table: SourceTable, control: Control, parquet: pq.ParquetFile, exists: bool) -> None:
    partition, day = partition_name(table, control.dt), control.dt.isoformat()
    if exists:
        cursor.execute(f"TRUNCATE {RAW_SCHEMA}.{partition}")
    else:
        # the default gives the rows their day: it is in the object's path, not in its columns
        cursor.execute(
            f"CREATE TABLE {RAW_SCHEMA}.{partition} PARTITION OF {RAW_SCHEMA}.{table.name} "
            f"(dt NOT NULL DEFAULT '{day}') FOR VALUES IN ('{day}')"
        )
    if control.rows:
        rows = pa.RecordBatchReader.from_batches(parquet.schema_arrow, parquet.iter_batches(_BATCH_ROWS))
        cursor.adbc_ingest(partition, rows, mode="append", db_schema_name=RAW_SCHEMA)
    cursor.execute(f"ANALYZE {RAW_SCHEMA}.{partition}")
    cursor.execute(
        f"INSERT INTO {RAW_SCHEMA}.{LOAD_CONTROL} (table_name, dt, rows, cents, sha256, digest) "  # noqa: S608
        f"SELECT '{table.name}', '{day}', {control.rows}, {control.cents}, '{control.sha256}', "
        f"coalesce({digest_of(table)}, 0) FROM {RAW_SCHEMA}.{partition} "
        "ON CONFLICT (table_name, dt) DO UPDATE SET rows = excluded.rows, cents = excluded.cents, "
        "sha256 = excluded.sha256, digest = excluded.digest, loaded_at = now()"
    )


def load_partition(
    connection: adbc.Connection, store: Store, table: SourceTable, control: Control, exists: bool
) -> None:
    """Replace a day by its object and write its control row, in one commit.

    ``exists`` says whether the partition is there. Raises LakeCorrupted if the object is not what its
    control file says, LoadFailed if PostgreSQL refuses; the warehouse is then as before.
    """
    with store.local(object_path(table, control.dt)) as file:
        parquet = _checked(store, table, control, file)
        try:
            with connection.cursor() as cursor:
                _replace(cursor, table, control, parquet, exists)
            connection.commit()
        except AdbcError as error:
            connection.rollback()
            what = f"{RAW_SCHEMA}.{table.name} of {control.dt}"
            raise LoadFailed(f"{what} was not loaded ({reason_of(error)}).") from error


def drop_partition(connection: adbc.Connection, table: SourceTable, day: date) -> None:
    """Take a day out of ``raw`` that the lake has no longer, control row and all, in one commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {RAW_SCHEMA}.{partition_name(table, day)}")
        cursor.execute(
            f"DELETE FROM {RAW_SCHEMA}.{LOAD_CONTROL} "  # noqa: S608
            f"WHERE table_name = '{table.name}' AND dt = '{day.isoformat()}'"
        )
    connection.commit()

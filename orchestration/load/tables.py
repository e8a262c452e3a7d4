"""The tables of the schema ``raw``: made and widened from the lake's schema; partitions by day."""

from datetime import date

import pyarrow as pa
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo.errors import FluxoError
from fluxo.names import RAW_SCHEMA, SOURCE_TABLES, SourceTable
from orchestration.lake.schema import lake_schema

LOAD_CONTROL = "load_control"
_CONTROL = sql.Identifier(RAW_SCHEMA, LOAD_CONTROL)

_CREATE_CONTROL = sql.SQL(
    "CREATE TABLE IF NOT EXISTS {} (table_name text, dt date, rows bigint NOT NULL, cents bigint NOT NULL, "
    "sha256 text NOT NULL, loaded_at timestamptz NOT NULL DEFAULT now(), digest numeric, PRIMARY KEY (table_name, dt))"
).format(_CONTROL)
_ADD_DIGEST = sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS digest numeric").format(_CONTROL)
_FORGET_DIGESTS = sql.SQL("UPDATE {} SET digest = NULL WHERE table_name = %s").format(_CONTROL)
_COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""
_SQL_TYPES = {
    pa.uuid(): "uuid",
    pa.string(): "text",
    pa.int64(): "bigint",
    pa.int32(): "integer",
    pa.int16(): "smallint",
    pa.float64(): "double precision",
    pa.bool_(): "boolean",
    pa.timestamp("us", tz="UTC"): "timestamp with time zone",
    pa.date32(): "date",
}


class LoadFailed(FluxoError):
    """The warehouse could not take what the lake holds."""


def sql_columns(schema: pa.Schema) -> dict[str, str]:
    """Return the PostgreSQL type of every column."""
    return {field.name: _SQL_TYPES[field.type] for field in schema}


def partition_name(table: SourceTable, day: date) -> str:
    return f"{table.name}_{day:%Y%m%d}"


def digest_of(table: SourceTable) -> str:
    """Return the digest of rows as an expression of SQL: any changed, lost or doubled row gives another one.

    A sum over hashes of whole rows, whatever their order; null where there are none.
    """
    return f"sum(hash_record_extended(ROW({', '.join(table.columns)}), 0))"


def _ensure_table(connection: Connection[TupleRow], table: SourceTable) -> None:
    wanted = sql_columns(lake_schema(table)) | {"dt": "date"}
    name = sql.Identifier(RAW_SCHEMA, table.name)
    present: dict[str, str] = dict(connection.execute(_COLUMNS, (f"{RAW_SCHEMA}.{table.name}",)).fetchall())
    if not present:
        columns = sql.SQL(", ").join(
            sql.SQL("{} " + sql_type).format(sql.Identifier(column)) for column, sql_type in wanted.items()
        )
        connection.execute(sql.SQL("CREATE TABLE {} ({}) PARTITION BY LIST (dt)").format(name, columns))
        return
    changed = ", ".join(f"{column} {present[column]}" for column in present if present[column] != wanted.get(column))
    if changed:
        raise LoadFailed(
            f"{RAW_SCHEMA}.{table.name} has {changed}, which the lake has not (any more): "
            f"drop {RAW_SCHEMA}.{table.name} and its rows of {RAW_SCHEMA}.{LOAD_CONTROL}, then load again."
        )
    added = wanted.keys() - present.keys()
    for column in added:
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD COLUMN {} " + wanted[column]).format(name, sql.Identifier(column))
        )
    if added:
        # a digest is of all columns: those of the days loaded before are of fewer
        connection.execute(_FORGET_DIGESTS, (table.name,))


def ensure_tables(connection: Connection[TupleRow]) -> None:
    """Make every table of ``raw`` that is missing and add columns that the lake has gained.

    Raises LoadFailed, saying what to do, where a column was removed or retyped.
    """
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(RAW_SCHEMA)))
    connection.execute(_CREATE_CONTROL)
    connection.execute(_ADD_DIGEST)
    for table in SOURCE_TABLES:
        _ensure_table(connection, table)

"""Arrow types of the extracted tables, from the one definition of their columns in ``fluxo.db.tables``.

An uuid is 16 bytes (Arrow's and Parquet's UUID), money is int64 centavos, an instant microseconds in UTC.
"""

import hashlib
from functools import cache
from typing import Any

import pyarrow as pa
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, SmallInteger, Text, Uuid
from sqlalchemy.types import TypeEngine

from fluxo.db.tables import metadata
from fluxo.names import OPERATIONAL_SCHEMA, SourceTable

# the subclasses of Integer come before it
_TYPES: tuple[tuple[type[TypeEngine[Any]], pa.DataType], ...] = (
    (Uuid, pa.uuid()),
    (Text, pa.string()),
    (BigInteger, pa.int64()),
    (SmallInteger, pa.int16()),
    (Integer, pa.int32()),
    (Double, pa.float64()),
    (Boolean, pa.bool_()),
    (DateTime, pa.timestamp("us", tz="UTC")),
    (Date, pa.date32()),
)


def _arrow_type(sql_type: TypeEngine[object], where: str) -> pa.DataType:
    for known, arrow in _TYPES:
        if isinstance(sql_type, known):
            return arrow
    raise TypeError(f"{where} has the type {sql_type}, which has no place in the lake")


@cache
def lake_schema(table: SourceTable) -> pa.Schema:
    """Return the schema of a table's objects, in the order of ``SourceTable.columns``."""
    columns = metadata.tables[f"{OPERATIONAL_SCHEMA}.{table.name}"].columns
    return pa.schema(
        [
            pa.field(name, _arrow_type(columns[name].type, f"{table.name}.{name}"), bool(columns[name].nullable))
            for name in table.columns
        ]
    )


def schema_hash(schema: pa.Schema) -> str:
    """Return a short hash of names, order, types and nullability."""
    text = "\n".join(f"{field.name} {field.type} {field.nullable}" for field in schema)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def describe_difference(expected: pa.Schema, found: pa.Schema) -> str | None:
    """Return in words how two schemas differ in columns or types; None if they don't."""
    there, here = {f.name: f.type for f in expected}, {f.name: f.type for f in found}
    told = [f"column {name} is missing" for name in there.keys() - here.keys()]
    told += [f"column {name} is new" for name in here.keys() - there.keys()]
    told += [
        f"column {name} is {here[name]}, not {there[name]}"
        for name in there.keys() & here.keys()
        if here[name] != there[name]
    ]
    return ", ".join(sorted(told)) or None

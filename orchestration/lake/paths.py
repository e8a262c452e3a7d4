"""Where things are in the lake, relative to its root: ``raw/<table>/dt=YYYY-MM-DD/part-0.parquet``."""

import re
from datetime import date

from fluxo.names import SourceTable

_OBJECT = re.compile(r"^raw/(?P<table>\w+)/dt=(?P<day>\d{4}-\d{2}-\d{2})/part-0\.parquet$")

RAW = "raw"


def partition_folder(table: SourceTable, day: date) -> str:
    return f"{table.lake_prefix}/dt={day.isoformat()}"


def object_path(table: SourceTable, day: date) -> str:
    return f"{partition_folder(table, day)}/part-0.parquet"


def control_path(table: SourceTable, day: date) -> str:
    return f"{partition_folder(table, day)}/part-0.json"


def parse_object_path(path: str) -> tuple[str, date] | None:
    """Return the table's name and the day of an object's path; None for any other path."""
    found = _OBJECT.match(path)
    return (found["table"], date.fromisoformat(found["day"])) if found else None

"""What must hold in the warehouse before and while dbt builds in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings
from orchestration.transform.invoke import TransformError

_RAW_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
_LOCK_KEY = 0x666C75786F646274  # "fluxodbt"


def _require_raw_tables(connection: Connection[TupleRow]) -> None:
    present = {row[0] for row in connection.execute(_RAW_TABLES, (names.RAW_SCHEMA,))}
    missing = [table.name for table in names.SOURCE_TABLES if table.name not in present]
    if missing:
        what = ", ".join(f"{names.RAW_SCHEMA}.{name}" for name in missing)
        raise TransformError(f"The warehouse has no {what}: load the lake first, with `fluxo pipeline run`.")


@contextmanager
def warehouse_ready(settings: Settings) -> Iterator[None]:
    """Hold the warehouse for one build at a time, whichever process runs it.

    Raises ServiceDown if the warehouse does not answer, TransformError if raw tables are missing. Waits
    for another build: two at once would swap each other's half-made tables.
    """
    with connect(settings, "warehouse", autocommit=True) as connection:
        _require_raw_tables(connection)
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK_KEY,))
        yield

"""One REPEATABLE READ snapshot of the operational database, shared by every reader of a run."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
from adbc_driver_manager import Error as AdbcError
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from orchestration.adbc import reason_of

_BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


_SEE_ALL = "SET LOCAL fluxo.workspaces = 'all'"
"""What row-level security asks of the reader of every workspace."""


class ExtractFailed(FluxoError):
    """The source could not be read."""


@dataclass(frozen=True)
class SourceSnapshot:
    """``visible`` is PostgreSQL's text of what the snapshot sees (``pg_current_snapshot``)."""

    settings: Settings
    connection: Connection[TupleRow]
    exported: str
    visible: str

    @contextmanager
    def stream(self, query: str) -> Iterator[pa.RecordBatchReader]:
        """Run a query in this snapshot over a connection of its own; batches come as they are read.

        Binary COPY underneath: memory holds one batch of some 16 MB. Raises ExtractFailed.
        """
        try:
            with adbc.connect(self.settings.secret("extract_database_url")) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(_BEGIN)
                    cursor.execute(f"SET TRANSACTION SNAPSHOT '{self.exported}'")
                    cursor.execute(_SEE_ALL)
                    cursor.execute(query)
                    yield cursor.fetch_record_batch()
                with suppress(AdbcError):
                    connection.rollback()
        except AdbcError as error:
            raise ExtractFailed(
                f"PostgreSQL stopped the extraction ({reason_of(error)}): run the same command again."
            ) from error


@contextmanager
def source_snapshot(settings: Settings) -> Iterator[SourceSnapshot]:
    """Open the snapshot and keep it until the end of the block. Raises ServiceDown."""
    with connect(settings, "extract", all_workspaces=True) as connection:
        connection.execute(_BEGIN)
        row = connection.execute("SELECT pg_export_snapshot(), pg_current_snapshot()::text").fetchone()
        assert row is not None
        yield SourceSnapshot(settings, connection, row[0], row[1])

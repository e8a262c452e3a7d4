"""One writer of the lake and the warehouse at a time, in whatever process: a lock in the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager

from fluxo.db.connect import connect
from fluxo.errors import ServiceDown
from fluxo.settings import Settings

_KEY = 0x464C55584F  # "FLUXO"
_WAIT = "15min"
_AWAITED = """
SELECT count(*) > 0 FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def pipeline_lock(settings: Settings) -> Iterator[None]:
    """Hold the pipeline for the block, waiting for another run to end.

    The lock goes with its connection, so that a killed run leaves none behind. Raises ServiceDown if the
    warehouse does not answer, or if another run holds the lock for a quarter of an hour.
    """
    import psycopg

    with connect(settings, "warehouse", autocommit=True) as connection:
        connection.execute(f"SET lock_timeout = '{_WAIT}'")
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", (_KEY,))
        except psycopg.errors.LockNotAvailable:
            raise ServiceDown(f"Another run of the pipeline has not ended for {_WAIT}: see it in Dagster.") from None
        yield


@contextmanager
def pipeline_is_free(settings: Settings) -> Iterator[bool]:
    """Tell, without waiting, whether nobody holds the pipeline; if so, nobody else gets it for the block.

    Raises ServiceDown if the warehouse does not answer.
    """
    with connect(settings, "warehouse", autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_KEY,)).fetchone()
        assert row is not None
        yield bool(row[0])


def pipeline_is_awaited(settings: Settings) -> bool:
    """Tell whether anybody waits for the pipeline. Raises ServiceDown if the warehouse does not answer."""
    with connect(settings, "warehouse") as connection:
        row = connection.execute(_AWAITED, (_KEY >> 32, _KEY & 0xFFFFFFFF)).fetchone()
        assert row is not None
        return bool(row[0])

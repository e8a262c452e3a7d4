"""Bulk jobs: what a long job was asked to do and how far it has come, beside the data it writes.

Belongs here: reading and moving a row of ``bulk_jobs`` in the caller's transaction, so that progress and
data are committed together and a killed job goes on exactly where it was.
"""

from typing import Any

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

REMEMBER = "INSERT INTO fluxo.bulk_jobs (name, params) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING"
SELECT_PARAMS = "SELECT params FROM fluxo.bulk_jobs WHERE name = %s"
SELECT_FINISHED = "SELECT finished_at IS NOT NULL FROM fluxo.bulk_jobs WHERE name = %s"
FINISH = "UPDATE fluxo.bulk_jobs SET finished_at = now() WHERE name = %s"


def remember(connection: Connection[TupleRow], name: str, params: dict[str, Any]) -> dict[str, Any]:
    """Record a job's parameters on first call; return those recorded, which are the ones to follow."""
    connection.execute(REMEMBER, (name, Jsonb(params)))
    row = connection.execute(SELECT_PARAMS, (name,)).fetchone()
    assert row is not None
    return dict(row[0])


def is_finished(connection: Connection[TupleRow], name: str) -> bool:
    row = connection.execute(SELECT_FINISHED, (name,)).fetchone()
    return bool(row and row[0])


def finish(connection: Connection[TupleRow], name: str) -> None:
    connection.execute(FINISH, (name,))

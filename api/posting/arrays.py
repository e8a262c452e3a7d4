"""PostgreSQL arrays as literals, for the batches of the write path and of the log.

psycopg dumps a list element by element, which took longer than all else that a batch does in Python (measured).
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID


def uuids(values: Iterable[UUID | None]) -> str:
    """Return a ``uuid[]``."""
    return "{" + ",".join(["NULL" if value is None else value.hex for value in values]) + "}"


def numbers(values: Iterable[float]) -> str:
    """Return an array of numbers, none of which is NULL."""
    return "{" + ",".join(map(str, values)) + "}"


def instants(values: Iterable[datetime]) -> str:
    """Return a ``timestamptz[]`` of aware instants."""
    return '{"' + '","'.join([value.isoformat() for value in values]) + '"}'


def texts(values: Iterable[str | None]) -> str:
    """Return a ``text[]``; any text is good but for NUL, which PostgreSQL refuses."""
    return "{" + ",".join([_quoted(value) for value in values]) + "}"


def _quoted(value: str | None) -> str:
    if value is None:
        return "NULL"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

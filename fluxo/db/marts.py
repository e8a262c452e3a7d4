"""Read the marts as the readers' role. Belongs here: asking, and saying why an answer was refused."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain

import psycopg
from psycopg import Connection, errors, sql
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.settings import Settings

_CHUNK_ROWS = 1000
_MARTS = """
SELECT c.relname, obj_description(c.oid)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY c.relname
"""


class QueryRefused(FluxoError):
    """The warehouse does not answer the query as it is."""


@dataclass(frozen=True)
class Answer:
    """The columns of an answer and its rows, which are read as they are asked for."""

    columns: list[str]
    rows: Iterator[TupleRow]


@dataclass(frozen=True)
class Mart:
    name: str
    rows: int
    description: str


def _place(query: str, position: str | None) -> str:
    if position is None:
        return ""
    before = query[: int(position) - 1]
    return f" at line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def _refusal(query: str, error: psycopg.Error, timeout_seconds: float) -> QueryRefused:
    if isinstance(error, errors.QueryCanceled):
        return QueryRefused(
            f"The query took more than {timeout_seconds:g} s: narrow it, or allow more time (--timeout)."
        )
    if isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None:
        return QueryRefused("The query answers nothing: write a SELECT.")
    reason = (error.diag.message_primary or str(error)).strip().splitlines()[0]
    if isinstance(error, errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction):
        return QueryRefused(f"Only the marts can be read, and nothing written: {reason}.")
    hint = f" {error.diag.message_hint}" if error.diag.message_hint else ""
    if isinstance(error, errors.UndefinedTable):
        hint = " `fluxo query` lists the marts."
    return QueryRefused(f"The query is wrong{_place(query, error.diag.statement_position)}: {reason}.{hint}")


@contextmanager
def _reading(settings: Settings, timeout_seconds: float) -> Iterator[Connection[TupleRow]]:
    with connect(settings, "reader") as connection:
        connection.read_only = True
        connection.execute("SELECT set_config('search_path', %s, false)", (names.MARTS_SCHEMA,))
        connection.execute("SELECT set_config('statement_timeout', %s, false)", (f"{round(timeout_seconds * 1000)}ms",))
        yield connection


@contextmanager
def ask(settings: Settings, query: str, timeout_seconds: float = 30.0) -> Iterator[Answer]:
    """Ask one SQL query, unqualified names being marts. The rows last as long as the block.

    Raises QueryRefused, with the reason and the place, for SQL that is wrong, writes or takes too long,
    and ServiceDown if the warehouse does not answer.
    """
    if not query.strip():
        raise QueryRefused("The query is empty: write a SELECT.")
    with _reading(settings, timeout_seconds) as connection, connection.cursor() as cursor:
        statement = query.encode()
        try:
            # closed before the connection, whose lock a stream left in the middle would hold for ever
            with closing(cursor.stream(statement, size=_CHUNK_ROWS)) as stream:  # type: ignore[type-var]
                first = next(stream, None)
                if first is None:
                    # an empty stream does not tell its columns
                    cursor.execute(statement)
                columns = [column.name for column in cursor.description or ()]
                yield Answer(columns, chain([] if first is None else [first], stream))
        except psycopg.Error as error:
            raise _refusal(query, error, timeout_seconds) from None


def list_marts(settings: Settings, timeout_seconds: float = 30.0) -> list[Mart]:
    """Return the marts there are, each with its number of rows. Raises QueryRefused if there are none."""
    with _reading(settings, timeout_seconds) as connection:
        found = connection.execute(_MARTS, (names.MARTS_SCHEMA,)).fetchall()
        if not found:
            raise QueryRefused("There are no marts yet: make them with `fluxo pipeline run`.")
        return [Mart(name, _count(connection, name), description or "") for name, description in found]


def _count(connection: Connection[TupleRow], name: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()
    assert row is not None
    return int(row[0])

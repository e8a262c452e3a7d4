"""Read the marts as the readers' role. Belongs here: running the cards' SQL and giving its rows a stored form."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from dashboards.spec.models import Card, ColumnType
from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.money import to_cents
from fluxo.settings import Settings

Cell = str | int | float | bool | None
"""A figure as it is stored: money in whole centavos, dates in ISO 8601."""


class MartMissing(FluxoError):
    """A mart that a card reads is not there, or lacks a column."""


@dataclass(frozen=True)
class Rows:
    """What a card's SQL returned, in the order of ``card.columns``."""

    columns: tuple[str, ...]
    cells: list[tuple[Cell, ...]]

    def records(self) -> list[dict[str, Cell]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.cells]


@contextmanager
def snapshot(settings: Settings) -> Iterator[Connection[TupleRow]]:
    """Open a read-only transaction in which every query sees the marts of the same instant."""
    with connect(settings, "reader") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        yield connection


def stored(value: Any, kind: ColumnType) -> Cell:
    """Return a value of the database as it is stored. Raises ValueError on a fraction of a centavo."""
    if value is None:
        return None
    match kind:
        case ColumnType.MONEY:
            return to_cents(Decimal(value))
        case ColumnType.COUNT:
            return int(value)
        case ColumnType.PERCENT | ColumnType.MILLISECONDS:
            return float(value)
        case ColumnType.DATE:
            return (value if isinstance(value, date) else date.fromisoformat(str(value)[:10])).isoformat()[:10]
        case ColumnType.FLAG:
            return bool(value)
        case ColumnType.TEXT:
            return str(value)


def run_card(connection: Connection[TupleRow], card: Card, parameters: Mapping[str, object] | None = None) -> Rows:
    """Run a card's SQL. ``parameters`` are those of a report's card. Raises MartMissing."""
    kinds = [column.type for column in card.columns.values()]
    rows = _run(connection, card.query, card.slug, parameters).fetchall()
    cells = [tuple(stored(value, kind) for value, kind in zip(row, kinds, strict=True)) for row in rows]
    return Rows(tuple(card.columns), cells)


def run_control(connection: Connection[TupleRow], card: Card) -> dict[str, Cell]:
    """Run the card's control; return its totals by column, as they are stored."""
    assert card.control is not None
    cursor = _run(connection, card.control.sql, card.slug, None)
    names = [column.name for column in cursor.description or ()]
    row = cursor.fetchone() or (None,) * len(names)
    return {name: stored(value, card.columns[name].type) for name, value in zip(names, row, strict=True)}


def _run(
    connection: Connection[TupleRow], query: str, slug: str, parameters: Mapping[str, object] | None
) -> psycopg.Cursor[TupleRow]:
    try:
        # the text comes from the project's own files; values are bound
        return connection.execute(sql.SQL(query), parameters)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName) as error:
        reason = str(error).splitlines()[0]
        raise MartMissing(f"Card {slug}: {reason}: build the marts first with `fluxo pipeline run`.") from None

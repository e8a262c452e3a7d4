"""How commands speak: tables, JSON and CSV on standard output; progress and messages on standard error.

With a terminal, progress is a live line (rich); without one, plain lines that suit a log.
"""

import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

_WIDTH_WITHOUT_TERMINAL = 160


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else _WIDTH_WITHOUT_TERMINAL)


out = _console(stderr=False)
err = _console(stderr=True)


class Report(Protocol):
    """Called with how much is done and, where known, how much there is."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(value: Any) -> None:
    """Print one JSON document; decimals as strings, times in ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    writer.writerows(rows)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers are set to the right."""
    content = [list(row) for row in rows]
    table = Table(title=title or None, title_justify="left", title_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(content) and all(isinstance(row[index], int | float | Decimal) for row in content)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(table)


def say(message: str) -> None:
    """Tell something that is not the command's result."""
    err.print(message, soft_wrap=True)


@contextmanager
def step(title: str, unit: str = "") -> Iterator[Report]:
    """Show a long step: a live line with a terminal, else a line at the start, every 5 s and at the end."""
    started = time.monotonic()
    if err.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[done]}"))
        with Progress(*columns, TimeElapsedColumn(), console=err, transient=True) as progress:
            task = progress.add_task(title, total=None, done="")

            def live(done: int, total: int | None = None) -> None:
                progress.update(task, completed=done, total=total, done=f"{done:,} {unit}")

            yield live
        err.print(f"[green]✓[/] {title} ({time.monotonic() - started:.1f} s)")
        return
    err.print(f"{title} ...")
    last = [started]

    def lines(done: int, total: int | None = None) -> None:
        if time.monotonic() - last[0] >= 5:
            last[0] = time.monotonic()
            err.print(f"  {title}: {done:,}{f' of {total:,}' if total else ''} {unit}")

    yield lines
    err.print(f"{title}: done in {time.monotonic() - started:.1f} s")

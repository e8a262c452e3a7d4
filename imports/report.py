"""The file of rejected and doubtful lines: one row a line, with its number, the reasons and its own values.

Its last columns are the file's own, so that the rejected lines, once mended, can be imported with the
same mapping. Written beside the input unless that folder may not be written.
"""

import csv
import os
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import IO

from imports.errors import BadFile, Doubt
from imports.source import Row

OWN_COLUMNS = ("line", "verdict", "reason", "detail", "line_amount")
REJECTED = "rejected"
DOUBTFUL = "doubtful"


def report_path(source: Path, asked: Path | None, home: Path) -> tuple[Path, str | None]:
    """Return where the report goes and, if that is not beside the file, a sentence that says so.

    A folder without any write permission is left alone even by root, who could write there.
    """
    if asked is not None:
        return asked, None
    beside = source.with_name(source.name + ".rejected.csv")
    folder = beside.parent
    if folder.stat().st_mode & 0o222 and os.access(folder, os.W_OK):
        return beside, None
    elsewhere = home / "imports" / beside.name
    return elsewhere, f"{folder} is read-only: rejected and doubtful lines go to {elsewhere}."


class LineReport:
    """Writes the report under a temporary name and puts it in place at the end; no lines, no file.

    An import that is cut short leaves the earlier report as it was, and ``only_look`` (a dry run) never
    takes one away. ``reasons`` counts lines by verdict and reason; ``rejected`` and ``doubtful`` count
    lines. Raises BadFile where the path is a file that is no such report.
    """

    def __init__(self, path: Path, columns: Sequence[str], *, only_look: bool = False) -> None:
        self.path = path
        self._only_look = only_look
        self.reasons: Counter[str] = Counter()
        self.rejected = 0
        self.doubtful = 0
        self._columns = columns
        self._part = path.with_name(path.name + ".part")
        self._handle: IO[str] | None = None

    def __enter__(self) -> "LineReport":
        self._refuse_foreign_file()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = self._part.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._handle)
        self._writer.writerow((*OWN_COLUMNS, *self._columns))
        return self

    def reject(self, row: Row, reason: str, detail: str, amount: Decimal | None) -> None:
        """Report a line that is not in the ledger; ``amount`` is its signed worth where it can be told."""
        self.rejected += 1
        self.reasons[reason] += 1
        self._write(row, REJECTED, reason, detail, amount)

    def doubt(self, row: Row, doubts: Sequence[Doubt], amount: Decimal | None) -> None:
        """Report a line that is in the ledger and deserves a look."""
        self.doubtful += 1
        self.reasons.update(doubt.reason for doubt in doubts)
        reasons, details = (doubt.reason for doubt in doubts), (doubt.detail for doubt in doubts)
        self._write(row, DOUBTFUL, "; ".join(reasons), "; ".join(details), amount)

    def _write(self, row: Row, verdict: str, reason: str, detail: str, amount: Decimal | None) -> None:
        values = row.values[: len(self._columns)]
        self._writer.writerow((row.line, verdict, reason, detail, "" if amount is None else f"{amount:f}", *values))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._handle is not None
        self._handle.close()
        if kind is None and (self.rejected or self.doubtful):
            self._part.replace(self.path)
            return
        self._part.unlink()
        if kind is None and not self._only_look:
            self.path.unlink(missing_ok=True)

    def _refuse_foreign_file(self) -> None:
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as earlier:
            if not earlier.readline().startswith(",".join(OWN_COLUMNS)):
                raise BadFile(f"{self.path} is there and is no report of an import: give --rejected another name.")

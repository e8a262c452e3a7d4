"""What external ids the file has shown so far, on disk, so that memory does not grow with the file.

The ledger deduplicates for ever, but cannot tell a line met twice in one file from one loaded by an
earlier import; a report that must read the same on every run can.
"""

import sqlite3
from hashlib import blake2b
from types import TracebackType
from typing import NamedTuple


class Seen(NamedTuple):
    """The first line with an external id, and whether it says the same as this one."""

    line: int
    same: bool


class Repeats:
    """A table of (external id, first line, digest of its content) in a temporary file."""

    def __enter__(self) -> "Repeats":
        # a database without a name: on disk when it outgrows its cache, gone with the process however it ends
        self._table = sqlite3.connect("", isolation_level=None)
        self._table.execute("PRAGMA journal_mode = OFF")
        self._table.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, line INTEGER, digest BLOB) WITHOUT ROWID")
        self._table.execute("BEGIN")
        return self

    def first(self, external_id: str, line: int, content: object) -> Seen | None:
        """Return the earlier line with this id, or remember this one as the first and return None."""
        digest = blake2b(repr(content).encode(), digest_size=16).digest()
        written = self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (external_id, line, digest))
        if written.rowcount == 1:
            return None
        first_line, first_digest = self._table.execute(
            "SELECT line, digest FROM seen WHERE id = ?", (external_id,)
        ).fetchone()
        return Seen(first_line, first_digest == digest)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._table.close()

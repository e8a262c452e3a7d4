"""The deliveries made: one row per report, period and recipient, in the warehouse's schema ``reports``.

The row is claimed before anything is sent and under a lock, so that two runs at once send one mail. A
run that dies between the sending and the record sends again, with the same Message-ID. With what was sent
are kept its figures and the digest of the marts they came from, for ``dashboards.reports.check``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from psycopg import Connection
from psycopg.rows import TupleRow, class_row
from psycopg.types.json import Jsonb

from fluxo.db.connect import connect
from fluxo.settings import Settings

_TABLE = """
CREATE SCHEMA IF NOT EXISTS reports;
CREATE TABLE IF NOT EXISTS reports.deliveries (
    report text NOT NULL,
    period date NOT NULL,
    recipient text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL CHECK (status IN ('sending', 'sent', 'failed')),
    attempts integer NOT NULL,
    detail text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (report, period, recipient)
);
ALTER TABLE reports.deliveries ADD COLUMN IF NOT EXISTS figures jsonb, ADD COLUMN IF NOT EXISTS marts_digest text
"""
_IS_THERE = """
SELECT count(*) = 1 FROM pg_attribute WHERE attrelid = to_regclass('reports.deliveries') AND attname = 'marts_digest'
"""
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"
_FIND = "SELECT {columns} FROM reports.deliveries WHERE report = %s AND period = %s AND recipient = %s"
_CLAIM = """
INSERT INTO reports.deliveries AS known (report, period, recipient, channel, status, attempts, started_at)
VALUES (%s, %s, %s, %s, 'sending', 1, clock_timestamp())
ON CONFLICT (report, period, recipient) DO UPDATE
SET channel = excluded.channel, status = 'sending', attempts = known.attempts + 1, detail = '',
    started_at = excluded.started_at, finished_at = NULL
"""
_FINISH = """
UPDATE reports.deliveries
SET status = %s, detail = %s, finished_at = clock_timestamp(), figures = %s, marts_digest = %s
WHERE report = %s AND period = %s AND recipient = %s
"""
_LAST_SENT = "SELECT max(period) FROM reports.deliveries WHERE report = %s AND period <= %s AND status = 'sent'"
_UNFINISHED = """
SELECT DISTINCT period FROM reports.deliveries
WHERE report = %s AND period BETWEEN %s AND %s AND status <> 'sent'
"""
_NEWEST_SENT = """
SELECT DISTINCT ON (report) report, period, channel, detail, figures, marts_digest
FROM reports.deliveries WHERE status = 'sent' ORDER BY report, finished_at DESC
"""
_COLUMNS = "report, period, recipient, channel, status, attempts, detail, started_at, finished_at"
_NEWEST = "SELECT {columns} FROM reports.deliveries ORDER BY started_at DESC, report, recipient LIMIT %s"


class Status(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """One report about one day to one recipient. ``detail`` is where it went, or why it failed.

    ``repeated`` tells that it had been delivered before and nothing was sent now.
    """

    report: str
    period: date
    recipient: str
    channel: str
    status: str
    attempts: int
    detail: str
    started_at: datetime
    finished_at: datetime | None
    repeated: bool = False


Figures = dict[str, list[str]]
"""The numbers of a report as its spreadsheet has them, by card: see ``dashboards.reports.readback``."""


@dataclass(frozen=True)
class Sent:
    """What a report's newest delivery said; no figures and no digest where it is older than their record."""

    report: str
    period: date
    channel: str
    detail: str
    figures: Figures | None
    marts_digest: str | None


@contextmanager
def deliveries(settings: Settings) -> Iterator[Connection[TupleRow]]:
    """Open the table, made on first use; every statement is committed by itself."""
    with connect(settings, "warehouse", autocommit=True) as connection:
        if connection.execute(_IS_THERE).fetchone() == (False,):
            connection.execute(_TABLE)
        yield connection


@contextmanager
def locked(connection: Connection[TupleRow], report: str, period: date, recipient: str) -> Iterator[bool]:
    """Hold the delivery for this run; give False if another run holds it."""
    key = f"{report}/{period}/{recipient}"
    held = bool((connection.execute(_LOCK, (key,)).fetchone() or (False,))[0])
    try:
        yield held
    finally:
        if held:
            connection.execute(_UNLOCK, (key,))


def find(connection: Connection[TupleRow], report: str, period: date, recipient: str) -> Delivery | None:
    """Return the delivery as it was recorded, or None."""
    with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(_FIND.format(columns=_COLUMNS), (report, period, recipient)).fetchone()


def claim(connection: Connection[TupleRow], report: str, period: date, recipient: str, channel: str) -> None:
    connection.execute(_CLAIM, (report, period, recipient, channel))


def finish(
    connection: Connection[TupleRow],
    report: str,
    period: date,
    recipient: str,
    status: Status,
    detail: str,
    figures: Figures,
    marts_digest: str,
) -> None:
    """Record how a claimed delivery ended, and what it said."""
    values = (status.value, detail, Jsonb(figures), marts_digest, report, period, recipient)
    connection.execute(_FINISH, values)


def last_sent(connection: Connection[TupleRow], report: str, until: date) -> date | None:
    """Return the newest day, ``until`` at the latest, of which anybody has the report."""
    row = connection.execute(_LAST_SENT, (report, until)).fetchone()
    return row[0] if row else None


def unfinished(connection: Connection[TupleRow], report: str, first: date, last: date) -> set[date]:
    """Return the days of a range with a delivery that failed, or that was begun and never ended."""
    return {row[0] for row in connection.execute(_UNFINISHED, (report, first, last))}


def newest_sent(settings: Settings) -> list[Sent]:
    """Return what was delivered last, of each report that was ever delivered."""
    with deliveries(settings) as connection, connection.cursor(row_factory=class_row(Sent)) as cursor:
        return cursor.execute(_NEWEST_SENT).fetchall()


def newest(settings: Settings, limit: int) -> list[Delivery]:
    """Return the newest deliveries."""
    with deliveries(settings) as connection, connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return cursor.execute(_NEWEST.format(columns=_COLUMNS), (limit,)).fetchall()

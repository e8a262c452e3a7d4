"""What a report says: the rows of its cards for one day, all from one snapshot of the marts."""

import hashlib
from dataclasses import dataclass
from datetime import date

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from dashboards.marts import Cell, MartMissing, Rows, run_card, snapshot
from dashboards.reports.spec import Report
from dashboards.spec.models import Card
from fluxo.errors import FluxoError
from fluxo.settings import Settings

_DAYS = """
SELECT
    workspace.workspace_name,
    workspace.currency,
    max(day.business_date) AS until,
    max(day.business_date) FILTER (WHERE day.business_date <= %s) AS newest
FROM marts.dim_workspace AS workspace
INNER JOIN marts.fct_daily_consolidation AS day ON workspace.workspace_id = day.workspace_id
WHERE workspace.workspace_slug = %s
GROUP BY workspace.workspace_name, workspace.currency
"""


_BETWEEN = """
SELECT DISTINCT business_date FROM marts.fct_daily_consolidation
WHERE workspace_slug = %s AND business_date BETWEEN %s AND %s
"""
_DIGEST = """
SELECT md5(coalesce(string_agg(line.text, E'\\n' ORDER BY line.text), ''))
FROM (SELECT row({columns})::text AS text FROM marts.{mart} WHERE {rows}) AS line
"""


class ReportNotReady(FluxoError):
    """There are no figures yet for the day of the report."""


@dataclass(frozen=True)
class Section:
    """One card of the report and its rows."""

    card: Card
    rows: Rows


@dataclass(frozen=True)
class Content:
    """A report about ``day``; ``until`` is the last day for which the marts have figures.

    ``marts_digest`` stands for the rows of the marts, up to ``day``, that the report was made from: while it
    is the same, the report's figures are the same.
    """

    report: Report
    day: date
    until: date
    workspace_name: str
    currency: str
    sections: tuple[Section, ...]
    marts_digest: str

    @property
    def filters(self) -> dict[str, str]:
        """The filters applied, as they are shown."""
        return {"Workspace": f"{self.workspace_name} · {self.currency}"}


def newest_day(settings: Settings, report: Report, day: date) -> date | None:
    """Return the newest business date with figures, ``day`` at the latest, or None. Raises MartMissing."""
    with snapshot(settings) as connection:
        row = _days(connection, report, day)
    return row[3] if row else None


def days_with_figures(settings: Settings, report: Report, first: date, last: date) -> set[date]:
    """Return the business dates of a range with figures, those without movement among them."""
    with snapshot(settings) as connection:
        return {row[0] for row in connection.execute(_BETWEEN, (report.workspace, first, last))}


def read_content(settings: Settings, report: Report, day: date) -> Content:
    """Read the report's figures for ``day``. Raises ReportNotReady, MartMissing."""
    with snapshot(settings) as connection:
        row = _days(connection, report, day)
        if row is None:
            raise ReportNotReady(f"Report {report.slug}: workspace {report.workspace} has no figures in the marts yet.")
        name, currency, until, newest = row
        if newest != day:
            raise ReportNotReady(
                f"Report {report.slug}: there are no figures of {day} for {report.workspace}; the marts go up to "
                f"{until}: run the pipeline up to that day, or ask for another."
            )
        parameters: dict[str, object] = {"workspace": report.workspace, "day": day}
        sections = tuple(Section(card, run_card(connection, card, parameters)) for card in report.cards)
        digest = "".join(_digest(connection, card, parameters) for card in report.cards)
    return Content(report, day, until, name, currency, sections, hashlib.sha256(digest.encode()).hexdigest())


def _digest(connection: Connection[TupleRow], card: Card, parameters: dict[str, object]) -> str:
    """Return a digest of the rows that a card reads: straight from the marts, past the card's own SQL."""
    found = ""
    for mart, columns in sorted(card.reads.items()):
        rows = "workspace_slug = %(workspace)s"
        if "business_date" in columns:
            rows += " AND business_date <= %(day)s"
        query = sql.SQL(_DIGEST).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)), mart=sql.Identifier(mart), rows=sql.SQL(rows)
        )
        row = connection.execute(query, parameters).fetchone()
        found += str(row[0]) if row else ""
    return found


def _days(connection: Connection[TupleRow], report: Report, day: date) -> tuple[str, str, date, date | None] | None:
    from psycopg import errors

    try:
        return connection.execute(_DAYS, (day, report.workspace)).fetchone()
    except errors.UndefinedTable as error:
        reason = str(error).splitlines()[0]
        raise MartMissing(f"Report {report.slug}: {reason}: build the marts with `fluxo pipeline run`.") from None


def change(now: Cell, before: Cell) -> float | None:
    """Return how much a figure moved, as a share of what it was; None where that is not known or zero."""
    if now is None or not before:
        return None
    return (float(now) - float(before)) / abs(float(before))

"""What a report says: the rows of its cards for one day, all from one snapshot of the marts."""

from dataclasses import dataclass
from datetime import date

from psycopg import Connection
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


class ReportNotReady(FluxoError):
    """There are no figures yet for the day of the report."""


@dataclass(frozen=True)
class Section:
    """One card of the report and its rows."""

    card: Card
    rows: Rows


@dataclass(frozen=True)
class Content:
    """A report about ``day``; ``until`` is the last day for which the marts have figures."""

    report: Report
    day: date
    until: date
    workspace_name: str
    currency: str
    sections: tuple[Section, ...]

    @property
    def filters(self) -> dict[str, str]:
        """The filters applied, as they are shown."""
        return {"Workspace": f"{self.workspace_name} · {self.currency}"}


def newest_day(settings: Settings, report: Report, day: date) -> date | None:
    """Return the newest business date with figures, ``day`` at the latest, or None. Raises MartMissing."""
    with snapshot(settings) as connection:
        row = _days(connection, report, day)
    return row[3] if row else None


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
        parameters = {"workspace": report.workspace, "day": day}
        sections = tuple(Section(card, run_card(connection, card, parameters)) for card in report.cards)
    return Content(report, day, until, name, currency, sections)


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

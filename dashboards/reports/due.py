"""What is due: the days of which a report has not gone out, and those that went wrong.

Belongs here: which days. One delivery is in ``deliver``; the hour is the orchestrator's, from the spec.
"""

from datetime import date, timedelta

from dashboards.reports.content import days_with_figures, newest_day
from dashboards.reports.deliver import deliver
from dashboards.reports.history import Delivery, deliveries, last_sent, unfinished
from dashboards.reports.spec import Report, find_report, load_reports
from fluxo.settings import Settings

DAYS_BACK = 7
"""A day older than this, counted from the newest with figures, is history: `fluxo report send --day` sends it."""


def due_days(settings: Settings, report: Report, day: date) -> list[date]:
    """Return the days to deliver now, oldest first: of the last ``DAYS_BACK`` up to ``day``, those with figures
    that come after the last delivered one, and those with a delivery that failed or never ended.

    The newest day with figures is always among them, so that whoever does not have it gets it. A report that
    was never delivered begins there: it does not bring a week's mails at once. A day without movement has
    figures as soon as its workspace moves again; until then the marts end before it and it waits.
    """
    newest = newest_day(settings, report, day)
    if newest is None:
        return []
    first = newest - timedelta(days=DAYS_BACK - 1)
    with deliveries(settings) as connection:
        last = last_sent(connection, report.slug, newest)
        again = unfinished(connection, report.slug, first, newest)
    known = days_with_figures(settings, report, first, newest)
    missed = {each for each in known if last is not None and each > last}
    return sorted({newest} | missed | (again & known))


def send_due(settings: Settings, day: date, slug: str | None = None) -> list[Delivery]:
    """Deliver what is due of one report, or of all; ``day`` is the newest business date to tell about.

    Nothing is sent where there are no figures at all, nor what a recipient already has. Raises SpecError on
    an unknown report, MartMissing, ConfigurationError.
    """
    reports = load_reports().values() if slug is None else [find_report(slug)]
    return [
        made
        for report in reports
        for each in due_days(settings, report, day)
        for made in deliver(settings, report.slug, each)
    ]

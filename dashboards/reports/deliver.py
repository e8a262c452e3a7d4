"""Deliver reports: once per report, period and recipient, however often it is asked for."""

from dataclasses import replace
from datetime import date

from psycopg import Connection
from psycopg.rows import TupleRow

from dashboards.reports.channels import DeliveryFailed, Files, Smtp, channel
from dashboards.reports.content import read_content
from dashboards.reports.history import Delivery, Status, claim, deliveries, find, finish, locked
from dashboards.reports.message import Rendered, render
from dashboards.reports.readback import numbers_of
from dashboards.reports.spec import Report, find_report
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings

NO_ADDRESS = "stakeholders@localhost"
"""To whom the file is addressed where nobody has been named and there is no mail server."""


def recipients_of(report: Report, settings: Settings) -> tuple[str, ...]:
    """Return the report's recipients. Raises ConfigurationError where a mail has nobody to go to."""
    recipients = report.recipients or settings.report_recipients
    if not recipients and settings.smtp_url:
        raise ConfigurationError("FLUXO_REPORT_RECIPIENTS is empty and FLUXO_SMTP_URL is set: name who gets reports.")
    return tuple(dict.fromkeys(recipients)) or (NO_ADDRESS,)


def deliver(settings: Settings, slug: str, day: date, force: bool = False) -> list[Delivery]:
    """Deliver a report about ``day`` to each recipient who does not have it; ``force`` delivers again.

    A recipient whose delivery fails is recorded as failed and tried again by the next call; the others are
    not held up. Raises ReportNotReady where the marts have no figures of that day, MartMissing, SpecError,
    ConfigurationError.
    """
    report = find_report(slug)
    recipients = recipients_of(report, settings)
    way = channel(settings)
    rendered: Rendered | None = None
    made: list[Delivery] = []
    with deliveries(settings) as connection:
        for recipient in recipients:
            with locked(connection, slug, day, recipient) as held:
                known = find(connection, slug, day, recipient)
                if known and (not held or (known.status == Status.SENT and not force)):
                    made.append(replace(known, repeated=True))
                    continue
                if not held:
                    continue
                # drawn once, and only if somebody is to get it
                rendered = rendered or render(read_content(settings, report, day))
                made.append(_send(connection, way, rendered, recipient))
    return made


def _send(connection: Connection[TupleRow], way: Smtp | Files, rendered: Rendered, recipient: str) -> Delivery:
    content = rendered.content
    slug, day = content.report.slug, content.day
    claim(connection, slug, day, recipient, way.name)
    try:
        status, detail = Status.SENT, way.send(rendered, recipient)
    except DeliveryFailed as error:
        status, detail = Status.FAILED, str(error)
    figures = numbers_of(rendered.xlsx, content.report.cards)
    finish(connection, slug, day, recipient, status, detail, figures, content.marts_digest)
    done = find(connection, slug, day, recipient)
    assert done is not None
    return done

"""Invariant 9 over reports: each figure of the newest delivery equals its mart.

The numbers of the spreadsheet (the file, where the delivery left one; else those recorded when it was sent)
are compared with the report's cards run again for its day. A report is not wrong because rows came late:
with each delivery is recorded a digest of the marts' rows it was made from, straight from the marts and
only up to its day. While the marts have that digest, a difference is the report's and is told as one. Once
they have another, the day has been corrected since: the report says what was known then, is named as not
compared, and does not fail; whether the marts themselves are right is what invariants 7 and 8 look at.
"""

from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from dashboards.reports.content import ReportNotReady, read_content
from dashboards.reports.history import Figures, Sent, newest_sent
from dashboards.reports.readback import expected_numbers, numbers_of
from dashboards.reports.spec import Report, load_reports
from fluxo.settings import Settings


@dataclass
class ReportsCheck:
    """One sentence for each figure that is not its mart's, and for each report that could not be compared."""

    compared: int = 0
    differences: list[str] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


def check_reports(settings: Settings) -> ReportsCheck:
    """Compare the newest delivery of each report with the marts. Raises SpecError, MartMissing, ServiceDown."""
    check = ReportsCheck()
    reports = load_reports()
    for sent in newest_sent(settings):
        if sent.report in reports:
            _compare(settings, reports[sent.report], sent, check)
    return check


def _compare(settings: Settings, report: Report, sent: Sent, check: ReportsCheck) -> None:
    name = f"report {report.slug} of {sent.period}"
    if sent.figures is None or sent.marts_digest is None:
        check.not_compared.append(f"{name} was delivered before figures were recorded")
        return
    try:
        content = read_content(settings, report, sent.period)
    except ReportNotReady:
        check.not_compared.append(f"{name}: the marts have no figures of that day any more")
        return
    if content.marts_digest != sent.marts_digest:
        check.not_compared.append(f"{name}: its days have been corrected since it was delivered")
        return
    try:
        delivered = _delivered(report, sent, sent.figures)
    except (OSError, ValueError) as error:
        check.differences.append(f"{name}: cannot be read ({error}).")
        return
    check.compared += 1
    for section in content.sections:
        pairs = zip_longest(delivered.get(section.card.slug, []), expected_numbers(section))
        for place, (said, now) in enumerate(pairs):
            if said != now:
                check.differences.append(
                    f"{name}: {section.card.slug}, figure {place + 1}: the report has {said} and the mart {now}."
                )


def _delivered(report: Report, sent: Sent, recorded: Figures) -> Figures:
    """Return the figures in the file that was left, or else those recorded. Raises OSError, ValueError."""
    path = Path(sent.detail) / f"{report.slug}-{sent.period.isoformat()}.xlsx"
    if sent.channel == "files" and path.exists():
        return numbers_of(path.read_bytes(), report.cards)
    return recorded

"""The report: its figures in HTML and XLSX, one delivery each, a real SMTP server, failures apart."""

import email
import io
import re
import socket
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from aiosmtpd.controller import Controller
from dagster import DagsterInstance
from pydantic import SecretStr

from dashboards.check import compare_figures
from dashboards.marts import MartMissing
from dashboards.reports.check import ReportsCheck, check_reports
from dashboards.reports.content import ReportNotReady, newest_day, read_content
from dashboards.reports.deliver import deliver
from dashboards.reports.history import deliveries, locked, newest
from dashboards.reports.message import render
from dashboards.reports.spec import find_report
from dashboards.reports.workbook import workbook
from dashboards.spec.load import SpecError
from fluxo.cli.report import ReportSchedule, schedules, send_due
from fluxo.db.connect import connect
from fluxo.errors import ConfigurationError
from fluxo.money import format_money
from fluxo.settings import Settings
from orchestration.graph import build_definitions

SLUG = "consolidado-diario"
FIGURES = """
SELECT opening_amount, inflow_amount, outflow_amount, closing_amount FROM marts.fct_daily_consolidation
WHERE workspace_slug = 'banco' AND business_date = %s ORDER BY account_group
"""


def figures(settings: Settings, day: date) -> list[tuple[Decimal, ...]]:
    with connect(settings, "reader") as connection:
        return connection.execute(FIGURES, (day,)).fetchall()


def sheet_numbers(xlsx: bytes, number: int) -> list[Decimal]:
    """Return the numbers of a sheet, in order, as a spreadsheet would read them."""
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book:
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    found = []
    for cell in root.iterfind(".//{*}c"):
        value = cell.find("{*}v")
        if value is not None and cell.get("t") != "s":
            found.append(Decimal(value.text or "0"))
    return found


def with_another_closing(xlsx: bytes) -> bytes:
    """Return the spreadsheet with 1.23 for the first number of its first sheet."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book, zipfile.ZipFile(changed, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(rb'(<c r="B4"[^>]*><v>)[^<]*', rb"\g<1>1.23", content)
            copy.writestr(name, content)
    return changed.getvalue()


class Inbox:
    """A mail server's end: keeps what it takes; refuses the address ``full@example.com``."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address == "full@example.com":
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, _class=EmailMessage, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    handler = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def fresh(marts: Settings) -> Settings:
    """The marts with no delivery made."""
    with deliveries(marts) as connection:
        connection.execute("TRUNCATE reports.deliveries")
    return marts


def with_mail(settings: Settings, url: str, *recipients: str) -> Settings:
    return settings.model_copy(update={"smtp_url": SecretStr(url), "report_recipients": recipients})


def test_figures_of_html_and_xlsx_are_those_of_the_mart(marts: Settings, year: ModuleType) -> None:
    rendered = render(read_content(marts, find_report(SLUG), year.LAST_DAY))
    expected = figures(marts, year.LAST_DAY)
    for amount in (amount for row in expected for amount in row):
        assert format_money(amount) in rendered.html
    numbers = sheet_numbers(rendered.xlsx, 3)
    for place, row in enumerate(expected):
        found = numbers[place * 6 : place * 6 + 4]
        assert [value.quantize(Decimal("0.01")) for value in found] == list(row)
        assert numbers[place * 6 + 4] == 0, "opening + in - out - closing"
    with zipfile.ZipFile(io.BytesIO(rendered.xlsx)) as book:
        assert "[$R$-416] #,##0.00;[Red]([$R$-416] #,##0.00)" in book.read("xl/styles.xml").decode()


def test_the_same_figures_give_the_same_workbook(marts: Settings, year: ModuleType) -> None:
    content = read_content(marts, find_report(SLUG), year.LAST_DAY)
    assert workbook(content) == workbook(content)


def test_one_delivery_per_recipient_however_often(fresh: Settings, year: ModuleType) -> None:
    first = deliver(fresh, SLUG, year.LAST_DAY)
    folder = fresh.reports_folder / SLUG / year.LAST_DAY.isoformat()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    second = deliver(fresh, SLUG, year.LAST_DAY)

    assert [(item.status, item.repeated) for item in first] == [("sent", False)]
    assert [(item.status, item.repeated) for item in second] == [("sent", True)]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml", ".html", ".xlsx"]

    forced = deliver(fresh, SLUG, year.LAST_DAY, force=True)
    assert [(item.attempts, item.repeated) for item in forced] == [(2, False)]
    assert len(newest(fresh, 10)) == 1


def test_the_mail_carries_its_pictures_and_the_workbook(
    fresh: Settings, inbox: tuple[Inbox, str], year: ModuleType
) -> None:
    handler, url = inbox
    made = deliver(with_mail(fresh, url, "ana@example.com", "rui@example.com"), SLUG, year.LAST_DAY)

    assert [item.status for item in made] == ["sent", "sent"]
    assert [mail["To"] for mail in handler.mails] == ["ana@example.com", "rui@example.com"]
    mail = handler.mails[0]
    html = mail.get_body(("html",)).get_content()
    assert mail.get_body(("plain",)) is not None
    shown = re.findall(r'src="cid:([^"]+)"', html)
    pictures = {part["Content-ID"].strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    assert shown
    assert set(shown) == set(pictures)
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    attached = [part for part in mail.iter_attachments() if part.get_filename()]
    assert [part.get_filename() for part in attached] == [f"{SLUG}-{year.LAST_DAY}.xlsx"]
    assert zipfile.is_zipfile(io.BytesIO(attached[0].get_content()))
    assert mail["Subject"] == "Consolidado diário · Banco Fluxo · 14/09/2025"
    assert len({mail["Message-ID"] for mail in handler.mails}) == 2


def test_a_failed_delivery_holds_up_nobody_and_is_tried_again(
    fresh: Settings, inbox: tuple[Inbox, str], year: ModuleType
) -> None:
    handler, url = inbox
    settings = with_mail(fresh, url, "full@example.com", "ana@example.com")
    made = deliver(settings, SLUG, year.LAST_DAY)
    assert [(item.recipient, item.status) for item in made] == [
        ("full@example.com", "failed"), ("ana@example.com", "sent"),
    ]  # fmt: skip
    assert "mailbox full" in made[0].detail
    again = deliver(settings, SLUG, year.LAST_DAY)
    assert [(item.status, item.attempts, item.repeated) for item in again] == [("failed", 2, False), ("sent", 1, True)]
    assert len(handler.mails) == 1


def test_a_run_that_died_while_sending_is_finished_with_the_same_message_id(
    fresh: Settings, inbox: tuple[Inbox, str], year: ModuleType
) -> None:
    handler, url = inbox
    settings = with_mail(fresh, url, "ana@example.com")
    deliver(settings, SLUG, year.LAST_DAY)
    with deliveries(settings) as connection:
        connection.execute("UPDATE reports.deliveries SET status = 'sending', finished_at = NULL")
    assert [item.status for item in deliver(settings, SLUG, year.LAST_DAY)] == ["sent"]
    assert len({mail["Message-ID"] for mail in handler.mails}) == 1


def test_two_runs_at_once_send_one_mail(fresh: Settings, inbox: tuple[Inbox, str], year: ModuleType) -> None:
    handler, url = inbox
    settings = with_mail(fresh, url, "ana@example.com")
    runs = [threading.Thread(target=deliver, args=(settings, SLUG, year.LAST_DAY)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(handler.mails) == 1


def test_what_another_run_holds_is_left_to_it(fresh: Settings, year: ModuleType) -> None:
    with deliveries(fresh) as other, locked(other, SLUG, year.LAST_DAY, "stakeholders@localhost") as held:
        assert held
        assert deliver(fresh, SLUG, year.LAST_DAY) == []


def test_due_is_the_newest_day_with_figures(fresh: Settings, year: ModuleType) -> None:
    assert [item.period for item in send_due(fresh, year.LAST_DAY + timedelta(days=3))] == [year.LAST_DAY]
    assert [item.repeated for item in send_due(fresh, year.LAST_DAY + timedelta(days=4))] == [True]
    earlier = year.LAST_DAY - timedelta(days=10)
    assert [item.period for item in send_due(fresh, earlier)] == [earlier]
    assert send_due(fresh, date(1990, 1, 1)) == []


def test_days_that_nobody_was_told_about_are_all_delivered(fresh: Settings, year: ModuleType) -> None:
    deliver(fresh, SLUG, year.LAST_DAY - timedelta(days=3))
    due = send_due(fresh, year.LAST_DAY)
    missed = [year.LAST_DAY - timedelta(days=back) for back in (2, 1, 0)]
    assert [(item.period, item.repeated) for item in due] == [(day, False) for day in missed]


def test_no_more_than_a_week_is_caught_up(fresh: Settings, year: ModuleType) -> None:
    deliver(fresh, SLUG, year.LAST_DAY - timedelta(days=20))
    due = send_due(fresh, year.LAST_DAY)
    assert [item.period for item in due] == [year.LAST_DAY - timedelta(days=back) for back in range(6, -1, -1)]


def test_what_failed_or_never_ended_on_earlier_days_is_tried_again(fresh: Settings, year: ModuleType) -> None:
    failed, died, fine, too_old = (year.LAST_DAY - timedelta(days=back) for back in (3, 2, 1, 8))
    for day in (too_old, failed, died, fine, year.LAST_DAY):
        deliver(fresh, SLUG, day)
    with deliveries(fresh) as connection:
        connection.execute(
            "UPDATE reports.deliveries SET status = 'failed' WHERE period = ANY(%s)", ([failed, too_old],)
        )
        connection.execute("UPDATE reports.deliveries SET status = 'sending' WHERE period = %s", (died,))
    assert [(item.period, item.status, item.attempts, item.repeated) for item in send_due(fresh, year.LAST_DAY)] == [
        (failed, "sent", 2, False), (died, "sent", 2, False), (year.LAST_DAY, "sent", 1, True),
    ]  # fmt: skip


def test_a_day_in_a_gap_of_the_marts_is_not_due(fresh: Settings, year: ModuleType) -> None:
    gap = year.LAST_DAY - timedelta(days=1)
    deliver(fresh, SLUG, year.LAST_DAY - timedelta(days=2))
    try:
        with connect(fresh, "warehouse") as connection:
            connection.execute("DELETE FROM marts.fct_daily_consolidation WHERE business_date = %s", (gap,))
        assert [item.period for item in send_due(fresh, year.LAST_DAY)] == [year.LAST_DAY]
    finally:
        year.fill_marts(fresh)


def test_the_hour_of_a_report_is_its_specs(fresh: Settings, year: ModuleType) -> None:
    assert schedules() == [ReportSchedule(SLUG, "0 7 * * *", "America/Sao_Paulo")]
    assert [item.report for item in send_due(fresh, year.LAST_DAY, SLUG)] == [SLUG]
    with pytest.raises(SpecError, match="There is no report other"):
        send_due(fresh, year.LAST_DAY, "other")


def test_the_run_that_a_schedule_asks_for_delivers_its_report(fresh: Settings, year: ModuleType) -> None:
    job = build_definitions(fresh).resolve_job_def("report")
    with DagsterInstance.ephemeral() as instance:
        assert job.execute_in_process(instance=instance, tags={"fluxo/report": SLUG}).success
        assert [item.period for item in newest(fresh, 10)] == [year.LAST_DAY]
        other = job.execute_in_process(instance=instance, tags={"fluxo/report": "other"}, raise_on_error=False)
        assert not other.success, "a run is about the report of its tag"


def test_the_newest_delivery_equals_its_marts_by_file_and_by_record(fresh: Settings, year: ModuleType) -> None:
    made = deliver(fresh, SLUG, year.LAST_DAY)
    assert check_reports(fresh) == ReportsCheck(compared=1)
    path = Path(made[0].detail) / f"{SLUG}-{year.LAST_DAY}.xlsx"
    path.write_bytes(with_another_closing(path.read_bytes()))
    check = check_reports(fresh)
    assert len(check.differences) == 1
    assert "consolidado-indicadores, figure 1: the report has 1.23 and the mart" in check.differences[0]
    path.write_bytes(b"no spreadsheet")
    assert "cannot be read" in check_reports(fresh).differences[0]
    path.unlink()
    assert check_reports(fresh) == ReportsCheck(compared=1)
    with deliveries(fresh) as connection:
        connection.execute(
            "UPDATE reports.deliveries SET figures = jsonb_set(figures, '{consolidado-grupos,0}', '\"9.99\"')"
        )
    assert "consolidado-grupos, figure 1: the report has 9.99" in check_reports(fresh).differences[0]
    assert "the report has 9.99" in compare_figures(fresh).differences[-1], "fluxo verify sees it"


def test_a_day_corrected_after_its_delivery_is_named_and_does_not_fail(fresh: Settings, year: ModuleType) -> None:
    deliver(fresh, SLUG, year.LAST_DAY)
    change = "UPDATE marts.fct_daily_consolidation SET inflow_amount = inflow_amount + 1 WHERE business_date = %s"
    try:
        with connect(fresh, "warehouse") as connection:
            connection.execute(change, (year.LAST_DAY - timedelta(days=3),))
        check = check_reports(fresh)
        assert (check.compared, check.differences) == (0, [])
        assert check.not_compared == [
            f"report {SLUG} of {year.LAST_DAY}: its days have been corrected since it was delivered"
        ]
        deliver(fresh, SLUG, year.LAST_DAY, force=True)
        assert check_reports(fresh) == ReportsCheck(compared=1), "the corrected report is compared again"
        with deliveries(fresh) as connection:
            connection.execute("UPDATE reports.deliveries SET figures = NULL")
        assert "before figures were recorded" in check_reports(fresh).not_compared[0]
    finally:
        year.fill_marts(fresh)


def test_deliveries_of_an_older_version_stay(fresh: Settings, year: ModuleType) -> None:
    deliver(fresh, SLUG, year.LAST_DAY)
    with connect(fresh, "warehouse") as connection:
        connection.execute("ALTER TABLE reports.deliveries DROP COLUMN figures, DROP COLUMN marts_digest")
    assert [item.repeated for item in deliver(fresh, SLUG, year.LAST_DAY)] == [True]
    assert len(check_reports(fresh).not_compared) == 1


def test_a_day_without_figures_is_refused_and_leaves_no_trace(fresh: Settings, year: ModuleType) -> None:
    with pytest.raises(ReportNotReady, match="the marts go up to 2025-09-14"):
        deliver(fresh, SLUG, year.LAST_DAY + timedelta(days=1))
    assert newest(fresh, 10) == []


def test_a_mail_server_without_recipients_is_a_mistake_in_the_settings(fresh: Settings, year: ModuleType) -> None:
    with pytest.raises(ConfigurationError, match="FLUXO_REPORT_RECIPIENTS"):
        deliver(with_mail(fresh, "smtp://127.0.0.1:1"), SLUG, year.LAST_DAY)
    with pytest.raises(ConfigurationError, match="FLUXO_SMTP_URL"):
        deliver(with_mail(fresh, "http://127.0.0.1", "ana@example.com"), SLUG, year.LAST_DAY)


def test_an_unreachable_mail_server_is_recorded_without_its_password(fresh: Settings, year: ModuleType) -> None:
    made = deliver(with_mail(fresh, "smtp://user:hush@127.0.0.1:1", "ana@example.com"), SLUG, year.LAST_DAY)
    assert [item.status for item in made] == ["failed"]
    assert "127.0.0.1:1" in made[0].detail
    assert "hush" not in made[0].detail


def test_missing_marts_are_told(marts: Settings, year: ModuleType) -> None:
    with connect(marts, "warehouse") as connection:
        connection.execute("DROP TABLE marts.fct_daily_consolidation")
    try:
        with pytest.raises(MartMissing, match="fluxo pipeline run"):
            newest_day(marts, find_report(SLUG), year.LAST_DAY)
    finally:
        year.fill_marts(marts)

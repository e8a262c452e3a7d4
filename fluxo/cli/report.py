"""``fluxo report``: preview, send and look back on scheduled reports."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.errors import FluxoError
from fluxo.settings import Settings

if TYPE_CHECKING:
    from dashboards.reports.history import Delivery

report = typer.Typer(no_args_is_help=True, help="Preview, send and list the reports that go to mailboxes.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Slug = Annotated[str, typer.Argument(help="The report.")]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="Business date; by default the newest with figures."),
]
DEFAULT_REPORT = "consolidado-diario"


def register(app: typer.Typer) -> None:
    app.add_typer(report, name="report")


@dataclass(frozen=True)
class ReportSchedule:
    """When a report is due: ``cron`` has five fields and is read in ``timezone``."""

    slug: str
    cron: str
    timezone: str


def schedules() -> list[ReportSchedule]:
    """Return when each report is due; for the pipeline, which does not import them. Raises SpecError."""
    from dashboards.reports.spec import load_reports

    return [ReportSchedule(slug, report.cron, report.timezone) for slug, report in load_reports().items()]


def send_due(settings: Settings, day: date, slug: str | None = None) -> "list[Delivery]":
    """Deliver what is due up to a day, of one report or of all; for the pipeline, which does not import them."""
    from dashboards.reports.due import send_due as run

    return run(settings, day, slug)


def _day(settings: Settings, slug: str, given: datetime | None) -> date:
    from dashboards.reports.content import newest_day
    from dashboards.reports.spec import find_report

    if given is not None:
        return given.date()
    found = newest_day(settings, find_report(slug), date.max)
    if found is None:
        raise FluxoError(f"Report {slug}: the marts have no figures yet: build them with `fluxo pipeline run`.")
    return found


@report.command(epilog="Examples: fluxo report preview; fluxo report preview consolidado-diario --day 2025-09-14")
def preview(slug: Slug = DEFAULT_REPORT, day: Day = None, as_json: Json = False) -> None:
    """Write the report's HTML and XLSX to home/reports/preview, and send nothing."""
    from dashboards.reports.content import read_content
    from dashboards.reports.message import render
    from dashboards.reports.spec import find_report
    from fluxo.cli.embedded import database

    with database() as settings:
        chosen = _day(settings, slug, day)
        with step(f"Drawing {slug} of {chosen}"):
            rendered = render(read_content(settings, find_report(slug), chosen))
        folder = settings.reports_folder / "preview"
        folder.mkdir(parents=True, exist_ok=True)
        html, xlsx = folder / f"{rendered.name}.html", folder / f"{rendered.name}.xlsx"
        html.write_text(rendered.html, encoding="utf-8")
        xlsx.write_bytes(rendered.xlsx)
    if as_json:
        print_json({"html": str(html), "xlsx": str(xlsx)})
    else:
        print_table("", ["open"], [[html.resolve().as_uri()], [xlsx.resolve().as_uri()]])


@report.command(epilog="Examples: fluxo report send; fluxo report send consolidado-diario --day 2025-09-14 --force")
def send(
    slug: Slug = DEFAULT_REPORT,
    day: Day = None,
    force: Annotated[bool, typer.Option("--force", help="Deliver again to those who have it.")] = False,
    as_json: Json = False,
) -> None:
    """Deliver the report to each recipient who does not have it yet."""
    from dashboards.reports.deliver import deliver
    from fluxo.cli.embedded import database

    with database() as settings:
        chosen = _day(settings, slug, day)
        with step(f"Delivering {slug} of {chosen}"):
            made = deliver(settings, slug, chosen, force)
    _show(made, as_json)
    if failed := [item for item in made if item.status == "failed"]:
        raise FluxoError(f"{len(failed)} of {len(made)} deliveries failed: {failed[0].detail}")


@report.command(epilog="Examples: fluxo report history; fluxo report history --limit 5 --json")
def history(
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")] = 20, as_json: Json = False
) -> None:
    """List the deliveries made."""
    from dashboards.reports.history import newest
    from fluxo.cli.embedded import database

    with database() as settings:
        made = newest(settings, limit)
    _show(made, as_json)


def _show(made: "list[Delivery]", as_json: bool) -> None:
    if as_json:
        print_json([asdict(item) for item in made])
        return
    if not made:
        say("No report was delivered.")
        return
    rows = [[d.report, d.period, d.recipient, "had it" if d.repeated else d.status, d.detail] for d in made]
    print_table("", ["report", "day", "recipient", "status", "detail"], rows)

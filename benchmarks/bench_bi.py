"""``make bench-bi``: the time to write all dashboards' site and to make a report in all its forms.

Over the marts that are there; no yardstick, the budgets are seconds.
"""

import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figure import emit
from dashboards.reports.channels import Files
from dashboards.reports.content import newest_day, read_content
from dashboards.reports.message import render
from dashboards.reports.spec import find_report
from dashboards.web.build import build_site
from fluxo.cli.embedded import database
from fluxo.cli.report import DEFAULT_REPORT
from fluxo.settings import Settings


def _elsewhere(settings: Settings, folder: str) -> Settings:
    """The same databases, the files in a folder that is thrown away: the site in use is left alone."""
    return settings.model_copy(update={"home": Path(folder)})


def bench_site(settings: Settings) -> float:
    """Return the seconds of one site, libraries loaded."""
    build_site(settings)
    started = time.perf_counter()
    build_site(settings)
    return time.perf_counter() - started


def bench_report(settings: Settings) -> float | None:
    """Return the seconds of one report as mail, HTML and XLSX, libraries loaded; None without marts."""
    report = find_report(DEFAULT_REPORT)
    day = newest_day(settings, report, date.max)
    if day is None:
        return None
    channel = Files(settings)
    channel.send(render(read_content(settings, report, day)), "bench@localhost")
    started = time.perf_counter()
    channel.send(render(read_content(settings, report, day)), "bench@localhost")
    return time.perf_counter() - started


def main() -> int:
    """Print the figures; exit with 1 if a budget does not hold."""
    with database() as settings, TemporaryDirectory() as folder:
        scratch = _elsewhere(settings, folder)
        figures = [emit("site_seconds", bench_site(scratch), "s", "none", None, "<= 20")]
        seconds = bench_report(scratch)
        if seconds is not None:
            figures.append(emit("report_seconds", seconds, "s", "none", None, "<= 5"))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

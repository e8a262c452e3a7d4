"""The time to write all dashboards' site and to make a report in all its forms, over a year of marts.

Run by ``make bench-bi``, on a throwaway warehouse filled by the simulator; the budgets are seconds.
"""

import argparse
import time
from datetime import date

from benchmarks.figure import emit
from benchmarks.server import filled_warehouse
from dashboards.reports.channels import Files
from dashboards.reports.content import newest_day, read_content
from dashboards.reports.message import render
from dashboards.reports.spec import find_report
from dashboards.web.build import build_site
from fluxo.cli.report import DEFAULT_REPORT
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from orchestration.transform.runner import DbtRunner


def bench_site(settings: Settings) -> float:
    """Return the seconds of one site, libraries loaded."""
    build_site(settings)
    started = time.perf_counter()
    build_site(settings)
    return time.perf_counter() - started


def bench_report(settings: Settings) -> float:
    """Return the seconds of one report as mail, HTML and XLSX, libraries loaded."""
    report = find_report(DEFAULT_REPORT)
    day = newest_day(settings, report, date.max)
    assert day is not None
    channel = Files(settings)
    channel.send(render(read_content(settings, report, day)), "bench@localhost")
    started = time.perf_counter()
    channel.send(render(read_content(settings, report, day)), "bench@localhost")
    return time.perf_counter() - started


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=400)
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args()
    with filled_warehouse(given.customers, given.days) as settings:
        result = DbtRunner(settings).build()
        if not result.success:
            raise FluxoError(f"The marts were not built: {result.failures[0]}")
        what = f"none: an absolute budget; {given.days} days of marts"
        emit("site_seconds", bench_site(settings), "s", what, None, "<= 20")
        emit("report_seconds", bench_report(settings), "s", what, None, "<= 5")


if __name__ == "__main__":
    main()

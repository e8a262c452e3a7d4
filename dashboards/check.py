"""Hold cards against dbt (needs no database), and figures that people see against the marts (invariant 9)."""

from dataclasses import dataclass

from dashboards.reports.check import check_reports
from dashboards.reports.spec import load_reports
from dashboards.spec.dbt import mart_columns, missing
from dashboards.spec.load import load_specs
from dashboards.web.check import differences
from fluxo.settings import Settings


@dataclass(frozen=True)
class FiguresCheck:
    """One sentence for each figure that is not its mart's, and for each report that was not compared and why."""

    differences: list[str]
    not_compared: list[str]
    reports: int

    @property
    def summary(self) -> str:
        return f"every figure of the site and of {self.reports} newest report(s) is its mart's"


def contradictions() -> list[str]:
    """Return one sentence for each mart or column that a card reads and dbt does not have. Raises SpecError."""
    cards = [*load_specs().cards.values(), *(card for report in load_reports().values() for card in report.cards)]
    return missing(cards, mart_columns())


def compare_figures(settings: Settings) -> FiguresCheck:
    """Compare the written site and the newest delivered reports with the marts. Raises MartMissing, ServiceDown."""
    reports = check_reports(settings)
    return FiguresCheck([*differences(settings), *reports.differences], reports.not_compared, reports.compared)

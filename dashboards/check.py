"""Hold every card, of dashboards and of reports, against dbt; needs no database."""

from dashboards.reports.spec import load_reports
from dashboards.spec.dbt import mart_columns, missing
from dashboards.spec.load import load_specs


def contradictions() -> list[str]:
    """Return one sentence for each mart or column that a card reads and dbt does not have. Raises SpecError."""
    cards = [*load_specs().cards.values(), *(card for report in load_reports().values() for card in report.cards)]
    return missing(cards, mart_columns())

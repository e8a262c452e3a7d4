"""dbt's exposures name every dashboard and report, with exactly the marts that their cards read."""

import re

import yaml

from dashboards.reports.spec import load_reports
from dashboards.spec.load import load_specs
from fluxo.settings import PROJECT_ROOT


def test_exposures_are_what_the_cards_read() -> None:
    specs = load_specs()
    read = {
        dashboard.slug: {mart for card in specs.cards_of(dashboard) for mart in card.reads}
        for dashboard in specs.dashboards
    }
    read |= {slug: {mart for card in report.cards for mart in card.reads} for slug, report in load_reports().items()}
    declared = yaml.safe_load((PROJECT_ROOT / "dbt_project/models/exposures.yml").read_text())["exposures"]
    exposed = {
        exposure["name"].replace("_", "-"): set(re.findall(r"ref\('(\w+)'\)", " ".join(exposure["depends_on"])))
        for exposure in declared
    }
    assert exposed == read

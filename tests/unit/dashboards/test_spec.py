"""Specs: what is shipped loads and is whole; mistakes are told with the file and the place."""

from pathlib import Path

import pytest

from dashboards.reports.spec import find_report, load_reports
from dashboards.spec.dbt import missing
from dashboards.spec.load import SPECS, SpecError, load_card, load_specs
from dashboards.spec.models import WORKSPACE_COLUMN, FreshnessView, Language
from fluxo.ledger.chart import CHARTS, CUSTOMER_DEPOSITS

CARD = """/*---
title: {pt: Um, en: One}
reads: {dim_workspace: [workspace_slug]}
columns:
  workspace_slug: {type: text}
  amount: {type: money, label: {pt: Valor, en: Amount}}
order_by: [workspace_slug]
view: {type: line, x: workspace_slug, y: [amount]}
---*/
SELECT 1;
"""


def card_file(folder: Path, text: str) -> Path:
    path = folder / "um.sql"
    path.write_text(text)
    return path


def test_the_shipped_specs_are_whole() -> None:
    specs = load_specs()
    assert [dashboard.slug for dashboard in specs.dashboards] == ["visao-geral"]
    used = {slug for dashboard in specs.dashboards for slug in dashboard.card_slugs}
    assert used == set(specs.cards), "a card that is on no dashboard"
    for card in specs.cards.values():
        assert card.control is not None, f"{card.slug} has no second way to its totals"


def test_every_shown_column_is_named_in_both_languages() -> None:
    cards = [*load_specs().cards.values(), *(card for report in load_reports().values() for card in report.cards)]
    for card in cards:
        if isinstance(card.view, FreshnessView):
            continue
        shown = card._view_columns() - {getattr(card.view, "heading", None), getattr(card.view, "emphasis", None)}
        for name in shown:
            label = card.columns[name].label  # type: ignore[index]
            assert label is not None, f"{card.slug}: {name}"
            assert all(label.of(language) for language in Language)


def test_every_account_group_of_the_ledger_has_a_name() -> None:
    groups = {template.group for chart in CHARTS.values() for template in chart} | {CUSTOMER_DEPOSITS}
    assert groups <= set(load_specs().labels["account_groups"])


def test_a_card_is_read_with_its_sql(tmp_path: Path) -> None:
    card = load_card(card_file(tmp_path, CARD))
    assert card.slug == "um"
    assert card.query == "SELECT workspace_slug, amount FROM (\nSELECT 1\n) AS card\nORDER BY workspace_slug"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("/*---", "--", "does not begin with its description"),
        ("type: line", "type: pie", "um.sql: view"),
        ("y: [amount]", "y: [nothing]", "not in `columns`: nothing"),
        ("order_by: [workspace_slug]", "order_by: [1; DROP]", "um.sql: order_by"),
        ("  workspace_slug: {type: text}\n", "", f"has no column {WORKSPACE_COLUMN}"),
        ("title: {pt: Um, en: One}", "title: {pt: Um}", "title.en"),
        ("title: {pt: Um, en: One}", "title: {pt: Um", "not YAML"),
        ("order_by:", "colour: red\norder_by:", "colour"),
    ],
)
def test_a_mistake_in_a_card_names_the_file_and_the_place(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in CARD
    with pytest.raises(SpecError) as error:
        load_card(card_file(tmp_path, CARD.replace(old, new, 1)))
    assert told in str(error.value)
    assert "um.sql" in str(error.value)


def copy_specs(folder: Path) -> Path:
    for path in SPECS.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(SPECS)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text())
    return folder


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{card: lead-time,", "{card: leed-time,", "there is no card leed-time.sql"),
        ("freshness: dados-ate", "freshness: lead-time", "is not a card of freshness"),
        ("  periodo:", "  prazo:", "filter periodo"),
        ("default: 30", "default: 31", "the default is not one of the days"),
        ("width: 7", "width: 13", "width"),
    ],
)
def test_a_mistake_in_a_dashboard_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = copy_specs(tmp_path)
    path = folder / "visao-geral" / "dashboard.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(SpecError, match=told.replace(".", r"\.")):
        load_specs(folder)


def test_a_folder_without_dashboards_and_a_list_without_labels(tmp_path: Path) -> None:
    folder = copy_specs(tmp_path)
    (folder / "labels.yaml").write_text("account_groups: {}\n")
    with pytest.raises(SpecError, match="has no list journey_steps"):
        load_specs(folder)
    (folder / "visao-geral" / "dashboard.yaml").unlink()
    copy_specs(folder)
    (folder / "visao-geral" / "dashboard.yaml").unlink()
    with pytest.raises(SpecError, match="There is no dashboard"):
        load_specs(folder)


def test_what_dbt_does_not_have_is_told() -> None:
    card = load_specs().cards["dados-ate"]
    marts = {mart: dict.fromkeys(columns, "text") for mart, columns in card.reads.items()}
    assert missing([card], marts) == []
    del marts["dim_workspace"]["currency"]
    del marts["fct_daily_consolidation"]
    assert missing([card], marts) == [
        "dados-ate.sql reads dim_workspace.currency, which is not a column of that mart.",
        "dados-ate.sql reads fct_daily_consolidation, which is not a mart of dbt.",
    ]


def test_reports_load_and_an_unknown_one_is_told() -> None:
    report = find_report("consolidado-diario")
    assert (report.cron, report.timezone) == ("0 7 * * *", "America/Sao_Paulo")
    with pytest.raises(SpecError, match="there is consolidado-diario"):
        find_report("consolidado-anual")

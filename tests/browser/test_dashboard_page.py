"""The overview as people see it: its figures are the marts', its filters and switches work."""

from decimal import Decimal
from types import ModuleType

import pytest
from playwright.sync_api import Page, expect

from dashboards import figures
from dashboards.marts import Rows, run_card, snapshot
from dashboards.spec.load import load_specs
from dashboards.spec.models import Card, KpiView, Language, TableView
from fluxo.db.connect import connect
from fluxo.money import format_money
from fluxo.settings import Settings

pytestmark = pytest.mark.browser


def open_page(page: Page, site: Settings, choice: str = "") -> None:
    page.goto((site.site_folder / "index.html").absolute().as_uri() + choice)
    expect(page.locator("body[data-ready=yes]")).to_be_attached()


def ready(page: Page) -> None:
    expect(page.locator("body[data-ready=yes]")).to_be_attached()


def rows_of(site: Settings, slug: str) -> tuple[Card, Rows]:
    card = load_specs().cards[slug]
    with snapshot(site) as connection:
        return card, run_card(connection, card)


def expected_tiles(site: Settings, workspace: str, days: int, language: Language, currency: str) -> list[str]:
    card, rows = rows_of(site, "indicadores")
    assert isinstance(card.view, KpiView)
    row = next(r for r in rows.records() if r["workspace_slug"] == workspace and r["period_days"] == days)
    shown = [kpi.value for kpi in card.view.kpis if row[kpi.value] is not None]
    return [figures.write(row[name], card.columns[name].type, language, currency) for name in shown]


def expected_table(site: Settings, workspace: str, language: Language, currency: str) -> list[list[str]]:
    card, rows = rows_of(site, "dre-ultimo-mes")
    assert isinstance(card.view, TableView)
    view = card.view
    return [
        [
            str(row[view.rows.of(language)]),
            *(figures.write(row[name], card.columns[name].type, language, currency) for name in view.values),
        ]
        for row in rows.records()
        if row["workspace_slug"] == workspace
    ]


def shown_table(page: Page) -> list[list[str]]:
    rows = page.locator("#card-dre-ultimo-mes tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_figures_equal_the_marts_in_every_period(page: Page, site: Settings, days: int) -> None:
    open_page(page, site)
    page.locator("#filtro-periodo").select_option(str(days))
    ready(page)
    assert page.locator(".tile .value").all_inner_texts() == expected_tiles(site, "banco", days, Language.PT, "BRL")


def test_a_figure_equals_its_mart_by_plain_sql(page: Page, site: Settings, year: ModuleType) -> None:
    open_page(page, site)
    with connect(site, "reader") as connection:
        (closing,) = connection.execute(
            "SELECT closing_amount FROM marts.fct_daily_consolidation WHERE workspace_slug = 'banco' "
            "AND account_group = 'depositos_clientes' AND business_date = %s",
            (year.LAST_DAY,),
        ).fetchone() or (Decimal(0),)
    assert page.locator('[data-kpi="closing_amount"] .value').inner_text() == format_money(closing)
    assert page.locator("#dados-ate").inner_text() == "Dados até 14/09/2025"


def test_the_dre_equals_its_mart_in_both_languages_and_workspaces(page: Page, site: Settings) -> None:
    open_page(page, site)
    assert shown_table(page) == expected_table(site, "banco", Language.PT, "BRL")
    assert page.locator("#card-dre-ultimo-mes caption").inner_text() == "Agosto de 2025"
    page.locator("#filtro-workspace").select_option("loja-1")
    expect(page.locator("#card-jornada-funil .empty")).to_have_text("Este workspace não tem clientes cadastrados.")
    ready(page)
    assert shown_table(page) == expected_table(site, "loja-1", Language.PT, "GBP")
    page.get_by_role("button", name="English").click()
    ready(page)
    assert shown_table(page) == expected_table(site, "loja-1", Language.EN, "GBP")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").inner_text() == "Overview"
    assert page.locator(".tile .value").all_inner_texts() == expected_tiles(site, "loja-1", 30, Language.EN, "GBP")


def test_the_figures_behind_a_chart_are_all_there(page: Page, site: Settings) -> None:
    open_page(page, site, "#periodo=7")
    card, rows = rows_of(site, "saldo-diario")
    newest = [row for row in rows.records() if row["workspace_slug"] == "banco" and int(str(row["days_ago"])) < 7]
    page.locator("#card-saldo-diario summary").click()
    expect(page.locator("#card-saldo-diario details tbody tr").first).to_be_visible()
    shown = page.locator("#card-saldo-diario details tbody tr").all()
    assert [row.locator("td").all_inner_texts() for row in shown] == [
        [figures.write(row[name], card.columns[name].type) for name in ("business_date", "closing_amount")]
        for row in reversed(newest)
    ]


def test_a_chart_draws_each_day_on_its_own_day(page: Page, site: Settings, year: ModuleType) -> None:
    """A browser west of Greenwich would move days that are read as local midnight."""
    open_page(page, site, "#periodo=7")
    bars = page.locator("#card-entradas-saidas .mark-rect path").all()
    assert len(bars) == 14
    with connect(site, "reader") as connection:
        rows = connection.execute(
            "SELECT business_date, inflow_amount, outflow_amount FROM marts.fct_daily_consolidation "
            "WHERE workspace_slug = 'banco' AND account_group = 'depositos_clientes' AND business_date > %s::date - 7 "
            "ORDER BY business_date",
            (year.LAST_DAY,),
        ).fetchall()
    for bar, (day, inflow, outflow) in zip(bars[::2], rows, strict=True):
        bar.hover()
        tooltip = page.locator("#vg-tooltip-element")
        expect(tooltip).to_contain_text(f"{day:%d/%m/%Y}")
        texts = [text.replace("\u00a0", " ") for text in tooltip.locator("td.value").all_inner_texts()]
        assert texts == [f"{day:%d/%m/%Y}", format_money(inflow), format_money(outflow)]


def test_the_funnel_and_the_route_that_is_picked(page: Page, site: Settings) -> None:
    open_page(page, site)
    card, rows = rows_of(site, "jornada-funil")
    counts = [figures.write(row["customers"], card.columns["customers"].type) for row in rows.records()]
    labels = page.locator("#card-jornada-funil .mark-text text").all_text_contents()
    assert [text.split("·")[0].strip() for text in labels if "·" in text] == counts

    pick = page.locator("[data-pick=lead-time]")
    assert pick.input_value() == "GET /saldo", "the busiest at first"
    pick.select_option("POST /pix")
    ready(page)
    assert page.locator("[data-pick=lead-time]").input_value() == "POST /pix"
    page.locator("#card-lead-time summary").click()
    expect(page.locator("#card-lead-time tbody tr").first).to_be_visible()
    assert set(page.locator("#card-lead-time tbody tr td:first-child").all_inner_texts()) == {"POST /pix"}


def test_the_choice_is_in_the_address(page: Page, site: Settings) -> None:
    open_page(page, site, "#workspace=loja-1&periodo=90&idioma=en&tema=escuro")
    assert page.locator("#filtro-workspace").input_value() == "loja-1"
    assert page.locator("#filtro-periodo").input_value() == "90"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.locator("#filtro-periodo").select_option("7")
    ready(page)
    assert "periodo=7" in page.url
    open_page(page, site, "#workspace=nobody&periodo=8")
    page.reload()
    ready(page)
    assert page.locator("#filtro-workspace").input_value() == "banco"
    assert page.locator("#filtro-periodo").input_value() == "30"


def test_a_workspace_without_movement_says_so(page: Page, site: Settings) -> None:
    open_page(page, site, "#workspace=loja-vazia")
    assert page.locator("#dados-ate").inner_text() == "Este workspace ainda não tem movimento."
    assert page.locator(".card .empty").count() == page.locator(".card").count()


def test_a_phone_needs_no_sideways_scrolling(page: Page, site: Settings) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, site, "#periodo=365")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(
        "[...document.querySelectorAll('.value')].every((e) => e.scrollWidth <= e.parentElement.clientWidth)"
    )


def test_a_table_cut_on_a_phone_shows_that_it_scrolls_and_scrolls_by_keyboard(page: Page, site: Settings) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, site)
    frame, region = page.locator("#card-dre-ultimo-mes .scrollable"), page.locator("#card-dre-ultimo-mes .scroll")
    hint = "(e) => getComputedStyle(e, '::after').opacity"
    expect(frame).to_have_attribute("data-more", "yes")
    assert frame.evaluate(hint) == "1"
    region.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(frame).to_have_attribute("data-more", "no")
    assert frame.evaluate(hint) == "0"
    page.set_viewport_size({"width": 1360, "height": 900})
    expect(frame).to_have_attribute("data-more", "no")


def test_the_theme_follows_the_system_and_the_button(page: Page, site: Settings) -> None:
    page.emulate_media(color_scheme="dark")
    open_page(page, site)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Claro").click()
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_everything_is_reached_by_keyboard_and_named(page: Page, site: Settings) -> None:
    open_page(page, site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir para o conteúdo"
    for select in page.locator("select").all():
        assert select.evaluate("(e) => e.labels.length") == 1
    for chart in page.locator(".chart").all():
        assert chart.get_attribute("role") == "img"
        assert chart.get_attribute("aria-label")
    assert page.locator("h1").count() == 1


def test_a_year_without_marts_says_what_to_do(page: Page, site: Settings, year: ModuleType) -> None:
    from dashboards.web.build import build_site

    year.create_marts(site)
    try:
        build_site(site)
        open_page(page, site)
        expect(page.locator("#grade")).to_have_text(
            "Ainda não há dados: rode o pipeline e construa os dashboards de novo."
        )
    finally:
        year.fill_marts(site)
        build_site(site)

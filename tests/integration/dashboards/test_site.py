"""The built-in site: what is written, that it equals the marts, and how one site takes another's place."""

import json
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from decimal import Decimal
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from dashboards.check import contradictions
from dashboards.marts import MartMissing, run_card, run_control, snapshot
from dashboards.reports.spec import load_reports
from dashboards.spec.dbt import mart_columns
from dashboards.spec.load import load_specs
from dashboards.web.build import build_site
from dashboards.web.check import differences
from dashboards.web.content import parse
from dashboards.web.publish import publish
from dashboards.web.serve import make_server
from fluxo.cli.dashboards import build_site as build_for_the_pipeline
from fluxo.db.connect import connect
from fluxo.errors import FluxoError, ServiceDown
from fluxo.settings import Settings


def documents(settings: Settings, workspace: str = "banco") -> dict[str, list[list[object]]]:
    path = settings.site_folder / "data" / "visao-geral" / f"{workspace}.js"
    return parse(path.read_text(encoding="utf-8"))["cards"]


def content_of(settings: Settings) -> dict[str, bytes]:
    folder = settings.site_folder
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_site_is_a_difference(marts: Settings, tmp_path: Path) -> None:
    assert "fluxo dashboards build" in differences(marts.model_copy(update={"home": tmp_path}))[0]


def test_the_site_is_written_and_every_figure_equals_its_mart(marts: Settings) -> None:
    result = build_for_the_pipeline(marts)
    assert result.index.exists()
    assert result.pages == 1
    assert result.cards == len(load_specs().cards)
    assert result.bytes == sum(len(content) for content in content_of(marts).values())
    assert differences(marts) == []


def test_the_first_page_of_a_year_is_small_and_asks_nothing_of_the_network(marts: Settings) -> None:
    build_site(marts)
    files = content_of(marts)
    first_page = sum(len(body) for name, body in files.items() if "loja" not in name)
    assert first_page < 1_500_000
    page = files["index.html"].decode()
    assert "http://" not in page
    assert "https://" not in page


def test_building_twice_gives_the_same_bytes(marts: Settings) -> None:
    build_site(marts)
    before = content_of(marts)
    build_site(marts)
    assert content_of(marts) == before


def test_figures_of_the_site_are_those_of_the_marts_by_another_way(marts: Settings, year: ModuleType) -> None:
    build_site(marts)
    cards = documents(marts)
    with connect(marts, "reader") as connection:
        inflow, outflow = connection.execute(
            "SELECT sum(inflow_amount), sum(outflow_amount) FROM marts.fct_daily_consolidation "
            "WHERE workspace_slug = 'banco' AND account_group = 'depositos_clientes' AND business_date > %s::date - 30",
            (year.LAST_DAY,),
        ).fetchone() or (0, 0)
        dre = connection.execute(
            "SELECT amount FROM marts.fct_dre_monthly "
            "WHERE workspace_slug = 'banco' AND month = %s ORDER BY line_order",
            (year.LAST_COMPLETE_MONTH,),
        ).fetchall()
    month = next(row for row in cards["indicadores"] if row[0] == 30)
    assert [Decimal(int(str(month[3]))) / 100, Decimal(int(str(month[5]))) / 100] == [inflow, outflow]
    assert [Decimal(int(str(row[5]))) / 100 for row in cards["dre-ultimo-mes"]] == [row[0] for row in dre]


def test_opening_plus_in_minus_out_is_closing_in_every_period(marts: Settings) -> None:
    build_site(marts)
    for workspace in ("banco", "loja-1"):
        rows = documents(marts, workspace)["indicadores"]
        assert [row[0] for row in rows] == [7, 30, 90, 365]
        for _, closing, opening, inflow, _, outflow, *_ in rows:
            assert int(str(opening)) + int(str(inflow)) - int(str(outflow)) == closing


def test_a_period_before_that_is_not_whole_is_not_compared(marts: Settings) -> None:
    build_site(marts)
    compared = {row[0]: row[4] is not None for row in documents(marts)["indicadores"]}
    assert compared == {7: True, 30: True, 90: True, 365: False}


def test_a_workspace_without_movement_is_there_and_empty(marts: Settings) -> None:
    build_site(marts)
    meta = parse((marts.site_folder / "data/visao-geral/meta.js").read_text())
    assert [(item["slug"], item["until"]) for item in meta["workspaces"]] == [
        ("banco", "2025-09-14"), ("loja-1", "2025-09-14"), ("loja-vazia", None),
    ]  # fmt: skip
    assert not any(documents(marts, "loja-vazia").values())


def test_a_changed_mart_and_a_changed_file_are_both_told(marts: Settings) -> None:
    build_site(marts)
    change = "UPDATE marts.fct_daily_consolidation SET closing_amount = closing_amount + %s WHERE business_date = %s"
    where = "AND workspace_slug = 'banco' AND account_group = 'depositos_clientes'"
    with connect(marts, "warehouse") as connection:
        connection.execute(f"{change} {where}", ("0.01", "2025-09-01"))
    found = differences(marts)
    assert any("saldo-diario" in sentence for sentence in found)
    with connect(marts, "warehouse") as connection:
        connection.execute(f"{change} {where}", ("-0.01", "2025-09-01"))
    assert differences(marts) == []

    path = marts.site_folder / "data" / "visao-geral" / "banco.js"
    document = parse(path.read_text(encoding="utf-8"))
    document["cards"]["entradas-saidas"][0][2] += 1
    path.write_text(f"window.fluxo.receive({json.dumps(document)});\n")
    found = differences(marts)
    assert any("the site has" in sentence and "entradas-saidas" in sentence for sentence in found)
    assert any("of all rows" in sentence for sentence in found), "the control sees it as well"
    path.write_text("window.fluxo.rec")
    assert any("cannot be read" in sentence for sentence in differences(marts))
    build_site(marts)


def test_a_change_of_layout_or_of_a_title_is_no_difference(marts: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    build_site(marts)
    specs = load_specs()
    board = specs.dashboards[0]
    narrow = board.layout[0].model_copy(update={"width": 3})
    other = board.model_copy(update={"title": board.description, "layout": (narrow, *board.layout[1:])})
    monkeypatch.setattr("dashboards.web.check.load_specs", lambda: replace(specs, dashboards=(other,)))
    assert differences(marts) == []
    path = marts.site_folder / "data" / "visao-geral" / "meta.js"
    path.write_text(path.read_text(encoding="utf-8").replace('"until":"2025-09-14"', '"until":"2025-09-13"'))
    assert any("until" in sentence for sentence in differences(marts)), "the workspaces are compared"
    path.write_text(path.read_text(encoding="utf-8").replace('"workspaces"', '"others"'))
    assert any("meta.js: cannot be read" in sentence for sentence in differences(marts))
    build_site(marts)


def test_empty_and_missing_marts(marts: Settings, year: ModuleType) -> None:
    try:
        year.create_marts(marts)
        build_site(marts)
        assert differences(marts) == []
        meta = parse((marts.site_folder / "data/visao-geral/meta.js").read_text())
        assert meta["workspaces"] == []
        with connect(marts, "warehouse") as connection:
            connection.execute("DROP TABLE marts.fct_dre_monthly")
        with pytest.raises(MartMissing, match="fluxo pipeline run"):
            build_site(marts)
        assert (marts.site_folder / "index.html").exists(), "the site before stays"
    finally:
        year.fill_marts(marts)


def test_a_card_reads_no_more_than_it_says(marts: Settings, year: ModuleType) -> None:
    """With only the columns in ``reads`` at hand every card still runs."""
    try:
        for card in load_specs().cards.values():
            with connect(marts, "warehouse") as connection:
                for mart in year.MARTS:
                    connection.execute(f"DROP TABLE IF EXISTS marts.{mart}")
                for mart, columns in card.reads.items():
                    listed = ", ".join(f"{name} {year.columns_of(mart)[name]}" for name in columns)
                    connection.execute(f"CREATE TABLE marts.{mart} ({listed})")
            with snapshot(marts) as connection:
                assert run_card(connection, card).cells == []
    finally:
        year.fill_marts(marts)


def test_every_card_runs_on_the_columns_and_types_of_dbt(marts: Settings, year: ModuleType) -> None:
    cards = [*load_specs().cards.values(), *(card for report in load_reports().values() for card in report.cards)]
    parameters = {"workspace": "banco", "day": year.LAST_DAY}
    try:
        with connect(marts, "warehouse") as connection:
            for mart, columns in mart_columns().items():
                listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
                connection.execute(f"DROP TABLE IF EXISTS marts.{mart}")
                connection.execute(f"CREATE TABLE marts.{mart} ({listed})")
        with snapshot(marts) as connection:
            for card in cards:
                assert run_card(connection, card, parameters if "%(" in card.sql else None).cells == []
                if card.control:
                    run_control(connection, card)
    finally:
        year.fill_marts(marts)


def test_every_card_reads_what_dbt_makes(year: ModuleType) -> None:
    assert contradictions() == []
    made = mart_columns()
    for mart in year.MARTS:
        lacking = year.columns_of(mart).keys() - made[mart].keys()
        assert not lacking, f"the tests' {mart} is not dbt's"


def test_a_site_is_never_half_there(marts: Settings) -> None:
    build_site(marts)
    before = marts.site_folder.resolve()
    seen: list[bool] = []
    stop, looked = threading.Event(), threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.append((marts.site_folder / "index.html").exists())
            looked.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(20):
        # the version before is kept for whoever is loading it, so a look may span one change and not two
        looked.clear()
        assert looked.wait(10)
        publish(marts.site_folder, {PurePosixPath("index.html"): str(number)})
    stop.set()
    watcher.join()
    assert all(seen)
    assert (marts.site_folder / "index.html").read_text() == "19"
    versions = list(marts.site_folder.with_name("site.versions").iterdir())
    assert len(versions) == 2
    assert before not in versions
    build_site(marts)


def test_a_folder_of_somebody_else_is_not_replaced(marts: Settings) -> None:
    elsewhere = marts.home / "mine"
    elsewhere.mkdir(exist_ok=True)
    (elsewhere / "diary.txt").write_text("x")
    with pytest.raises(FluxoError, match="move it away"):
        publish(elsewhere, {PurePosixPath("index.html"): ""})
    assert (elsewhere / "diary.txt").exists()


def test_the_server_serves_the_site_and_says_when_there_is_none(marts: Settings) -> None:
    build_site(marts)
    with make_server(marts.site_folder, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert "Visão geral" in answer.read().decode()
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        for path in ("/data/", "/../embedded.env", "/nothing.js"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}")
            assert refused.value.code == 404
        with pytest.raises(ServiceDown, match="FLUXO_DASHBOARDS_PORT"):
            make_server(marts.site_folder, "127.0.0.1", port)
        server.shutdown()
    with make_server(marts.home / "no-site", "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{server.server_address[1]}/")
        assert refused.value.code == 503
        server.shutdown()

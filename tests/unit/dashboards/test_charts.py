"""Charts, pictures and files of the site, from rows made here."""

import json
import struct

import pytest
import vl_convert

from dashboards.charts import DATA, vega_lite
from dashboards.locales import number_locale, time_locale
from dashboards.marts import Rows
from dashboards.reports.content import Section
from dashboards.reports.pictures import WIDTH, picture
from dashboards.reports.spec import find_report
from dashboards.spec.load import load_specs
from dashboards.spec.models import Language
from dashboards.web.content import data_path, parse, script

ROWS = [
    {"business_date": f"2025-09-{day:02}", "inflow_amount": 1234.5 * day, "outflow_amount": 900.0} for day in (1, 2)
]


def svg(slug: str, language: Language, rows: list[dict[str, object]]) -> str:
    spec = vega_lite(load_specs().cards[slug], language)
    assert spec is not None
    return vl_convert.vegalite_to_svg(
        {**spec, "width": 600, "height": 200, "datasets": {DATA: rows}},
        format_locale=number_locale(language, "R$"),
        time_format_locale=time_locale(language),
    )


@pytest.mark.parametrize("language", list(Language))
def test_every_card_compiles_or_is_no_chart(language: Language) -> None:
    for card in load_specs().cards.values():
        spec = vega_lite(card, language)
        assert (spec is None) == (card.view.type in ("kpis", "table", "freshness"))
        if spec:
            assert "datasets" not in spec
            json.dumps(spec)


def test_axes_are_short_and_negatives_in_parentheses() -> None:
    drawn = svg("entradas-saidas", Language.PT, ROWS).replace("\u00a0", " ")
    assert ">R$ 2 mil<" in drawn
    assert ">(R$ 1 mil)<" in drawn
    assert ">01/09<" in drawn
    assert "Entradas" in drawn
    assert ">R$ 2k<" in svg("entradas-saidas", Language.EN, ROWS).replace("\u00a0", " ")


def test_a_report_draws_its_chart_as_a_dense_png() -> None:
    card = next(card for card in find_report("consolidado-diario").cards if card.slug == "consolidado-saldo")
    rows = Rows(tuple(card.columns), [("banco", f"2025-09-{day:02}", 100_000 * day) for day in range(1, 10)])
    png = picture(Section(card, rows), "BRL")
    assert png is not None
    width, _ = struct.unpack(">II", png[16:24])
    assert width == 2 * WIDTH
    assert picture(Section(card, Rows(tuple(card.columns), [])), "BRL") is None


def test_data_files_are_read_back() -> None:
    document = {"workspace": "a", "cards": {"b": [[1, None, "ç \u2028 </script>"]]}}
    assert parse(script(document)) == document
    with pytest.raises(ValueError, match="not a data file"):
        parse("alert(1)")


def test_a_slug_that_is_no_file_name_is_not_used_as_one() -> None:
    dashboard = load_specs().dashboards[0]
    assert data_path(dashboard, "loja-1").name == "loja-1.js"
    for slug in ("../../x", "meta", "ação", "A"):
        path = data_path(dashboard, slug)
        assert path.parent.as_posix() == "data/visao-geral"
        assert path.stem != slug
        assert path.stem.isalnum()

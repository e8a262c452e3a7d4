"""The dbt project against the names, rules and promises of the code. Needs neither dbt nor a database."""

import csv

import pytest
import yaml

from fluxo import names
from fluxo.clock import BUSINESS_TIMEZONE
from fluxo.ledger.chart import DreLine
from fluxo.ledger.events import EventType
from orchestration.transform.invoke import DBT_PROJECT
from orchestration.transform.project import Described, described

MODELS = list(described())
MARTS = [model for model in MODELS if model.layer == "marts"]
SQL_FILES = sorted(DBT_PROJECT.joinpath("models").rglob("*.sql"))

PERSONAL = ("document", "cpf", "cnpj", "email", "phone", "password", "customer_ref", "counterparty")
NAMES_OF_THINGS = {"workspace_name", "account_name", "line_name_pt", "line_name_en"}


def ids(model: Described) -> str:
    return model.name


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: path.stem)
def test_every_model_has_its_description_beside_it(path) -> None:
    content = yaml.safe_load(path.with_suffix(".yml").read_text())
    assert [model["name"] for model in content["models"]] == [path.stem]


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_model_and_column_is_described(model: Described) -> None:
    assert model.description
    assert model.columns
    assert [column.name for column in model.columns if not column.description] == []


@pytest.mark.parametrize("model", MARTS, ids=ids)
def test_every_column_of_a_mart_has_a_type(model: Described) -> None:
    assert [column.name for column in model.columns if not column.data_type] == []


@pytest.mark.parametrize("model", MARTS, ids=ids)
def test_no_column_of_a_mart_is_made_for_personal_data(model: Described) -> None:
    columns = {column.name for column in model.columns}
    assert {name for name in columns if any(word in name for word in PERSONAL)} == set()
    assert {name for name in columns if "name" in name} <= NAMES_OF_THINGS


@pytest.mark.parametrize("model", MARTS, ids=ids)
def test_amounts_have_two_decimals(model: Described) -> None:
    amounts = [column for column in model.columns if column.name.endswith(("amount", "unit_price", "unit_cost"))]
    assert {column.data_type for column in amounts} <= {"numeric(18,2)"}


def test_marts_are_the_ones_named_in_the_code() -> None:
    named = {value for name, value in vars(names).items() if name.startswith(("FCT_", "DIM_"))}
    assert named <= {model.name for model in MARTS}


def test_every_source_table_has_one_staging_model_with_its_columns() -> None:
    sources = yaml.safe_load((DBT_PROJECT / "models" / "staging" / "_sources.yml").read_text())["sources"]
    assert [source["schema"] for source in sources] == [names.RAW_SCHEMA]
    assert [table["name"] for table in sources[0]["tables"]] == [table.name for table in names.SOURCE_TABLES]
    for table in names.SOURCE_TABLES:
        text = (DBT_PROJECT / "models" / "staging" / f"stg_fluxo__{table.name}.sql").read_text()
        selected = [line.strip().removesuffix(",").split(" as ")[0] for line in text.splitlines()]
        assert [column for column in table.columns if column not in selected] == []
        assert ("newest_snapshot" in text) == (table.extraction is names.Extraction.SNAPSHOT)


def test_the_events_are_the_ones_named_in_the_code() -> None:
    text = (DBT_PROJECT / "models" / "staging" / "stg_fluxo__outbox.yml").read_text()
    columns = {column["name"]: column for column in yaml.safe_load(text)["models"][0]["columns"]}
    accepted = columns["event_type"]["data_tests"][0]["accepted_values"]["arguments"]["values"]
    assert accepted == [event.value for event in EventType]


def test_the_seed_has_the_leaves_of_the_code_and_one_tree() -> None:
    with (DBT_PROJECT / "seeds" / "dre_lines.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["line_code"] for line in lines if line["sign"]} == {line.value for line in DreLine}
    orders = [int(line["line_order"]) for line in lines]
    assert orders == sorted(orders)
    order = {line["line_code"]: int(line["line_order"]) for line in lines}
    assert [line["line_code"] for line in lines if not line["parent_code"]] == ["lucro_liquido"]
    # a subtotal stands below everything it adds up, so the tree has no loop
    assert all(order[line["parent_code"]] > order[line["line_code"]] for line in lines if line["parent_code"])


def test_the_business_time_zone_is_the_one_of_the_code() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())
    assert project["vars"]["business_timezone"] == BUSINESS_TIMEZONE


def test_telemetry_is_off_and_no_package_is_fetched() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())
    assert project["flags"]["send_anonymous_usage_stats"] is False
    assert not list(DBT_PROJECT.glob("packages.y*ml"))

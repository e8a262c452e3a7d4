"""``fluxo query``: reads the marts, says what is wrong, writes nothing."""

import json

import pytest
from typer.testing import CliRunner

from fluxo.cli.main import app
from fluxo.db.connect import connect
from fluxo.db.marts import QueryRefused, ask, list_marts
from fluxo.settings import Settings


def fluxo(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


@pytest.fixture(scope="module")
def warehouse(settings: Settings) -> Settings:
    with pytest.raises(QueryRefused, match="no marts yet"):
        list_marts(settings)
    with connect(settings, "warehouse") as connection:
        connection.execute(
            "CREATE TABLE marts.fct_sales AS SELECT n AS sale_id, n * 1.25 AS amount, DATE '2026-01-31' AS day "
            "FROM generate_series(1, 2500) AS n"
        )
        connection.execute("COMMENT ON TABLE marts.fct_sales IS 'Sales.'")
        connection.execute("CREATE TABLE raw.secrets AS SELECT 1 AS id")
    return settings


def test_without_sql_the_marts_are_listed(warehouse: Settings) -> None:
    assert json.loads(fluxo("query", "--json")) == [{"mart": "fct_sales", "rows": 2500, "description": "Sales."}]
    assert "2500" in fluxo("query")


def test_json_csv_and_table_give_the_same_row(warehouse: Settings) -> None:
    select = "SELECT * FROM fct_sales WHERE sale_id = 3"
    assert json.loads(fluxo("query", "--json", select)) == [{"sale_id": 3, "amount": "3.75", "day": "2026-01-31"}]
    assert fluxo("query", "--csv", select).splitlines() == ["sale_id,amount,day", "3,3.75,2026-01-31"]
    assert "3.75" in fluxo("query", select)


def test_all_rows_are_read_whatever_their_number(warehouse: Settings) -> None:
    assert len(fluxo("query", "--csv", "SELECT sale_id FROM fct_sales").splitlines()) == 2501


def test_an_empty_answer_has_columns(warehouse: Settings) -> None:
    assert fluxo("query", "--csv", "SELECT sale_id, day FROM fct_sales WHERE false").splitlines() == ["sale_id,day"]


def test_rows_may_be_left_unread(warehouse: Settings) -> None:
    with ask(warehouse, "SELECT * FROM fct_sales") as answer:
        assert next(answer.rows)[0] == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT nope\nFROM fct_sales", r"line 1, column 8: column \"nope\" does not exist"),
        ("SELECT 1\nFORM x", r"line 2, column 6: syntax error"),
        ("SELECT * FROM\n fct_sale", r"line 2, column 2: relation \"fct_sale\" does not exist.*`fluxo query` lists"),
        ("SELECT 1 / 0", "division by zero"),
        ("SELECT 1; DROP TABLE fct_sales", "multiple commands"),
        ("DELETE FROM fct_sales", "nothing written"),
        ("CREATE TEMPORARY TABLE x AS SELECT 1", "nothing written"),
        ("SELECT * FROM raw.secrets", "Only the marts can be read"),
        ("SET work_mem = '1MB'", "answers nothing"),
        ("  ", "is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(warehouse: Settings, query: str, reason: str) -> None:
    with pytest.raises(QueryRefused, match=reason) as refused, ask(warehouse, query) as answer:
        list(answer.rows)
    assert "\n" not in str(refused.value)


def test_a_query_has_its_time(warehouse: Settings) -> None:
    with pytest.raises(QueryRefused, match=r"more than 0\.1 s"), ask(warehouse, "SELECT pg_sleep(60)", 0.1):
        pass


def test_the_role_cannot_write_even_if_it_tries(warehouse: Settings) -> None:
    with connect(warehouse, "reader") as reader:
        for privilege in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            assert reader.execute("SELECT has_table_privilege('marts.fct_sales', %s)", (privilege,)).fetchone() == (
                False,
            )

import os

import pytest
import yaml

from fluxo.settings import Settings
from orchestration.transform.invoke import DBT_PROJECT, one_sentence
from orchestration.transform.profile import warehouse_profile

URL = "postgresql://maria:s%40gredo@db.example:6543/armazem?sslmode=require"


def test_the_password_is_in_the_environment_for_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_WAREHOUSE_HOST", "before")
    with warehouse_profile(Settings(warehouse_database_url=URL)):
        assert os.environ["DBT_ENV_SECRET_PASSWORD"] == "s@gredo"
        assert os.environ["DBT_WAREHOUSE_HOST"] == "db.example"
        assert os.environ["DBT_WAREHOUSE_SSLMODE"] == "require"
    assert os.environ["DBT_WAREHOUSE_HOST"] == "before"
    assert "DBT_ENV_SECRET_PASSWORD" not in os.environ


def test_the_committed_profile_asks_for_everything_that_is_set() -> None:
    text = (DBT_PROJECT / "profiles.yml").read_text()
    with warehouse_profile(Settings(warehouse_database_url=URL)):
        variables = [name for name in os.environ if name.startswith(("DBT_WAREHOUSE_", "DBT_ENV_SECRET_"))]
    assert len(variables) == 6
    assert all(f"env_var('{name}'" in text for name in variables)
    assert yaml.safe_load(text)["fluxo"]["outputs"]["postgres"]["threads"] == 2


def test_an_error_of_dbt_becomes_one_line() -> None:
    message = "Database Error in model fct_x (models/fct_x.sql)\n  column y\n  LINE 1: y\n  compiled code at /tmp/x.sql"
    assert one_sentence(message) == "Database Error in model fct_x (models/fct_x.sql) column y LINE 1: y"

"""How dbt is run: clear errors, one parse, nothing secret on the disk, nothing left in the environment."""

import json
import os

import pytest
from sqlalchemy.engine import make_url

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings
from orchestration.transform.invoke import TransformError, dbt_folder
from orchestration.transform.manifest import manifest_path, parsed_project
from orchestration.transform.runner import DbtRunner

from .conftest import copy_raw


def test_an_empty_warehouse_is_told_in_one_sentence(settings: Settings, dbt: DbtRunner) -> None:
    with pytest.raises(TransformError, match=r"no raw\.workspaces, .*raw\.outbox: load the lake first"):
        dbt.build()


def test_the_manifest_is_parsed_once_and_names_the_layers(settings: Settings) -> None:
    assert parsed_project(settings) is parsed_project(settings)
    manifest = json.loads(manifest_path(settings).read_text())
    layers = {node["fqn"][1]: node["schema"] for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    assert layers == {"staging": "staging", "intermediate": "intermediate", "marts": names.MARTS_SCHEMA}


def test_empty_raw_tables_build_empty_marts(settings: Settings, dbt: DbtRunner) -> None:
    copy_raw(settings)
    result = dbt.build()
    assert result.failures == []
    assert result.success


def test_building_a_view_alone_leaves_what_reads_it(settings: Settings, dbt: DbtRunner) -> None:
    copy_raw(settings)
    assert dbt.build().success
    assert dbt.build("stg_fluxo__entries stg_fluxo__accounts,resource_type:model").models == 2
    assert dbt.build("fct_ledger_entries").models == 1


def test_a_failing_model_is_told_and_what_hangs_on_it_is_skipped(settings: Settings, dbt: DbtRunner) -> None:
    copy_raw(settings)
    with connect(settings, "warehouse") as warehouse:
        warehouse.execute("ALTER TABLE raw.sales RENAME COLUMN seller TO vendedor")
    seen: list[str] = []
    result = dbt.build("stg_fluxo__sales+", on_event=lambda event: seen.append(event.info.name))
    assert not result.success
    assert len(result.failures) == 1
    assert 'column "seller" does not exist' in result.failures[0]
    assert "\n" not in result.failures[0]
    assert result.skipped > 0
    assert "NodeFinished" in seen


def test_a_selector_that_names_nothing_builds_nothing(settings: Settings, dbt: DbtRunner) -> None:
    copy_raw(settings)
    result = dbt.build("no_such_model")
    assert (result.models, result.tests, result.failures) == (0, 0, [])


def test_the_password_is_nowhere_on_the_disk(settings: Settings, dbt: DbtRunner) -> None:
    copy_raw(settings)
    assert dbt.build("+dim_workspace").models == 2
    password = str(make_url(settings.secret("warehouse_database_url")).password).encode()
    written = [path for path in dbt_folder(settings).rglob("*") if path.is_file()]
    assert written
    assert [path.name for path in written if password in path.read_bytes()] == []
    assert not [name for name in os.environ if name.startswith(("DBT_WAREHOUSE", "DBT_ENV_SECRET"))]

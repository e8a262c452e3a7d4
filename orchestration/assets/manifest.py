"""dbt's manifest as Dagster reads it: which assets it names, and to which asset each test belongs."""

import json
from collections.abc import Mapping
from typing import Any

from dagster import AssetCheckKey, AssetKey
from dagster_dbt import DagsterDbtTranslator, DbtManifestAssetSelection
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from fluxo.names import RAW_SCHEMA
from fluxo.settings import Settings
from orchestration.transform.invoke import DBT_PROJECT
from orchestration.transform.runner import manifest_path

Manifest = dict[str, Any]

_SOURCES = (".sql", ".yml", ".csv", ".md")
_MART_PREFIXES = ("fct_", "dim_")


class Translator(DagsterDbtTranslator):
    """A source of dbt is an asset of the load; a model is named by its layer."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return AssetKey([RAW_SCHEMA, dbt_resource_props["name"]])
        return AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        group = dbt_resource_props.get("group") or dbt_resource_props.get("config", {}).get("group")
        return str(group or dbt_resource_props["schema"])


TRANSLATOR = Translator()


def _attach_tests(manifest: Manifest) -> None:
    """Give every test over several models the first mart that it reads, so that it is a check of that asset."""
    for node in manifest["nodes"].values():
        if node["resource_type"] != "test" or node.get("attached_node"):
            continue
        models = [name.split(".")[-1] for name in node["depends_on"]["nodes"] if name.startswith("model.")]
        marts = [name for name in models if name.startswith(_MART_PREFIXES)]
        if models:
            node["config"].setdefault("meta", {}).setdefault("dagster", {"ref": {"name": (marts or models)[0]}})


def current_manifest(settings: Settings) -> Manifest:
    """Return dbt's manifest, parsed again only if the project has changed since: a parse takes seconds."""
    path = settings.home.resolve() / "dbt" / "manifest.json"
    files = (file for file in DBT_PROJECT.rglob("*") if file.suffix in _SOURCES)
    if not path.exists() or any(file.stat().st_mtime >= path.stat().st_mtime for file in files):
        path = manifest_path(settings)
    manifest: Manifest = json.loads(path.read_bytes())
    _attach_tests(manifest)
    return manifest


def dbt_selection(settings: Settings, select: str) -> DbtManifestAssetSelection:
    """Return the assets that a selector of dbt names."""
    return DbtManifestAssetSelection.build(
        manifest=current_manifest(settings), dagster_dbt_translator=TRANSLATOR, select=select
    )


def check_of(manifest: Manifest, test_unique_id: str) -> AssetCheckKey | None:
    """Return the asset check that a test of dbt is; None for one that belongs to no asset."""
    return get_asset_check_key_for_test(manifest, TRANSLATOR, test_unique_id, project=None)

"""The dbt models as assets, built by dbt in this process; its tests are asset checks."""

from collections.abc import Iterator
from queue import Queue
from threading import Thread
from typing import Any

from dagster import AssetExecutionContext, AssetsDefinition, Failure
from dagster_dbt import dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
from google.protobuf.json_format import MessageToDict

from fluxo.settings import Settings
from orchestration.assets.keys import MARTS
from orchestration.assets.manifest import TRANSLATOR, Manifest, check_of, current_manifest
from orchestration.resources import PIPELINE, Pipeline
from orchestration.transform.runner import DbtResult, DbtRunner

_RESULTS = ("LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult")


def _selected_models(context: AssetExecutionContext) -> str | None:
    if not context.is_subset:
        return None
    return " ".join(sorted(key.path[-1] for key in context.selected_asset_keys))


def _concerns(context: AssetExecutionContext, manifest: Manifest, event: dict[str, Any]) -> bool:
    # dbt also runs tests that join a selected model to others, which are checks of assets not in this run
    unique_id = event["data"]["node_info"]["unique_id"]
    return not unique_id.startswith("test.") or check_of(manifest, unique_id) in context.selected_asset_check_keys


def _stream(runner: DbtRunner, select: str | None) -> Iterator[dict[str, Any] | DbtResult]:
    """Run dbt in a thread of its own and give its events as they come, then the result."""
    queue: Queue[dict[str, Any] | DbtResult | BaseException] = Queue()

    def take(event: Any) -> None:
        if event.info.name in _RESULTS:
            queue.put(MessageToDict(event, preserving_proto_field_name=True))

    def work() -> None:
        try:
            queue.put(runner.build(select, on_event=take))
        except BaseException as error:
            queue.put(error)

    thread = Thread(target=work, name="dbt", daemon=True)
    thread.start()
    while True:
        item = queue.get()
        if isinstance(item, BaseException):
            raise item
        yield item
        if isinstance(item, DbtResult):
            return


def marts_assets(settings: Settings) -> AssetsDefinition:
    """Return the dbt project as assets. Parses it if it has changed since the last time."""
    manifest = current_manifest(settings)

    @dbt_assets(manifest=manifest, name=MARTS, dagster_dbt_translator=TRANSLATOR, required_resource_keys={PIPELINE})
    def _marts(context: AssetExecutionContext) -> Iterator[Any]:
        pipeline: Pipeline = context.resources.pipeline
        result: DbtResult | None = None
        with pipeline.stage(MARTS) as stage:
            for item in _stream(DbtRunner(pipeline.settings), _selected_models(context)):
                if isinstance(item, DbtResult):
                    result = item
                    stage.rows = item.models
                    continue
                if _concerns(context, manifest, item):
                    message = DbtCoreCliEventMessage(raw_event=item, event_history_metadata={})
                    yield from message.to_default_asset_events(manifest, TRANSLATOR, context)
        assert result is not None
        if not result.success:
            raise Failure("dbt: " + " ".join(result.failures), allow_retries=False)

    return _marts

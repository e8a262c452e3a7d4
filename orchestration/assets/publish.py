"""Assets ``publish/dashboards`` and ``publish/report``: what the command line does, after the marts."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from dagster import AssetExecutionContext, AssetKey, AssetsDefinition, Failure, MaterializeResult, asset

from fluxo.clock import business_date, utc_now
from orchestration.assets.keys import DAILY_REPORT, DASHBOARDS, REPORT, SITE
from orchestration.resources import PIPELINE, Pipeline

REPORT_TAG = "fluxo/report"
"""Tag of a run that is about one report, by its slug; without it a run is about all of them."""


def publish_assets(marts: Iterable[AssetKey]) -> list[AssetsDefinition]:
    """Return the built-in dashboards and the report, both of them after every mart."""
    upstream = list(marts)

    @asset(
        key=SITE, deps=upstream, group_name="publish", kinds={"html"}, owners=["team:data"],
        required_resource_keys={PIPELINE}, description="The built-in dashboards, written as a site.",
    )  # fmt: skip
    def _dashboards(context: AssetExecutionContext) -> MaterializeResult[Any]:
        from fluxo.cli.dashboards import build_site

        pipeline: Pipeline = context.resources.pipeline
        with pipeline.stage(DASHBOARDS) as stage:
            built = build_site(pipeline.settings)
            stage.rows = built.cards
        return MaterializeResult(metadata={"site": str(built.index), "cards": built.cards, "bytes": built.bytes})

    @asset(
        key=DAILY_REPORT, deps=upstream, group_name="publish", kinds={"email"}, owners=["team:data"],
        required_resource_keys={PIPELINE},
        description="The reports' days that have not gone out, and those that went wrong, to their recipients.",
    )  # fmt: skip
    def _report(context: AssetExecutionContext) -> MaterializeResult[Any]:
        from fluxo.cli.report import send_due

        pipeline: Pipeline = context.resources.pipeline
        day = business_date(utc_now()) - timedelta(days=1)
        with pipeline.stage(REPORT) as stage:
            deliveries = send_due(pipeline.settings, day, context.run.tags.get(REPORT_TAG))
            stage.rows = len(deliveries)
        failed = [f"{each.report} to {each.recipient}: {each.detail}" for each in deliveries if each.status == "failed"]
        if failed:
            raise Failure("Not delivered: " + "; ".join(failed))
        return MaterializeResult(metadata={"day": day.isoformat(), "deliveries": len(deliveries)})

    return [_dashboards, _report]

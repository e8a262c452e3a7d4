"""Checks that run apart from the assets: the Great Expectations suites, one check a table."""

from collections.abc import Iterator
from typing import Any

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckKey,
    AssetCheckResult,
    AssetChecksDefinition,
    AssetCheckSpec,
    multi_asset_check,
)

from fluxo.names import SOURCE_TABLE_BY_NAME
from orchestration.assets.keys import raw_key
from orchestration.expectations.suites import SUITES
from orchestration.resources import PIPELINE, Pipeline

_SUITE = "expectations"

EXPECTATIONS = [AssetCheckKey(raw_key(SOURCE_TABLE_BY_NAME[table]), _SUITE) for table in SUITES]


def expectation_checks() -> AssetChecksDefinition:
    """Return the suites as checks of the assets ``raw/<table>``."""

    @multi_asset_check(
        name="suites",
        specs=[
            AssetCheckSpec(_SUITE, asset=key.asset_key, description="What each column may hold (Great Expectations).")
            for key in EXPECTATIONS
        ],
        can_subset=True,
        required_resource_keys={PIPELINE},
    )
    def _check(context: AssetCheckExecutionContext) -> Iterator[AssetCheckResult]:
        from orchestration.expectations.run import validate

        pipeline: Pipeline = context.resources.pipeline
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.asset_key):
            verdicts = validate(pipeline.settings, key.asset_key.path[-1])
            broken = [verdict for verdict in verdicts if not verdict.holds]
            metadata: dict[str, Any] = {v.rule.about: "holds" if v.holds else f"{v.unexpected} rows" for v in verdicts}
            yield AssetCheckResult(
                asset_key=key.asset_key,
                check_name=_SUITE,
                passed=not broken,
                metadata=metadata,
                description="; ".join(f"not so: {verdict.rule.about}" for verdict in broken) or None,
            )

    return _check

"""The blocking checks of the lake and of ``raw``: are the control figures of the run's days the same on both sides?"""

from dagster import AssetCheckResult, AssetCheckSpec, AssetKey


def control_check_spec(asset: AssetKey, name: str, description: str) -> AssetCheckSpec:
    """Return a check that keeps what is downstream from running when it does not hold."""
    return AssetCheckSpec(name, asset=asset, blocking=True, description=description)


def control_check_result(asset: AssetKey, name: str, difference: str | None) -> AssetCheckResult:
    """Return what came of the check; ``difference`` is the sentence that says what is not the same."""
    return AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=difference is None,
        metadata={"difference": difference or "none"},
        description=difference,
    )

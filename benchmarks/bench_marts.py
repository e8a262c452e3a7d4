"""Seconds that dbt takes to build and test every mart over what is in the warehouse.

Run after history has been simulated and loaded: ``python -m benchmarks.bench_marts``.
"""

from benchmarks.figure import emit
from fluxo.cli.embedded import database
from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from orchestration.transform.manifest import parsed_project
from orchestration.transform.runner import DbtResult, DbtRunner

BUDGET_SECONDS = 90
BUDGET_TRANSACTIONS = 2_000_000
SMALLEST_BUDGET_SECONDS = 20
"""What a small warehouse may take: the models and tests cost something each, whatever the rows."""


def _count(settings: Settings, table: str) -> int:
    with connect(settings, "warehouse") as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _built(runner: DbtRunner) -> DbtResult:
    result = runner.build()
    if not result.success:
        raise FluxoError(f"The marts were not built: {result.failures[0]}")
    return result


def main() -> None:
    """Print one figure a line."""
    with database() as settings:
        parsed_project(settings)
        result = _built(DbtRunner(settings))
        transactions = _count(settings, "raw.transactions")
    budget = max(SMALLEST_BUDGET_SECONDS, BUDGET_SECONDS * transactions / BUDGET_TRANSACTIONS)
    what = f"{result.models} models and {result.tests} tests over {transactions:,} transactions"
    emit("marts_full_build", result.seconds, "s", what, None, f"<= {budget:.1f}")


if __name__ == "__main__":
    main()

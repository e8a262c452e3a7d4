"""Seconds that dbt takes to build and test every mart, on a throwaway warehouse filled by the simulator."""

import argparse

from benchmarks.figure import emit
from benchmarks.server import filled_warehouse
from fluxo.db.connect import connect
from fluxo.errors import FluxoError
from fluxo.settings import Settings
from orchestration.transform.manifest import parsed_project
from orchestration.transform.runner import DbtResult, DbtRunner

BUDGET_SECONDS = 90
BUDGET_TRANSACTIONS = 2_000_000
SMALLEST_BUDGET_SECONDS = 20
"""What a small warehouse may take: the models and tests cost something each, whatever the rows."""


def _transactions(settings: Settings) -> int:
    with connect(settings, "warehouse") as connection:
        return int(connection.execute("SELECT count(*) FROM raw.transactions").fetchall()[0][0])


def _built(settings: Settings) -> DbtResult:
    result = DbtRunner(settings).build()
    if not result.success:
        raise FluxoError(f"The marts were not built: {result.failures[0]}")
    return result


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args()
    with filled_warehouse(given.customers, given.days) as settings:
        parsed_project(settings)
        result = _built(settings)
        transactions = _transactions(settings)
    budget = max(SMALLEST_BUDGET_SECONDS, BUDGET_SECONDS * transactions / BUDGET_TRANSACTIONS)
    what = f"{result.models} models and {result.tests} tests over {transactions:,} transactions"
    emit("marts_full_build", result.seconds, "s", what, None, f"<= {budget:.1f}")


if __name__ == "__main__":
    main()

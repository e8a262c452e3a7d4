"""Build and test the marts with dbt, in this process, and tell in sentences how it went.

Does not belong here: Dagster, which turns the events (``on_event``) into its own, and what the models
mean (``dbt_project``).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from fluxo.settings import Settings
from orchestration.transform.guard import warehouse_ready
from orchestration.transform.invoke import THREADS, OnEvent, invoke, one_sentence
from orchestration.transform.manifest import manifest_path, parsed_project

__all__ = ["DbtResult", "DbtRunner", "manifest_path"]

_FAILED = ("error", "fail", "runtime error")


@dataclass(frozen=True)
class DbtResult:
    """How a build went. ``models`` and ``tests`` count what was built and passed (seeds are models);
    ``failures`` has one sentence for each that was not, skipped ones apart."""

    success: bool
    models: int
    tests: int
    failures: list[str]
    skipped: int
    seconds: float


def _sentence(result: Any) -> str:
    node = result.node
    message = one_sentence(result.message or "")
    if str(node.resource_type) == "test" and str(result.status) == "fail":
        return f"{node.name}: {result.failures} rows break it ({one_sentence(node.description) or message})."
    return f"{node.name}: {message}"


def _outcome(results: Sequence[Any], success: bool, seconds: float) -> DbtResult:
    kinds = [(str(result.node.resource_type), str(result.status)) for result in results]
    return DbtResult(
        success=success,
        models=sum(kind in ("model", "seed") and status == "success" for kind, status in kinds),
        tests=sum(kind in ("test", "unit_test") and status in ("pass", "warn") for kind, status in kinds),
        failures=[_sentence(result) for result in results if str(result.status) in _FAILED],
        skipped=sum(status == "skipped" for _, status in kinds),
        seconds=round(seconds, 3),
    )


class DbtRunner:
    """dbt over the warehouse of these settings. The project is parsed once a process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def _run(self, command: list[str], select: str | None, on_event: OnEvent | None) -> DbtResult:
        started = time.monotonic()
        chosen = ["--select", *select.split()] if select else []
        with warehouse_ready(self.settings):
            result = invoke(
                self.settings,
                [*command, *chosen, "--threads", str(THREADS), "--no-write-json"],
                manifest=parsed_project(self.settings),
                on_event=on_event,
            )
        return _outcome(cast(Sequence[Any], result.result or []), result.success, time.monotonic() - started)

    def build(self, select: str | None = None, on_event: OnEvent | None = None) -> DbtResult:
        """Build what ``select`` names (dbt's selectors; all when None) and run its data tests.

        A failed model or test is in the result, and what depends on it is skipped; nothing is raised for
        it. Raises ServiceDown if the warehouse does not answer and TransformError if raw tables are
        missing or the project does not parse.
        """
        # unit tests hold the SQL, not the data: they are run by the test suite
        return self._run(["build", "--exclude-resource-type", "unit_test"], select, on_event)

    def unit_tests(self, select: str | None = None, on_event: OnEvent | None = None) -> DbtResult:
        """Run the models' unit tests. The tables they read must have been built."""
        return self._run(["test", "--resource-type", "unit_test"], select, on_event)

"""One dbt invocation in this process. Belongs here: its options, its folders, its errors in a sentence."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fluxo.errors import FluxoError
from fluxo.settings import PROJECT_ROOT, Settings
from orchestration.transform.profile import warehouse_profile

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
THREADS = 2

OnEvent = Callable[[Any], None]
"""Called with each of dbt's events (``EventMsg``) as it happens, in dbt's thread."""

# dbt keeps its adapter and its invocation context in globals
_one_at_a_time = threading.Lock()


class TransformError(FluxoError):
    """dbt could not start: the project does not parse, or the warehouse is not what it needs."""


def dbt_folder(settings: Settings) -> Path:
    """Where dbt writes what it compiles and its log."""
    return settings.home.resolve() / "dbt"


def _options(settings: Settings) -> list[str]:
    folder = dbt_folder(settings)
    return [
        "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT),
        "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"),
        "--log-level", "none", "--log-level-file", "info", "--no-use-colors", "--no-use-colors-file",
        "--no-send-anonymous-usage-stats", "--no-version-check",
    ]  # fmt: skip


def one_sentence(error: object) -> str:
    """Return dbt's message on one line, without the path of the compiled copy."""
    lines = [line.strip() for line in str(error).splitlines()]
    return " ".join(line for line in lines if line and not line.startswith("compiled code at"))


def invoke(
    settings: Settings, command: Sequence[str], *, manifest: "Manifest | None" = None, on_event: OnEvent | None = None
) -> "dbtRunnerResult":
    """Run one dbt command; failed models and tests are in the result.

    Raises TransformError if dbt could not do the command at all. Waits for another invocation in this
    process to end: dbt does one at a time.
    """
    # imported here: dbt takes a second to import, and every command of the CLI would pay for it
    from dbt.cli.main import dbtRunner

    dbt_folder(settings).mkdir(parents=True, exist_ok=True)
    with _one_at_a_time, warehouse_profile(settings):
        runner = dbtRunner(manifest=manifest, callbacks=[on_event] if on_event else [])
        result = runner.invoke([*command, *_options(settings)])
    if isinstance(result.exception, KeyboardInterrupt | SystemExit):
        raise result.exception
    if result.exception is not None:
        raise TransformError(f"dbt {command[0]}: {one_sentence(result.exception)}") from result.exception
    return result

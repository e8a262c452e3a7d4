"""``fluxo verify``: every invariant of the design, looked at now."""

from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import Report, print_json, print_table, step
from fluxo.errors import InvariantBroken
from fluxo.settings import Settings

if TYPE_CHECKING:
    from orchestration.verify import Check, Outcome


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Examples: fluxo verify; fluxo verify --json")(verify)


def run_checks(settings: Settings, progress: Report | None = None) -> "list[Check]":
    """Return a check for each invariant from 1 to 10, in order."""
    from orchestration.verify import verify as look

    return look(settings, progress, {9: ("dashboards = marts", lambda: _figures(settings))})


def _figures(settings: Settings) -> "Outcome":
    from dashboards.check import compare_figures
    from orchestration.verify import Outcome

    figures = compare_figures(settings)
    told = figures.differences[:3] or [figures.summary, *figures.not_compared]
    return Outcome(not figures.differences, "; ".join(told))


def verify(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check the ledger, the lake, the warehouse, the marts and the dashboards; fail if any invariant does not hold."""
    from fluxo.cli.embedded import database

    with database() as settings, step("Verifying the invariants", "checks") as progress:
        checks = run_checks(settings, progress)
    if as_json:
        print_json([check.__dict__ for check in checks])
    else:
        rows = [(c.number, c.name, "yes" if c.holds else "NO", c.detail, c.seconds) for c in checks]
        print_table("Invariants", ["", "invariant", "holds", "what was compared", "seconds"], rows)
    broken = [check for check in checks if not check.holds]
    if broken:
        raise InvariantBroken("; ".join(f"invariant {check.number} ({check.name}): {check.detail}" for check in broken))

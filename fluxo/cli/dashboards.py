"""``fluxo dashboards``: build, check and serve the built-in site; put the dashboards into Metabase."""

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.errors import InvariantBroken
from fluxo.settings import Settings, load_settings

if TYPE_CHECKING:
    from dashboards.metabase.apply import Change
    from dashboards.web.build import SiteResult

dashboards = typer.Typer(no_args_is_help=True, help="Build, check and serve the dashboards; apply them to Metabase.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


WOULD_CHANGE = 5
"""Exit of ``plan`` where something would change; those of errors are in ``fluxo.errors``."""


class Target(StrEnum):
    """A service that dashboards are put into."""

    METABASE = "metabase"


def register(app: typer.Typer) -> None:
    app.add_typer(dashboards, name="dashboards")


def build_site(settings: Settings) -> "SiteResult":
    """Write the built-in dashboards from the marts; for the pipeline, which does not import them."""
    from dashboards.web.build import build_site as run

    return run(settings)


@dashboards.command(epilog="Examples: fluxo dashboards build; fluxo dashboards build --json")
def build(as_json: Json = False) -> None:
    """Write the site from the marts; the one before is replaced at once."""
    from fluxo.cli.embedded import database

    with database() as settings, step("Building the dashboards"):
        result = build_site(settings)
    if as_json:
        print_json({**asdict(result), "folder": str(result.folder), "index": str(result.index)})
        return
    say(f"{result.pages} page(s), {result.cards} cards, {result.bytes / 1e6:.1f} MB in {result.seconds:.1f} s.")
    print_table("", ["open"], [[result.index.absolute().as_uri()]])


@dashboards.command(epilog="Example: fluxo dashboards check")
def check(as_json: Json = False) -> None:
    """Hold the cards against dbt; the figures of the site and of the newest reports against their marts."""
    from dashboards.check import compare_figures, contradictions
    from fluxo.cli.embedded import database

    with database() as settings, step("Checking the dashboards"):
        figures = compare_figures(settings)
        found = [*contradictions(), *figures.differences]
    if as_json:
        print_json({"holds": not found, "differences": found, "not_compared": figures.not_compared})
    for sentence in [] if as_json else [*found, *figures.not_compared]:
        say(f"- {sentence}")
    if found:
        raise InvariantBroken(f"{len(found)} figure(s) or card(s) of the dashboards differ from the marts.")
    say("Every figure of the site, and of the reports that were compared, equals its mart.")


@dashboards.command(epilog="Example: FLUXO_DASHBOARDS_PORT=8090 fluxo dashboards serve")
def serve() -> None:
    """Serve the site until interrupted."""
    from dashboards.web.serve import serve as run

    settings = load_settings()
    say(f"Dashboards at http://{settings.dashboards_host}:{settings.dashboards_port}/ (Ctrl-C stops).")
    run(settings)


def _changes(*, write: bool) -> "list[Change]":
    from dashboards.metabase.apply import apply as run

    return run(load_settings(), write=write)


def _show(changes: "list[Change]", as_json: bool, nothing: str) -> None:
    if as_json:
        print_json([asdict(change) for change in changes])
    elif changes:
        print_table("", ["action", "kind", "name"], [[c.action, c.kind, c.name] for c in changes])
    else:
        say(nothing)


@dashboards.command(epilog="Example: fluxo dashboards plan metabase")
def plan(target: Annotated[Target, typer.Argument(help="The service.")], as_json: Json = False) -> None:
    """Show what `apply` would change, and change nothing. Exits with 5 where something would."""
    changes = _changes(write=False)
    _show(changes, as_json, f"{target.value} has what the specs say.")
    if changes:
        raise typer.Exit(WOULD_CHANGE)


@dashboards.command(epilog="Example: FLUXO_METABASE_URL=http://localhost:3001 fluxo dashboards apply metabase")
def apply(target: Annotated[Target, typer.Argument(help="The service.")], as_json: Json = False) -> None:
    """Make the service show what the specs say: set it up on first use, then only what differs."""
    _show(_changes(write=True), as_json, f"{target.value} had what the specs say: nothing was changed.")

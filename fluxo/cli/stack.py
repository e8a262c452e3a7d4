"""``fluxo up``, ``fluxo down``, ``fluxo reset``: the whole stack on one machine."""

import os
import shutil
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_table, say
from fluxo.cli.interrupt import undisturbed
from fluxo.errors import FluxoError
from fluxo.settings import Environment, Settings, load_settings

if TYPE_CHECKING:
    from infra.stack.process import Process

MADE_IN_HOME = (
    "embedded.env", "embedded.tmp", "postgres", "postgres.unfinished", "postgres.password", "postgres.tmp",
    "lake", "spool", "dagster", "dbt", "site", "site.versions", "site.lock", "reports", "imports", "logs", "run",
)  # fmt: skip
"""All that fluxo makes in its home; `fluxo reset` deletes these and nothing else."""


def register(app: typer.Typer) -> None:
    app.command(epilog="Examples: fluxo up; FLUXO_API_PORT=8001 fluxo up")(up)
    app.command(epilog="Example: fluxo down")(down)
    app.command(epilog="Examples: fluxo reset; fluxo reset --yes")(reset)


def up() -> None:
    """Run the whole stack until Ctrl-C: API, Dagster, live traffic, dashboards. What was accepted is kept."""
    from fluxo.cli.embedded import database
    from infra.stack.process import Process, run_until_interrupted
    from infra.stack.up import runs_the_stack

    running: list[Process] = []
    with runs_the_stack(load_settings()), database() as settings:
        try:
            _start_services(settings, running)
            run_until_interrupted(running, _tell_of_death)
        except KeyboardInterrupt:
            pass
        finally:
            with undisturbed():
                say("Stopping.")
                for process in reversed(running):
                    process.stop()
                _end_dead_runs(settings)
    say("Stopped; nothing accepted was lost.")


def _start_services(settings: Settings, running: "list[Process]") -> None:
    from infra.stack.process import Process
    from infra.stack.services import whole_stack

    _end_dead_runs(settings)
    for service in whole_stack(settings):
        process = Process(service, settings)
        running.append(process)
        process.start()
        where = service.url or (f"port {service.port}" if service.port else "no port")
        say(f"{service.title}: {where}, log {process.log}")
    if settings.env is Environment.EMBEDDED:
        say(f"PostgreSQL: 127.0.0.1:{settings.postgres_port}, passwords in {settings.home / 'embedded.env'}")
    say("Everything is up; Ctrl-C stops it.")


def _end_dead_runs(settings: Settings) -> None:
    from orchestration.instance import end_dead_runs

    end_dead_runs(settings)


def _tell_of_death(process: "Process") -> None:
    say(f"[yellow]warning:[/] {process.service.title} ended by itself; its last words are in {process.log}.")


def down() -> None:
    """Stop whatever of the stack still runs, the embedded database included."""
    from infra.embedded.postgres import EmbeddedPostgres
    from infra.stack.process import stop_leftovers
    from infra.stack.up import stop_stack

    settings = load_settings()
    stopped = ["up, with all it ran"] if stop_stack(settings) else []
    stopped += stop_leftovers(settings)
    if EmbeddedPostgres(settings).stop():
        stopped.append("postgres")
    say(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything made while running: database, lake, site, reports, logs. Asks first."""
    settings = load_settings()
    home = settings.home.resolve()
    made = [home / name for name in sorted(MADE_IN_HOME) if os.path.lexists(home / name)]
    if not made:
        say("There is nothing to delete.")
        return
    if not (home / "embedded.env").exists():
        raise FluxoError(f"{home} was not made by fluxo (no embedded.env in it): nothing was deleted.")
    print_table("", ["to be deleted", ""], [(path.name, "folder" if path.is_dir() else "") for path in made])
    if not yes and not typer.confirm(f"Delete these from {home}?", default=False):
        say("Nothing was deleted.")
        raise typer.Exit(1)
    down()
    # the file that makes the folder ours goes last: a reset cut short can be repeated
    for path in sorted(made, key=lambda path: path.name == "embedded.env"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    left = sorted(path.name for path in home.iterdir())
    if left:
        say(f"Deleted what fluxo made in {home}; left alone, as not made by fluxo: {', '.join(left)}.")
        return
    home.rmdir()
    say(f"Deleted {home}.")

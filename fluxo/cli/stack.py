"""``fluxo up``, ``fluxo down``, ``fluxo reset``: the whole stack on one machine."""

import shutil
from typing import Annotated

import typer

from fluxo.cli.console import print_table, say
from fluxo.errors import FluxoError
from fluxo.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command(epilog="Examples: fluxo up; FLUXO_API_PORT=8001 fluxo up")(up)
    app.command(epilog="Example: fluxo down")(down)
    app.command(epilog="Examples: fluxo reset; fluxo reset --yes")(reset)


def up() -> None:
    """Run the whole stack until Ctrl-C: API, Dagster, live traffic, dashboards. What was accepted is kept."""
    from infra.embedded.postgres import EmbeddedPostgres, start_database
    from infra.stack.process import Process, run_until_interrupted
    from infra.stack.services import whole_stack
    from orchestration.instance import prepare_dagster_folder

    settings = load_settings()
    server = EmbeddedPostgres(settings)
    started_server = not server.is_running()
    running: list[Process] = []
    try:
        settings = start_database(settings)
        prepare_dagster_folder(settings)
        for service in whole_stack(settings):
            process = Process(service, settings)
            running.append(process)
            process.start()
            where = service.url or (f"port {service.port}" if service.port else "no port")
            say(f"{service.title}: {where}, log {process.log}")
        say(f"PostgreSQL: 127.0.0.1:{settings.postgres_port}, passwords in {settings.home / 'embedded.env'}")
        say("Everything is up; Ctrl-C stops it.")
        run_until_interrupted(running, _tell_of_death)
    except KeyboardInterrupt:
        pass
    finally:
        say("Stopping.")
        for process in reversed(running):
            process.stop()
        if started_server:
            server.stop()
    say("Stopped; nothing accepted was lost.")


def _tell_of_death(process: object) -> None:
    from infra.stack.process import Process

    assert isinstance(process, Process)
    say(f"[yellow]warning:[/] {process.service.title} ended by itself; its last words are in {process.log}.")


def down() -> None:
    """Stop whatever of the stack still runs, the embedded database included."""
    from infra.embedded.postgres import EmbeddedPostgres
    from infra.stack.process import stop_leftovers

    settings = load_settings()
    stopped = stop_leftovers(settings)
    if EmbeddedPostgres(settings).stop():
        stopped.append("postgres")
    say(f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running.")


def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything made while running: database, lake, site, reports, logs. Asks first."""
    settings = load_settings()
    home = settings.home.resolve()
    if not home.exists():
        say("There is nothing to delete.")
        return
    if not (home / "embedded.env").exists():
        raise FluxoError(f"{home} was not made by fluxo (no embedded.env in it): nothing was deleted.")
    print_table(
        "", ["to be deleted", ""], [(path.name, "folder" if path.is_dir() else "") for path in sorted(home.iterdir())]
    )
    if not yes and not typer.confirm(f"Delete {home}?", default=False):
        say("Nothing was deleted.")
        raise typer.Exit(1)
    down()
    shutil.rmtree(home)
    say(f"Deleted {home}.")

"""``fluxo api``: serve the transactional API, print its document."""

from typing import Annotated

import typer

from fluxo.cli.console import print_json, say
from fluxo.settings import load_settings

api = typer.Typer(no_args_is_help=True, help="Serve the transactional API.")


def register(app: typer.Typer) -> None:
    app.add_typer(api, name="api")


@api.command(epilog="Examples: fluxo api run; fluxo api run --port 9000 --workers 2")
def run(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port to listen on; default: FLUXO_API_PORT.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes; default: FLUXO_API_WORKERS.")] = None,
) -> None:
    """Serve in the foreground until SIGTERM or Ctrl-C; what was accepted is finished first."""
    from api.server import serve
    from fluxo.cli.embedded import database

    with database() as settings:
        say(f"API on http://{settings.api_host}:{port or settings.api_port} (documentation at /docs).")
        serve(settings, port, workers)


@api.command(epilog="Example: fluxo api openapi > openapi.json")
def openapi() -> None:
    """Print the OpenAPI document, without starting anything."""
    from api.app import create_app

    print_json(create_app(load_settings()).openapi())

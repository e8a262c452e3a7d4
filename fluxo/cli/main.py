"""The root of the ``fluxo`` command: the list of commands and what happens to errors."""

import logging
import os
import sys
from importlib import import_module
from typing import Annotated

import typer

from fluxo.cli.console import err
from fluxo.cli.interrupt import end_on_sigterm
from fluxo.errors import FluxoError

app = typer.Typer(
    name="fluxo",
    help="Transactions in, a ledger that balances, numbers people trust.",
    no_args_is_help=True,
    epilog=(
        "Exit codes: 0 done; 1 refused or failed, as the sentence says; 2 a wrong option or setting; 3 a service that "
        "does not answer; 4 an invariant that does not hold; 70 a defect of fluxo."
    ),
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = (
    "db",
    "api",
    "cliente",
    "simulate",
    "imports",
    "pipeline",
    "verify",
    "audit",
    "users",
    "query",
    "dashboards",
    "report",
    "demo",
    "stack",
    "doctor",
)
"""Modules of this package; each has ``register(app)``."""


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help="Show the stack trace of an error.")] = False,
) -> None:
    # warnings of libraries are for developers; people get sentences
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, stream=sys.stderr)
    if not debug:
        logging.getLogger("dagster").setLevel(logging.ERROR)
    os.environ.setdefault("DO_NOT_TRACK", "1")


def _register() -> None:
    for name in COMMANDS:
        import_module(f"fluxo.cli.{name}").register(app)


_register()


def main() -> None:
    """Run the command; an error becomes one sentence on standard error and a non-zero exit."""
    end_on_sigterm()
    try:
        app()
    except FluxoError as error:
        _fail(str(error), error.exit_code)
    except Exception as error:
        _fail(f"{type(error).__name__}: {error}. This is a defect of fluxo; --debug shows where.", 70)


def _fail(sentence: str, exit_code: int) -> None:
    if "--debug" in sys.argv:
        raise
    err.print("[red]error:[/] ", end="")
    err.print(sentence, soft_wrap=True, markup=False)
    sys.exit(exit_code)

"""``fluxo query``."""

from itertools import islice
from typing import Annotated

import typer

from fluxo.cli.console import print_csv, print_json, print_table, say
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings

EPILOG = (
    "Examples: fluxo query; "
    'fluxo query "SELECT workspace_slug, max(business_date) FROM fct_daily_consolidation GROUP BY 1"; '
    'fluxo query --csv "SELECT * FROM fct_dre_monthly" > dre.csv'
)
TABLE_ROWS = 200


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="query", epilog=EPILOG)(query)


def query(
    statement: Annotated[str | None, typer.Argument(metavar="[SQL]", help="One SELECT over the marts.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: a list of objects.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds the query may take.")] = 30.0,
) -> None:
    """Ask the marts, read-only. Without SQL, list them."""
    from fluxo.cli.embedded import database

    if as_json and as_csv:
        raise ConfigurationError("--json and --csv exclude each other: choose one.")
    with database() as settings:
        if statement is None:
            _list(settings, as_json, as_csv, timeout)
        else:
            _ask(settings, statement, as_json, as_csv, timeout)


def _list(settings: Settings, as_json: bool, as_csv: bool, timeout: float) -> None:
    from fluxo.db.marts import list_marts

    columns = ["mart", "rows", "description"]
    rows = [(mart.name, mart.rows, mart.description) for mart in list_marts(settings, timeout)]
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif as_csv:
        print_csv(columns, rows)
    else:
        print_table("Marts", columns, rows)


def _ask(settings: Settings, statement: str, as_json: bool, as_csv: bool, timeout: float) -> None:
    from fluxo.db.marts import ask

    with ask(settings, statement, timeout) as answer:
        if as_json:
            print_json([dict(zip(answer.columns, row, strict=True)) for row in answer.rows])
        elif as_csv:
            print_csv(answer.columns, answer.rows)
        else:
            print_table("", answer.columns, islice(answer.rows, TABLE_ROWS))
            if next(answer.rows, None) is not None:
                say(f"Only the first {TABLE_ROWS} rows are shown; --csv and --json give all.")

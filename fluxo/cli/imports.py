"""``fluxo import``: a bank's statement or a shop's invoices into the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step

if TYPE_CHECKING:
    from imports.tally import Summary

EXAMPLES = (
    "Examples: fluxo import extrato.csv --mapping imports/mappings/berka_all_accounts.yaml --workspace berka; "
    "fluxo import vendas.parquet --mapping imports/mappings/online_retail.yaml --workspace retail --dry-run --json"
)


def register(app: typer.Typer) -> None:
    app.command(name="import", epilog=EXAMPLES)(import_file)


def import_file(
    file: Annotated[Path, typer.Argument(help="A .csv, .csv.gz or .parquet file.", show_default=False)],
    mapping: Annotated[Path, typer.Option(help="YAML that names the file's columns; see imports/mappings.")],
    workspace: Annotated[str, typer.Option(help="Slug of the workspace; it is opened if new.")],
    strict: Annotated[bool, typer.Option("--strict", help="Load every line or none.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check and count only: the report is written, nothing is loaded.")
    ] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Where rejected and doubtful lines go. Default: FILE.rejected.csv.")
    ] = None,
    into_existing: Annotated[
        bool, typer.Option("--into-existing", help="Load into a workspace that has users, such as a shop of the API.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Load a bank's statement or a shop's invoices; importing a file twice adds nothing.

    Bad lines go, with their number and reason, to a file beside the input, and the others are loaded
    (all or none with --strict). An import that was cut off is mended by running it again.
    """
    from fluxo.cli.embedded import database
    from imports.errors import ImportRefused
    from imports.run import Request
    from imports.run import import_file as run

    request = Request(
        file, mapping, workspace, strict=strict, dry_run=dry_run, rejected=rejected, into_existing=into_existing
    )
    with database() as settings, step(f"Importing {file.name}", "lines") as progress:
        summary = run(settings, request, progress, say)
    if as_json:
        print_json(summary.to_dict())
    else:
        _print(summary)
    if summary.status == "refused":
        raise ImportRefused(
            f"{summary.tally.rejected:,} of {summary.tally.lines:,} lines are bad and --strict loads all or none: "
            f"nothing was loaded; mend the lines listed in {summary.report}."
        )


def _print(summary: "Summary") -> None:
    result = summary.to_dict()
    nested = ("reasons", "balance_check")
    rows = [
        (name.replace("_", " "), value) for name, value in result.items() if name not in nested and value is not None
    ]
    print_table("Import", ["what", "value"], rows)
    if summary.reasons:
        print_table("Rejected and doubtful lines", ["reason", "lines"], summary.reasons.items())
    if result["balance_check"]:
        print_table("Balance column against the amounts", ["what", "value"], result["balance_check"].items())
    tally = summary.tally
    if summary.status != "refused":
        where = "for the ledger" if summary.status == "dry_run" else "in the ledger"
        say(
            f"{tally.lines:,} lines worth {tally.file_worth:,} = {tally.posted + tally.duplicates:,} {where} "
            f"worth {result['net']:,} + {tally.rejected:,} rejected worth {tally.rejected_worth:,}."
        )

"""``fluxo audit``: the audit log and its chain."""

import re
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, say
from fluxo.errors import ConfigurationError, InvariantBroken

audit = typer.Typer(no_args_is_help=True, help="Read the audit log and verify its chain of hashes.")


def register(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command(epilog="Examples: fluxo audit verify; fluxo audit verify --json --expect-head 5f0c...")
def verify(
    expect_head: Annotated[
        str | None, typer.Option("--expect-head", help="A head noted down before: the chain must still hold it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compute every hash of the chain anew; fail, naming the record, if one was changed, removed or put in.

    Whoever can rewrite the whole database can rewrite the whole chain: note the head down somewhere else.
    """
    from fluxo.cli.embedded import database
    from fluxo.db.audit import verify_chain
    from fluxo.db.connect import connect

    if expect_head is not None and not re.fullmatch(r"[0-9a-f]{64}", expect_head):
        raise ConfigurationError("--expect-head takes the 64 hexadecimal digits that `fluxo audit verify` prints.")
    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        report = verify_chain(connection, expect_head)
    broken = report.broken
    if as_json:
        told = {"record": broken.seq, "what": broken.what} if broken else None
        print_json({"records": report.records, "waiting": report.waiting, "head": report.head, "broken": told})
    elif broken is None:
        say(f"{report.records} records hold, {report.waiting} wait to be chained. Head: {report.head or 'none yet'}")
    if broken is not None:
        raise InvariantBroken(f"The audit log does not hold after {report.records} records: {broken}.")


@audit.command(epilog="Examples: fluxo audit show; fluxo audit show --workspace banco --action login_failed --json")
def show(
    workspace: Annotated[str | None, typer.Option(help="Only this workspace.")] = None,
    action: Annotated[str | None, typer.Option(help="Only this action, such as settings_changed.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show who did what, the newest first."""
    from dataclasses import asdict

    from fluxo.cli.embedded import database
    from fluxo.db.audit import read_records
    from fluxo.db.connect import connect

    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        records = [asdict(record) for record in read_records(connection, limit, workspace, action)]
    if as_json:
        print_json(records)
        return
    columns = ("seq", "occurred_at", "workspace", "actor", "action", "subject", "details")
    print_table("Audit log", columns, [[record[column] for column in columns] for record in records])

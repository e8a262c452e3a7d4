"""An import from beginning to end: file, mapping and workspace in; a proven summary out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from psycopg import Connection, OperationalError
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.db.workspaces import Workspace
from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from imports.bank import BankLoader, BankParser
from imports.errors import BadFile
from imports.jobs import import_sales, import_statement
from imports.ledger import DryRunLoader
from imports.mapping import BankStatement, Sales
from imports.mapping_file import load_mapping
from imports.report import LineReport, report_path
from imports.sales import SalesLoader
from imports.sales_lines import SalesParser
from imports.source import Source, open_source
from imports.tally import BalanceCheck, Summary, Tally
from imports.workspace import ready_workspace, turn

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Request:
    """What to import, and how. ``strict``: all or nothing. ``rejected``: where the report goes, if not beside.

    ``into_existing``: the workspace may have users, as one that was opened through the API does.
    """

    file: Path
    mapping: Path
    workspace: str
    strict: bool = False
    dry_run: bool = False
    rejected: Path | None = None
    into_existing: bool = False


def import_file(settings: Settings, request: Request, progress: Progress, notice: Callable[[str], None]) -> Summary:
    """Load a file into a workspace, which is opened if new.

    Batches commit one by one and external ids deduplicate, so an import that was cut off is run again;
    a strict one is a single transaction. ``notice`` is told what the person should know meanwhile.
    Raises BadMapping, BadFile, ImportRefused; InvariantBroken if a line or a centavo went missing.
    """
    try:
        return _import_file(settings, request, progress, notice)
    except OperationalError as error:
        raise ServiceDown(
            f"PostgreSQL stopped answering during the import ({str(error).strip().splitlines()[0]}): start it and run "
            "the same import again; what is in the ledger is not loaded twice."
        ) from None


def _import_file(settings: Settings, request: Request, progress: Progress, notice: Callable[[str], None]) -> Summary:
    started = time.monotonic()
    mapping = load_mapping(request.mapping)
    with open_source(request.file, mapping.csv) as source:
        path, sentence = report_path(request.file, request.rejected, settings.home)
        # before anything is opened in the database: a column that is not in the file changes nothing
        parser = _parser(mapping, source)
        if path.resolve() in (request.file.resolve(), request.mapping.resolve()):
            raise BadFile(f"{path} is the input itself: give --rejected another name.")
        if sentence:
            notice(sentence)
        with (
            connect(settings, "app", all_workspaces=True) as connection,
            turn(connection, request.workspace, dry_run=request.dry_run),
        ):
            workspace = ready_workspace(
                connection,
                request.workspace,
                mapping,
                keep=not request.strict,
                write=not request.dry_run,
                into_existing=request.into_existing,
            )
            with LineReport(path, source.columns, only_look=request.dry_run) as report:
                tally, check = _run(connection, workspace, request, parser, source, report, progress)
            tally.prove()
            refused = request.strict and tally.rejected > 0
            if refused:
                connection.rollback()
                tally.posted = tally.duplicates = tally.transactions = tally.inflow_cents = tally.outflow_cents = 0
            else:
                connection.commit()
    return Summary(
        file=request.file,
        workspace=request.workspace,
        kind=mapping.kind,
        currency=mapping.currency,
        status="refused" if refused else "dry_run" if request.dry_run else "loaded",
        tally=tally,
        doubtful=report.doubtful,
        reasons=dict(report.reasons.most_common()),
        report=path if report.rejected or report.doubtful else None,
        balance_check=check,
        seconds=time.monotonic() - started,
    )


def _parser(mapping: BankStatement | Sales, source: Source) -> BankParser | SalesParser:
    return BankParser(mapping, source) if isinstance(mapping, BankStatement) else SalesParser(mapping, source)


def _run(
    connection: Connection[TupleRow],
    workspace: Workspace | None,
    request: Request,
    parser: BankParser | SalesParser,
    source: Source,
    report: LineReport,
    progress: Progress,
) -> tuple[Tally, BalanceCheck | None]:
    dry = DryRunLoader[Any](connection, workspace) if request.dry_run else None
    commit_each = not request.strict
    if isinstance(parser, BankParser):
        lines = dry or BankLoader(connection, cast(Workspace, workspace), commit_each=commit_each)
        return import_statement(parser, source, lines, report, progress)
    invoices = dry or SalesLoader(connection, cast(Workspace, workspace), commit_each=commit_each)
    return import_sales(parser, source, invoices, report, progress), None

"""``fluxo simulate report``: how real a run looks, or what is in the database, as a table and a page of pictures."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.cli.simulate.options import (
    CUSTOMERS,
    DAYS,
    SHOPS,
    Customers,
    Days,
    Json,
    ScenarioName,
    Seed,
    Shops,
    Start,
    first_day,
)
from fluxo.errors import ConfigurationError

if TYPE_CHECKING:
    from simulator.realism.baskets import Baskets
    from simulator.realism.report import Report
    from simulator.realism.statement import Lines

EXAMPLES = (
    "Examples: fluxo simulate report; fluxo simulate report --scenario black-friday --days 90; "
    "fluxo simulate report --from-database --against statement.csv --out comparison"
)
A_YEAR = 365


def report(
    customers: Customers = CUSTOMERS,
    shops: Shops = SHOPS,
    days: Days = DAYS,
    seed: Seed = 42,
    start: Start = None,
    scenario: ScenarioName = "normal",
    from_database: Annotated[
        bool, typer.Option("--from-database", help="Measure what is in the database, simulated or not; makes no run.")
    ] = False,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV or Parquet of real data to compare with, in place of Fluxo's reference figures; may be repeated."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the page with the pictures.")] = Path("realism"),
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if a measure that must be inside is not.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare a run with what real banks and shops are like: a table here, pictures in a page.

    A limit is twice the distance between two halves of the real data. Measures with a * must be inside.
    """
    from simulator.realism.page import write_page
    from simulator.realism.real_files import read_real
    from simulator.realism.report import make_report
    from simulator.realism.wording import summary
    from simulator.scenario.reading import read_scenario

    _refuse_a_file(out)
    with step("Real data"):
        real = [(path.name, read_real(path)) for path in against or []]
    if from_database:
        subject = "Banco de dados"
        with step("Database"):
            lines, baskets = _in_database()
    else:
        from simulator.realism.run import measured_run

        first, chosen = first_day(start, days), read_scenario(scenario)
        subject = (
            f"Cenário {chosen.name}, semente {seed}: {customers} clientes e {shops} lojas, {days} dias desde "
            f"{first:%d/%m/%Y}"
        )
        with step("Run"):
            lines, baskets = measured_run(seed, first, days, customers, shops, chosen)
        if days < A_YEAR:
            say(f"{days} days hold more new accounts and fewer repeats than the reference has: give a year.")
    with step("Measures and pictures"):
        found = make_report(subject, lines, baskets, real)
        page = write_page(found, out)
    if as_json:
        print_json(_document(found, page))
    else:
        _print(found)
        say(summary(found))
        say(f"Pictures: {page}")
    if strict and found.missed:
        raise typer.Exit(1)


def _refuse_a_file(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise ConfigurationError(f"--out {out} is a file: give a folder.")


def _in_database() -> "tuple[Lines, Baskets]":
    from fluxo.cli.embedded import database
    from fluxo.db.connect import connect
    from simulator.realism.from_database import read_baskets, read_lines

    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        lines, baskets = read_lines(connection), read_baskets(connection)
    if not len(lines) and not len(baskets):
        raise ConfigurationError(
            "The database holds no account lines and no sales: run `fluxo simulate history` first."
        )
    return lines, baskets


def _print(found: "Report") -> None:
    from simulator.realism.titles import GROUPS, title_of
    from simulator.realism.wording import expected_text, number_text, verdict_english

    for section in found.sections:
        group = section.rows[0].group if section.rows else "bank"
        print_table(
            f"{GROUPS[group].english}, against {section.reference.source}",
            ["measure", "simulated", "reference", "distance", "limit", "verdict"],
            [
                (
                    title_of(row.name).english + (" *" if row.must else ""),
                    number_text(row.simulated, "."),
                    expected_text(row, "."),
                    number_text(row.distance, "."),
                    number_text(row.limit, "."),
                    verdict_english(row),
                )
                for row in section.rows
            ],
        )


def _document(found: "Report", page: Path) -> dict[str, Any]:
    from simulator.realism.wording import summary

    return {
        "subject": found.subject,
        "summary": summary(found),
        "page": str(page),
        "measures": [{**asdict(row), "inside": row.inside, "misses_by": row.miss} for row in found.rows],
    }

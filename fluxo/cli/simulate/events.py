"""``fluxo simulate events``: a world's events in files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, step
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

EXAMPLES = (
    "Examples: fluxo simulate events --out events --customers 1000 --days 365; "
    "fluxo simulate events --out csv --format csv --scenario fraud-wave"
)


class FileFormat(StrEnum):
    """What the files are."""

    PARQUET = "parquet"
    CSV = "csv"


def events(
    out: Annotated[Path, typer.Option(help="Folder for the files: new, empty, or of an earlier run.")] = Path("events"),
    customers: Customers = CUSTOMERS,
    shops: Shops = SHOPS,
    days: Days = DAYS,
    seed: Seed = 42,
    start: Start = None,
    scenario: ScenarioName = "normal",
    file_format: Annotated[FileFormat, typer.Option("--format", help="Parquet or CSV.")] = FileFormat.PARQUET,
    as_json: Json = False,
) -> None:
    """Write events, sales, customers, requests and fraud labels to files; no database is needed.

    The folder's manifest.json says what is in it. The same options give the same bytes.
    """
    from simulator.scenario.reading import read_scenario
    from simulator.sinks.files import write_events
    from simulator.sinks.plan import HistoryPlan

    first = first_day(start, days)
    plan = HistoryPlan(seed, first, days, customers, shops, read_scenario(scenario))
    with step("Events"):
        result = write_events(out, plan, file_format.value)
    if as_json:
        print_json({"folder": str(out), "start": first, "rows": result.rows, "labels": result.labels})
    else:
        print_table(f"{out}: {result.files} files", ["table", "rows"], list(result.rows.items()))

"""``fluxo simulate labels``: which transactions of a history are fraud, in a file of its own."""

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
from fluxo.errors import ConfigurationError

EXAMPLES = (
    "Examples: fluxo simulate labels --out labels.parquet --start 2026-01-01 --scenario fraud-wave; "
    "fluxo simulate labels --out labels.csv --json"
)


def labels(
    out: Annotated[Path, typer.Option(help="File for the labels: .parquet or .csv.")] = Path("labels.parquet"),
    customers: Customers = CUSTOMERS,
    shops: Shops = SHOPS,
    days: Days = DAYS,
    seed: Seed = 42,
    start: Start = None,
    scenario: ScenarioName = "normal",
    as_json: Json = False,
) -> None:
    """Write the labels of fraud of a history, with its ids in the ledger; give the options of that history.

    They are worked out again from the options: no database is needed, and the ledger never holds them. Without --start
    they are those of a history that ends yesterday: give the first day that ``fluxo simulate history`` printed.
    """
    from simulator.scenario.reading import read_scenario
    from simulator.sinks import tables
    from simulator.sinks.files import label_counts, simulation_of
    from simulator.sinks.folder import write_file
    from simulator.sinks.plan import HistoryPlan

    if out.suffix not in {".parquet", ".csv"}:
        raise ConfigurationError(f"--out {out} ends in neither .parquet nor .csv.")
    first = first_day(start, days)
    with step("Labels"):
        table = tables.labels(simulation_of(HistoryPlan(seed, first, days, customers, shops, read_scenario(scenario))))
        write_file(table, out)
    counts = label_counts(table)
    if as_json:
        print_json({"file": str(out), "start": first, "events": table.num_rows, "labels": counts})
    else:
        print_table(f"{out}: history of seed {seed} from {first}", ["typology", "events"], list(counts.items()))

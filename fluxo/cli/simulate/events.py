"""``fluxo simulate events``: a world's events in Parquet files."""

from pathlib import Path
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, step
from fluxo.cli.simulate.options import Customers, Days, Json, ScenarioName, Seed, Shops, Start, first_day

EXAMPLES = "Example: fluxo simulate events --out events --customers 1000 --days 365"


def events(
    out: Annotated[Path, typer.Option(help="Folder for the Parquet files.")] = Path("events"),
    customers: Customers = 4000,
    shops: Shops = 5,
    days: Days = 90,
    seed: Seed = 42,
    start: Start = None,
    scenario: ScenarioName = "normal",
    as_json: Json = False,
) -> None:
    """Write the events to Parquet files; no database is needed."""
    from simulator.scenario.reading import read_scenario
    from simulator.sinks.files import write_events
    from simulator.sinks.plan import HistoryPlan

    first = first_day(start, days)
    with step("Events"):
        result = write_events(out, HistoryPlan(seed, first, days, customers, shops, read_scenario(scenario)))
    if as_json:
        print_json({"folder": str(out), "start": first, "rows": result.rows})
    else:
        print_table(f"{out}", ["file", "rows"], [(f"{name}.parquet", n) for name, n in result.rows.items()])

"""``fluxo simulate history``: a world's history posted in bulk."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, step
from fluxo.cli.simulate.options import CUSTOMERS, DAYS, SHOPS, Customers, Days, Json, ScenarioName, Seed, Shops

EXAMPLES = "Examples: fluxo simulate history; fluxo simulate history --customers 500 --days 30 --start 2026-01-01"


def history(
    customers: Customers = CUSTOMERS,
    shops: Shops = SHOPS,
    days: Days = DAYS,
    seed: Seed = 42,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day; default: where it began, or so that it ends yesterday."),
    ] = None,
    scenario: ScenarioName = "normal",
    as_json: Json = False,
) -> None:
    """Post history in bulk through the ledger. Repeated, it adds what is missing and nothing twice.

    Another --seed or --start adds a second history to the same bank and the same shops' books; another FLUXO_HOME keeps
    them apart.
    """
    from fluxo.cli.embedded import database
    from simulator.scenario.reading import read_scenario
    from simulator.sinks.history import post_history
    from simulator.sinks.plan import HistoryPlan

    plan = HistoryPlan(seed, start.date() if start else None, days, customers, shops, read_scenario(scenario))
    with database() as settings, step(f"History of {days} days", "events") as progress:
        result = post_history(settings, plan, progress)
    if as_json:
        print_json(asdict(result))
        return
    rows = [
        ("first day", result.start),
        ("transactions posted now", result.transactions_posted),
        ("transactions in all", result.total_posted),
        *((f"refused: {reason}", count) for reason, count in sorted(result.refused.items())),
        ("known before", result.duplicates),
        ("sent again, posted once", result.sent_again),
        ("sales and returns", result.sales),
        ("requests logged", result.requests),
        ("customers", result.customers),
        ("seconds", round(result.seconds, 1)),
    ]
    print_table(f"History, seed {seed}, scenario {scenario}", ["what", "value"], rows)

"""Options that several of the commands of ``fluxo simulate`` share."""

from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from fluxo.clock import business_date, utc_now

CUSTOMERS, SHOPS, DAYS = 5000, 6, 365
"""What is simulated unless one says otherwise: a year, every trade, more than 250,000 transactions."""

Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same people and events.")]
Customers = Annotated[int, typer.Option(min=1, max=900_000, help="Customers of the bank.")]
Shops = Annotated[int, typer.Option(min=0, max=1000, help="Shops.")]
Days = Annotated[int, typer.Option(min=1, max=3660, help="Days.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ScenarioName = Annotated[
    str, typer.Option("--scenario", help="Name of a scenario, or the path of a YAML file of your own.")
]
Start = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; default: so that it ends yesterday.")
]


def first_day(start: datetime | None, days: int) -> date:
    """Return the day given, or the one from which so many days end yesterday."""
    return start.date() if start else business_date(utc_now()) - timedelta(days=days)

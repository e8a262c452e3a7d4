"""``fluxo simulate``: history in bulk, live traffic over HTTP, events in files."""

import re
import time
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.clock import business_date, utc_now
from fluxo.errors import ConfigurationError, FluxoError

if TYPE_CHECKING:
    from simulator.sinks.live import LiveResult

simulate = typer.Typer(no_args_is_help=True, help="Make believable traffic: history in bulk, live, or as files.")

_Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same people and events.")]
_Customers = Annotated[int, typer.Option(min=1, max=900_000, help="Customers of the bank.")]
_Shops = Annotated[int, typer.Option(min=0, max=1000, help="Shops.")]
_Days = Annotated[int, typer.Option(min=1, max=3660, help="Days.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}


def register(app: typer.Typer) -> None:
    app.add_typer(simulate, name="simulate")


@simulate.command(
    epilog="Examples: fluxo simulate history; fluxo simulate history --customers 500 --days 30 --start 2026-01-01"
)
def history(
    customers: _Customers = 4000,
    shops: _Shops = 5,
    days: _Days = 90,
    seed: _Seed = 42,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day; default: where it began, or so that it ends yesterday."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Post history in bulk through the ledger. Repeated, it adds what is missing and nothing twice."""
    from fluxo.cli.embedded import database
    from simulator.sinks.history import post_history
    from simulator.sinks.plan import HistoryPlan

    plan = HistoryPlan(seed, start.date() if start else None, days, customers, shops)
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
        ("sales and returns", result.sales),
        ("requests logged", result.requests),
        ("customers", result.customers),
        ("seconds", round(result.seconds, 1)),
    ]
    print_table(f"History, seed {seed}", ["what", "value"], rows)


@simulate.command(
    epilog="Examples: fluxo simulate live --rate 50 --for 10m; fluxo simulate live --sessions 100 --run 0 --json"
)
def live(
    rate: Annotated[
        float | None,
        typer.Option(min=0, help="Requests a second; 0: as fast as the API answers. Default: FLUXO_SIMULATE_RATE."),
    ] = None,
    duration: Annotated[
        str, typer.Option("--for", help="How long: 30s, 10m, 1h or forever; ignored with --sessions.")
    ] = "30s",
    sessions: Annotated[int | None, typer.Option(min=1, help="Make just so many sessions.")] = None,
    customers: Annotated[int, typer.Option(min=0, max=100_000, help="Customers who take part.")] = 20,
    shops: Annotated[int, typer.Option(min=0, max=1000, help="Shops that take part.")] = 2,
    seed: _Seed = 42,
    run: Annotated[
        int | None, typer.Option(min=0, help="The same run again adds nothing; default: a new one, from the clock.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Address of the API; default: the one of the settings.")] = None,
    as_json: _Json = False,
) -> None:
    """Drive the API over HTTP: customers log in, look and pay; shops sell."""
    from fluxo.settings import load_settings
    from simulator.sinks.live import LivePlan, run_live

    settings = load_settings()
    base_url = url or f"http://{settings.api_host}:{settings.api_port}"
    seconds = None if sessions else _seconds(duration)
    number = int(time.time()) if run is None else run
    a_second = settings.simulate_rate if rate is None else rate
    plan = LivePlan(base_url, seed, customers, shops, sessions, seconds, a_second or None, number)
    say(f"Live traffic at {base_url}, seed {seed}, run {number}.")
    with step("Live traffic", "requests") as progress:
        result = run_live(settings, plan, progress)
    if as_json:
        print_json({**asdict(result), "run": number})
    else:
        _print_live(result, f"Live traffic, seed {seed}, run {number}")
    if result.failed and not result.accepted:
        raise FluxoError(f"Every request to {base_url} failed: see what the API says at {base_url}/ready.")


def _print_live(result: "LiveResult", title: str) -> None:
    rows = [
        ("requests sent", result.sent),
        ("accepted", result.accepted),
        *((f"refused: {reason}", count) for reason, count in sorted(result.refused.items())),
        *((f"failed: {reason}", count) for reason, count in sorted(result.failed.items())),
        ("sessions", result.sessions),
        ("p50 ms", result.p50_ms),
        ("p99 ms", result.p99_ms),
        ("requests a second", round(result.sent / result.seconds, 1)),
    ]
    print_table(title, ["what", "value"], rows)


@simulate.command(epilog="Example: fluxo simulate events --out events --customers 1000 --days 365")
def events(
    out: Annotated[Path, typer.Option(help="Folder for the Parquet files.")] = Path("events"),
    customers: _Customers = 4000,
    shops: _Shops = 5,
    days: _Days = 90,
    seed: _Seed = 42,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; default: so that it ends yesterday.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Write the events to Parquet files; no database is needed."""
    from simulator.sinks.files import write_events
    from simulator.sinks.plan import HistoryPlan

    first = start.date() if start else _so_that_it_ends_yesterday(days)
    with step("Events"):
        result = write_events(out, HistoryPlan(seed, first, days, customers, shops))
    if as_json:
        print_json({"folder": str(out), "start": first, "rows": result.rows})
    else:
        print_table(f"{out}", ["file", "rows"], [(f"{name}.parquet", n) for name, n in result.rows.items()])


def _so_that_it_ends_yesterday(days: int) -> date:
    return business_date(utc_now()) - timedelta(days=days)


def _seconds(text: str) -> float | None:
    if text.strip() == "forever":
        return None
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ConfigurationError(f"--for {text} is not a duration: write 30s, 10m, 1h or forever.")
    return float(match[1]) * _SECONDS[match[2]]

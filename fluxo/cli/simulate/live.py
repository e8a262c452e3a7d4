"""``fluxo simulate live``: traffic against the API over HTTP."""

import re
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.cli.simulate.options import Json, Seed
from fluxo.errors import ConfigurationError, FluxoError

if TYPE_CHECKING:
    from simulator.sinks.live import LiveResult

EXAMPLES = "Examples: fluxo simulate live --rate 50 --for 10m; fluxo simulate live --sessions 100 --run 0 --json"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}


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
    seed: Seed = 42,
    run: Annotated[
        int | None, typer.Option(min=0, help="The same run again adds nothing; default: a new one, from the clock.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Address of the API; default: the one of the settings.")] = None,
    as_json: Json = False,
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


def _seconds(text: str) -> float | None:
    if text.strip() == "forever":
        return None
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ConfigurationError(f"--for {text} is not a duration: write 30s, 10m, 1h or forever.")
    return float(match[1]) * _SECONDS[match[2]]

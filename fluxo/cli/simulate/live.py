"""``fluxo simulate live``: traffic against the API over HTTP."""

import math
import re
import time
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.cli.simulate.live_lines import line, warning
from fluxo.cli.simulate.options import Json, ScenarioName, Seed
from fluxo.errors import ConfigurationError, FluxoError

if TYPE_CHECKING:
    from simulator.sinks.live.plan import LivePlan
    from simulator.sinks.live.result import LiveResult, Moment

EXAMPLES = (
    "Examples: fluxo simulate live --rate 50 --customers 200 --for 10m; "
    "fluxo simulate live --sessions 100 --run 0 --json; fluxo simulate live --rate 0 --for 1m"
)
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(s|m|h)?")
_FEWEST, _A_REQUEST = 20, 4
"""Customers at least, and for each request a second: with fewer they run out of Pix look-ups, which are limited."""
_SECONDS = {None: 1, "s": 1, "m": 60, "h": 3600}


def live(
    rate: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Requests a second; 0: as fast as the API answers, without thinking. Default: FLUXO_SIMULATE_RATE.",
        ),
    ] = None,
    duration: Annotated[
        str, typer.Option("--for", help="How long: 30s, 10m, 1h or forever; ignored with --sessions.")
    ] = "30s",
    sessions: Annotated[int | None, typer.Option(min=1, help="Make just so many sessions.")] = None,
    customers: Annotated[
        int | None,
        typer.Option(min=0, max=100_000, help="Customers who take part. Default: four for each request a second."),
    ] = None,
    shops: Annotated[int, typer.Option(min=0, max=1000, help="Shops that take part.")] = 2,
    seed: Seed = 42,
    run: Annotated[
        int | None, typer.Option(min=0, help="The same run again adds nothing; default: a new one, from the clock.")
    ] = None,
    scenario: ScenarioName = "normal",
    every: Annotated[float, typer.Option(min=0.5, help="Seconds between the lines that say how it goes.")] = 5.0,
    url: Annotated[str | None, typer.Option(help="Address of the API; default: the one of the settings.")] = None,
    as_json: Json = False,
) -> None:
    """Drive the API over HTTP: customers log in, look and pay; shops sell and take back. Ctrl-C ends it well."""
    from fluxo.settings import load_settings
    from simulator.scenario.reading import read_scenario
    from simulator.sinks.live.plan import LivePlan

    settings = load_settings()
    base_url = url or f"http://{settings.api_host}:{settings.api_port}"
    if not base_url.startswith(("http://", "https://")):
        raise ConfigurationError(f"--url {base_url} is not an address: write it with http:// or https:// before it.")
    seconds = None if sessions else _seconds(duration)
    number = int(time.time()) if run is None else run
    a_second = settings.simulate_rate if rate is None else rate
    people = max(_FEWEST, math.ceil(_A_REQUEST * a_second)) if customers is None else customers
    if not people and not shops:
        raise ConfigurationError("Nobody takes part: give --customers or --shops.")
    chosen = read_scenario(scenario)
    plan = LivePlan(base_url, seed, people, shops, sessions, seconds, a_second or None, number, chosen)
    result = _run(plan, every)
    if as_json:
        print_json({**asdict(result), "run": number})
    else:
        _print_live(result, f"Live traffic, seed {seed}, run {number}")
    failed = sum(result.failed.values())
    if failed > result.accepted:
        raise FluxoError(f"{failed:,} requests to {base_url} failed: see what the API says at {base_url}/ready.")


def _run(plan: "LivePlan", every: float) -> "LiveResult":
    from simulator.sinks.live.run import Watch, run_live

    pace = f"{plan.rate:g} requests a second" if plan.rate else "as fast as it answers"
    say(f"Live traffic at {plan.base_url}, {pace}, seed {plan.seed}, run {plan.run}. Ctrl-C ends it.")
    warned: set[str] = set()

    def tell(moment: "Moment") -> None:
        say(line(moment))
        found = warning(moment)
        if found and found not in warned:
            warned.add(found)
            say(f"[yellow]warning:[/] {found}")

    with ExitStack() as stack:
        progress = stack.enter_context(step("Signing up", "customers and shops"))

        def signed_up(done: int, total: int) -> None:
            progress(done, total)
            if done == total:
                stack.close()

        return run_live(plan, Watch(signed_up, tell, every), stoppable=True)


def _print_live(result: "LiveResult", title: str) -> None:
    if result.routes:
        rows = [tuple(asdict(route).values()) for route in result.routes]
        print_table("By route", ["route", "sent", "accepted", "refused", "failed", "p50 ms", "p99 ms"], rows)
    totals = [
        ("requests sent", result.sent),
        ("accepted", result.accepted),
        *((f"refused: {reason}", count) for reason, count in sorted(result.refused.items())),
        *((f"failed: {reason}", count) for reason, count in sorted(result.failed.items())),
        *([("given up on, then retried", result.given_up)] if result.given_up else []),
        ("retried with the same key", result.retried),
        ("replayed from a stored answer", result.replayed),
        *((f"told to come later: {reason}", count) for reason, count in sorted(result.waits.items())),
        ("sessions", result.sessions),
        ("p50 ms", result.p50_ms),
        ("p99 ms", result.p99_ms),
        ("seconds", round(result.seconds, 1)),
        ("requests a second", round(result.sent / result.seconds, 1) if result.seconds else 0.0),
        *([("seconds held back", result.held_back_seconds)] if result.held_back_seconds else []),
    ]
    print_table(f"{title}{' (interrupted)' if result.interrupted else ''}", ["what", "value"], totals)


def _seconds(text: str) -> float | None:
    if text.strip() == "forever":
        return None
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ConfigurationError(f"--for {text} is not a duration: write 30s, 10m, 1h or forever.")
    return float(match[1]) * _SECONDS[match[2]]

"""``fluxo demo``: the main job from an empty folder to trusted numbers, each stage timed and shown.

Safe to repeat and to interrupt: history and live traffic are remembered in ``bulk_jobs`` with the
parameters of the first run, so a second run adds nothing and a killed one goes on where it was.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from fluxo.cli.console import print_json, print_table, say, step
from fluxo.cli.simulate.options import CUSTOMERS, DAYS, SHOPS
from fluxo.clock import business_date, utc_now
from fluxo.errors import FluxoError, InvariantBroken
from fluxo.settings import Settings

SEED = 42


@dataclass(frozen=True)
class Size:
    """How much the demo makes; that of the first run is remembered and followed by later ones."""

    start: date
    days: int
    customers: int
    shops: int
    sessions: int


@dataclass
class Stage:
    name: str
    rows: int | None
    seconds: float
    note: str = ""


@dataclass
class Story:
    """What the demo did, in the order in which it did it."""

    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        started = time.monotonic()
        stage = Stage(name, None, 0.0)
        yield stage
        stage.seconds = round(time.monotonic() - started, 1)
        self.stages.append(stage)


def register(app: typer.Typer) -> None:
    app.command(epilog="Examples: fluxo demo; fluxo demo --json")(demo)


def demo(
    days: Annotated[int, typer.Option(min=1, help="Days of history, ending yesterday.")] = DAYS,
    customers: Annotated[int, typer.Option(min=10, help="Bank customers in the history.")] = CUSTOMERS,
    shops: Annotated[int, typer.Option(min=1, help="Shops in the history.")] = SHOPS,
    sessions: Annotated[int, typer.Option(min=1, help="Sessions of live traffic through the API.")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Do the main job: history and live traffic in, reconciled marts, dashboards and a report out.

    Repeating it adds nothing: the first run's parameters are remembered and followed.
    """
    from fluxo.cli.embedded import database

    story = Story()
    started = time.monotonic()
    with database() as settings:
        story.stages.append(Stage("database", None, round(time.monotonic() - started, 1), "PostgreSQL 18, migrated"))
        size = _remembered(settings, Size(business_date(utc_now()) - timedelta(days), days, customers, shops, sessions))
        _history(settings, size, story)
        _live(settings, size, story)
        pipeline = _pipeline(settings, size.start, story)
        checks = _verify(settings, story)
        month, dre = _last_dre(settings)
    total = round(time.monotonic() - started, 1)
    broken = [check for check in checks if not check.holds]
    if as_json:
        print_json(
            {
                "stages": [asdict(stage) for stage in story.stages],
                "invariants": [asdict(check) for check in checks],
                "dre": {"month": month, "lines": dre},
                "pipeline_run": pipeline.run_id,
                "seconds": total,
            }
        )
    else:
        _print(settings, story, checks, month, dre, total)
    if broken:
        raise InvariantBroken("; ".join(f"invariant {check.number} ({check.name}): {check.detail}" for check in broken))


def _remembered(settings: Settings, wanted: Size) -> Size:
    from fluxo.db.connect import connect
    from fluxo.db.jobs import remember

    with connect(settings, "app") as connection:
        params = remember(connection, "demo", asdict(wanted) | {"start": wanted.start.isoformat()})
    size = Size(**params | {"start": date.fromisoformat(params["start"])})
    if size != wanted:
        say(f"Going on with the first run's {size.days} days from {size.start}; `fluxo reset` begins anew.")
    return size


def _history(settings: Settings, size: Size, story: Story) -> None:
    from simulator.sinks.history import post_history
    from simulator.sinks.plan import HistoryPlan

    title = f"Posting {size.days} days of history"
    with story.stage("history, in bulk") as stage, step(title, "transactions") as progress:
        plan = HistoryPlan(SEED, size.start, size.days, size.customers, size.shops)
        result = post_history(settings, plan, progress)
        stage.rows = result.transactions_posted
        stage.note = f"{result.total_posted:,} in all, {sum(result.refused.values()):,} refused by a rule of the ledger"


def _live(settings: Settings, size: Size, story: Story) -> None:
    from fluxo.db.connect import connect
    from fluxo.db.jobs import finish, is_finished, remember
    from infra.stack.process import Process
    from infra.stack.services import api
    from simulator.sinks.live.plan import LivePlan
    from simulator.sinks.live.run import Watch, run_live

    with connect(settings, "app") as connection:
        remember(connection, "demo-live", {"sessions": size.sessions, "seed": SEED})
        if is_finished(connection, "demo-live"):
            story.stages.append(Stage("live traffic, over HTTP", 0, 0.0, "made by an earlier run"))
            return
    with story.stage("live traffic, over HTTP") as stage, step("Live traffic over HTTP", "requests") as progress:
        process = Process(api(settings), settings)
        process.start()
        try:
            base = f"http://127.0.0.1:{settings.api_port}"
            # nobody watches these people think
            plan = LivePlan(base_url=base, seed=SEED, sessions=size.sessions, rate=None)
            result = run_live(plan, Watch(moment=lambda moment: progress(moment.total.sent), every=0.5))
        finally:
            process.stop()
        if result.failed or not result.accepted:
            reasons = (
                ", ".join(f"{reason}: {count}" for reason, count in result.failed.items()) or "nothing was accepted"
            )
            raise FluxoError(f"The live traffic failed ({reasons}); see {process.log}, then run the demo again.")
        stage.rows = result.sent
        stage.note = f"p50 {result.p50_ms:.0f} ms, p99 {result.p99_ms:.0f} ms"
    with connect(settings, "app") as connection:
        finish(connection, "demo-live")


def _pipeline(settings: Settings, first: date, story: Story) -> Any:
    from fluxo.db.marts import list_marts
    from orchestration.run import run_pipeline

    with step("Materialising the graph: lake, warehouse, marts, dashboards, report", "steps") as progress:
        done: list[str] = []

        def on_stage(name: str, *_: object) -> None:
            done.append(name)
            progress(len(done))

        result = run_pipeline(settings, first, utc_now().date(), on_stage=on_stage)
    result.raise_if_failed()
    written = sum(mart.rows for mart in list_marts(settings))
    rows = result.stage_rows | {"marts": written}
    notes = {"marts": f"rows in marts; {result.stage_rows['marts']} models built and tested"}
    for name, seconds in result.stage_seconds.items():
        story.stages.append(Stage(name, rows.get(name), round(seconds, 1), notes.get(name, "")))
    return result


def _verify(settings: Settings, story: Story) -> list[Any]:
    from fluxo.cli.verify import run_checks

    with story.stage("invariants") as stage, step("Verifying the invariants", "checks") as progress:
        checks = run_checks(settings, progress)
        stage.rows = len(checks)
    return list(checks)


DRE_OF_LAST_MONTH = """
SELECT month, line_name_pt, sum(amount) AS amount
FROM marts.fct_dre_monthly
WHERE currency = 'BRL' AND regime = 'competencia'
    AND month = (date_trunc('month', %(today)s::date) - interval '1 month')::date
GROUP BY month, line_order, line_name_pt
ORDER BY line_order
"""


def _last_dre(settings: Settings) -> tuple[date | None, list[tuple[str, Any]]]:
    from fluxo.db.connect import connect

    with connect(settings, "reader") as connection:
        rows = connection.execute(DRE_OF_LAST_MONTH, {"today": business_date(utc_now())}).fetchall()
    return (rows[0][0] if rows else None), [(name, amount) for _, name, amount in rows]


def _print(
    settings: Settings, story: Story, checks: list[Any], month: date | None, dre: list[tuple[str, Any]], total: float
) -> None:
    from fluxo.money import format_money

    print_table(
        "Stages", ["stage", "rows", "seconds", ""],
        [(s.name, "" if s.rows is None else f"{s.rows:,}", s.seconds, s.note) for s in story.stages],
    )  # fmt: skip
    print_table(
        "Invariants", ["", "invariant", "holds", "what was compared"],
        [(c.number, c.name, "yes" if c.holds else "NO", c.detail) for c in checks],
    )  # fmt: skip
    if month:
        print_table(
            f"DRE {month:%m/%Y}, all workspaces in BRL, competência", ["linha", "valor"],
            [(name, format_money(amount)) for name, amount in dre],
        )  # fmt: skip
    home = settings.home.resolve()
    print_table(
        "Where to look", ["what", "where"],
        [
            ("dashboards", (home / "site" / "index.html").as_uri()),
            ("report", str(settings.reports_folder.resolve())),
            ("lake", settings.lake),
            ("logs", str(home / "logs")),
            ("marts", 'fluxo query "SELECT * FROM fct_daily_consolidation LIMIT 5"'),
            ("everything running", "make up"),
        ],
    )  # fmt: skip
    say(f"Done in {total} s.")

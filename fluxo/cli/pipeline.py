"""``fluxo pipeline``: source to lake, warehouse, marts, dashboards and report."""

from datetime import datetime
from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, say, step

pipeline = typer.Typer(no_args_is_help=True, help="Run the pipeline over days of the source; see how far it is.")


def register(app: typer.Typer) -> None:
    app.add_typer(pipeline, name="pipeline")


@pipeline.command(epilog="Example: FLUXO_LAKE_URL=s3://my-lake/prod fluxo pipeline prepare")
def prepare() -> None:
    """Make the lake's bucket or folder if it is missing. Safe to repeat."""
    from fluxo.settings import load_settings
    from orchestration.lake.bucket import prepare_lake

    say(f"The lake {prepare_lake(load_settings())} is there.")


@pipeline.command(
    epilog="Examples: fluxo pipeline run; fluxo pipeline run --from 2025-01-01 --to 2025-03-31; "
    "fluxo pipeline run --select extract,load; fluxo pipeline run --select fct_dre_monthly+"
)
def run(
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day.")] = None,
    select: Annotated[
        str | None, typer.Option(help="Stages (extract,load,marts,dashboards,report) or a selector of dbt.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the pipeline; without days, over all those that have new data, up to today."""
    from fluxo.cli.embedded import database
    from orchestration.run import range_to_run, run_pipeline

    with database() as settings:
        found_first, found_last = range_to_run(settings) if first is None or last is None else (None, None)
        begin = first.date() if first else found_first
        end = last.date() if last else found_last
        assert begin is not None
        assert end is not None
        with step(f"Pipeline, {begin} to {end}", "stages") as progress:
            done: list[str] = []

            def on_stage(name: str, _seconds: float, _rows: int | None) -> None:
                done.append(name)
                progress(len(done))

            result = run_pipeline(settings, begin, end, select, on_stage)
    if as_json:
        print_json(
            {
                "run_id": result.run_id,
                "from": begin,
                "to": end,
                "success": result.success,
                "stages": [
                    {"stage": name, "seconds": seconds, "rows": result.stage_rows[name]}
                    for name, seconds in result.stage_seconds.items()
                ],
                "failures": result.failures,
            }
        )
    else:
        rows = [(name, seconds, _count(result.stage_rows[name])) for name, seconds in result.stage_seconds.items()]
        print_table(f"Run {result.run_id}", ["stage", "seconds", "rows"], rows)
    result.raise_if_failed()


@pipeline.command(epilog="Examples: fluxo pipeline status; fluxo pipeline status --json")
def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show, for each table, how far source, lake and warehouse are, and the days that wait to be run."""
    from fluxo.cli.embedded import database
    from orchestration.status import pipeline_status

    with database() as settings:
        found = pipeline_status(settings)
    if as_json:
        print_json({"tables": [table.__dict__ for table in found.tables], "days_waiting": found.days_waiting})
        return
    print_table(
        "Pipeline",
        ["table", "rows in source", "rows in lake", "rows in raw", "days", "newest day"],
        [
            (t.table, _count(t.source_rows), _count(t.lake_rows), _count(t.raw_rows), t.days, t.newest_day)
            for t in found.tables
        ],
    )
    waiting = found.days_waiting
    typer.echo(
        f"{len(waiting)} days wait to be run, {waiting[0]} to {waiting[-1]}: fluxo pipeline run"
        if waiting
        else "Nothing waits to be run."
    )


def _count(rows: int | None) -> str:
    return "" if rows is None else f"{rows:,}"

"""Validate a table of ``raw`` with its suite."""

import os
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import make_url

from fluxo.names import RAW_SCHEMA
from fluxo.settings import Settings
from orchestration.expectations.suites import SUITES, Rule


@dataclass(frozen=True)
class Verdict:
    """Whether a rule holds; ``unexpected`` counts the rows that break it, where rows are what it is about."""

    rule: Rule
    holds: bool
    unexpected: int
    observed: str


def _verdict(rule: Rule, result: Any) -> Verdict:
    found = result.result or {}
    observed = found.get("observed_value", found.get("unexpected_percent", ""))
    return Verdict(rule, bool(result.success), int(found.get("unexpected_count") or 0), str(observed))


def validate(settings: Settings, table: str) -> list[Verdict]:
    """Run a table's suite in the warehouse; return a verdict a rule, in order. Needs ``raw`` to be loaded."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read by the library when it is imported
    import great_expectations as gx

    # a bare postgresql:// would be another driver under SQLAlchemy 2.1
    url = make_url(settings.secret("warehouse_database_url")).set(drivername="postgresql+psycopg2")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    source = context.data_sources.add_postgres("warehouse", connection_string=url.render_as_string(hide_password=False))
    batch = (
        source.add_table_asset(table, table_name=table, schema_name=RAW_SCHEMA)
        .add_batch_definition_whole_table("all")
        .get_batch()
    )
    rules = SUITES[table]
    return [
        _verdict(rule, batch.validate(getattr(gx.expectations, rule.expectation)(**rule.arguments))) for rule in rules
    ]

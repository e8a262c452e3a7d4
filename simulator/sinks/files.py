"""Events as files, for anyone: no database needed. Names and documents of people are not in them.

Events, sale lines and requests are parted by month of recording, and only a month at a time is in Arrow's form;
events are in the order in which they are delivered, those sent twice among them twice. Labels have a folder of their
own, so that nobody trains on them by accident.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from simulator.engine import Simulation, make_world, simulate
from simulator.recording import Deliveries, deliveries
from simulator.sinks import tables
from simulator.sinks.folder import DataFolder
from simulator.sinks.plan import HistoryPlan
from simulator.streams import Integers
from simulator.traffic.arrivals import first_requests
from simulator.traffic.conditions import Conditions, conditions_of
from simulator.traffic.lead_times import of_events
from simulator.traffic.requests import NO_REASON, Requests, concat_requests

SCHEMA_VERSION = 1
"""Counts up when a column changes its name, type or meaning."""


@dataclass(frozen=True)
class FilesResult:
    """Rows and files written, by table; and labelled events by typology."""

    rows: dict[str, int]
    files: int
    labels: dict[str, int]


def write_events(folder: Path, plan: HistoryPlan, file_format: str = "parquet") -> FilesResult:
    """Write a plan's world; the same plan gives the same bytes, and replaces what an earlier one left here.

    Raises ValueError without a start, ConfigurationError if the folder holds files of others.
    """
    simulation, target = simulation_of(plan), DataFolder(folder, file_format)
    world = simulation.world
    labels = tables.labels(simulation)
    for name, table in (
        ("customers", tables.customers(simulation)), ("shops", tables.shops(world)),
        ("opening_hours", tables.opening_hours(world)), ("products", tables.products(world)),
        ("devices", tables.devices(world)), ("labels/labels", labels),
    ):  # fmt: skip
        target.add(name, table)
    conditions = conditions_of(world.seed, world.days, world.scenario, simulation.labels)
    _write_months(target, simulation, conditions)
    target.finish(_about(plan))
    rows: Counter[str] = Counter()
    for file in target.files:
        rows[file["path"].split("/")[0].removesuffix(target.suffix)] += file["rows"]
    return FilesResult(dict(rows), len(target.files), label_counts(labels))


def simulation_of(plan: HistoryPlan) -> Simulation:
    """Return everything that happens in a plan's world. Raises ValueError without a start."""
    if plan.start is None:
        raise ValueError("a plan for files names its first day")
    return simulate(make_world(plan.seed, plan.start, plan.days, plan.customers, plan.shops, plan.scenario))


def label_counts(labels: pa.Table) -> dict[str, int]:
    """Return how many events are labelled with each typology."""
    return dict(sorted(Counter(labels["typology"].to_pylist()).items()))


def _about(plan: HistoryPlan) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "seed": plan.seed,
        "start": str(plan.start),
        "days": plan.days,
        "customers": plan.customers,
        "shops": plan.shops,
        "scenario": {"name": plan.scenario.name, "digest": plan.scenario.digest()},
        "units": {"*_cents": "centavos (BRL)", "*_at": "UTC", "*_ms": "milliseconds"},
    }


def _write_months(target: DataFolder, simulation: Simulation, conditions: Conditions) -> None:
    world, events = simulation.world, simulation.events
    handed = _in_order(deliveries(events, world.scenario.recording, conditions.incidents))
    month = tables.month_of(handed.recorded_us)
    item_month = _months_of_items(simulation, handed, month)
    signed_up = np.flatnonzero(world.population.sign_up_day < world.days.count)
    log = _MonthlyLog(target, first_requests(world, signed_up, conditions))
    for number in np.unique(month).tolist():
        first, last = np.searchsorted(month, (number, number + 1))
        position, recorded = handed.position[first:last], handed.recorded_us[first:last]
        again, chosen = handed.again[first:last], events.take(position)
        part = f"month={tables.month_name(number)}/part-0"
        rows = chosen.to_arrow(recorded).append_column("delivery", pa.array(1 + again, pa.int8()))
        target.add(f"events/{part}", rows)
        if (mine := item_month == number).any():
            target.add(f"sale_items/{part}", simulation.items.take(mine).to_arrow())
        once = chosen.take(~again)
        posted = np.full(len(once), NO_REASON)
        log.add(of_events(world.seed, once, recorded[~again], posted, conditions))
        log.write_before(number)
    log.write_before(None)


def _in_order(handed: Deliveries) -> Deliveries:
    order = np.lexsort((handed.again, handed.recorded_us))
    return Deliveries(handed.position[order], handed.recorded_us[order], handed.again[order])


def _months_of_items(simulation: Simulation, handed: Deliveries, month: Integers) -> Integers:
    """Return the month in which the sale of each line is recorded first."""
    of_event = np.zeros(len(simulation.events), dtype=np.int64)
    of_event[handed.position[~handed.again]] = month[~handed.again]
    order = np.argsort(simulation.events.key)
    at: NDArray[np.intp] = order[np.searchsorted(simulation.events.key, simulation.items.sale, sorter=order)]
    return of_event[at]


class _MonthlyLog:
    """Requests by the month in which they ended; those behind an event may have ended in the month before it."""

    def __init__(self, target: DataFolder, requests: Requests) -> None:
        self.target, self.waiting = target, [requests]

    def add(self, requests: Requests) -> None:
        self.waiting.append(requests)

    def write_before(self, month: int | None) -> None:
        """Write the months to which nothing is added any more: those before ``month``; all of them for None."""
        waiting = concat_requests(self.waiting)
        months = tables.month_of(waiting.ended_us)
        for number in np.unique(months).tolist():
            if month is not None and number >= month:
                continue
            log = waiting.take(months == number)
            log = log.take(np.lexsort((log.key, log.ended_us)))
            self.target.add(f"requests/month={tables.month_name(number)}/part-0", tables.requests(log))
        self.waiting = [waiting.take(months >= month)] if month is not None else []

"""Events as Parquet, for anyone: no database needed. Names and documents of people are not in it."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.engine import make_world, simulate
from simulator.recording import recorded_us
from simulator.sinks.plan import HistoryPlan
from simulator.world.population import SEGMENTS


@dataclass(frozen=True)
class FilesResult:
    """Rows written, by file."""

    rows: dict[str, int]


def write_events(folder: Path, plan: HistoryPlan) -> FilesResult:
    """Write events, sale items, customers and products of a plan; the same plan gives the same files.

    Raises ValueError without a start.
    """
    if plan.start is None:
        raise ValueError("a plan for files names its first day")
    world = make_world(plan.seed, plan.start, plan.days, plan.customers, plan.shops, plan.scenario)
    simulation = simulate(world)
    population = world.population
    tables = {
        "events": simulation.events.to_arrow(recorded_us(simulation.events, plan.scenario.recording)),
        "sale_items": simulation.items.to_arrow(),
        "customers": pa.table(
            {
                "customer": pa.array(range(len(population)), pa.int32()),
                "segment": [SEGMENTS[number].name for number in population.segment.tolist()],
                "income_cents": population.income,
                "sign_up_day": population.sign_up_day,
            }
        ),
        "products": pa.table(
            {
                "shop": [shop.number for shop in world.shops for _ in shop.products],
                "product": [number for shop in world.shops for number in range(len(shop.products))],
                "description": [name for shop in world.shops for name in shop.products],
                "price_cents": [price for shop in world.shops for price in shop.prices.tolist()],
                "cost_cents": [cost for shop in world.shops for cost in shop.costs.tolist()],
            }
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        unfinished = folder / f".{name}.parquet.unfinished"
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(folder / f"{name}.parquet")
    return FilesResult({name: table.num_rows for name, table in tables.items()})

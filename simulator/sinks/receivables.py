"""What card machines owe the shops of a lane, written at its end: by then it is known what was settled."""

import numpy as np
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from simulator.engine import Simulation
from simulator.recording import recorded_us
from simulator.shop.receivables import receivable_rows as receivables_of
from simulator.sinks.directory import Directory
from simulator.sinks.rows import receivable_rows
from simulator.traffic.incidents import Incidents

_AT_ONCE = 20_000
# more days settle what was open; a sale or a settlement that was refused has none
_UPSERT = """
INSERT INTO fluxo.receivables ({columns})
SELECT g.id, g.workspace_id, g.sale_id, g.installment, g.amount_cents, g.fee_cents, g.due_date, t.id,
    CASE WHEN t.id IS NOT NULL OR g.settlement_id IS NULL THEN g.settled_at END, g.recorded_at
FROM unnest({arrays}) AS g ({columns})
JOIN fluxo.sales AS s ON s.id = g.sale_id
LEFT JOIN fluxo.transactions AS t ON t.id = g.settlement_id
ON CONFLICT (id) DO UPDATE SET settlement_id = excluded.settlement_id, settled_at = excluded.settled_at
WHERE receivables.settled_at IS NULL AND excluded.settled_at IS NOT NULL
"""


def settle_receivables(
    connection: Connection[TupleRow], simulation: Simulation, directory: Directory, incidents: Incidents
) -> None:
    """Write the receivables of a lane, in the caller's transaction; those that are there stay, or are settled."""
    world, events = simulation.world, simulation.events
    numbers = set(np.unique(simulation.items.shop).tolist())
    shops = [shop for shop in world.shops if shop.number in numbers]
    if not shops:
        return
    due = receivables_of(world.seed, world.days, shops, events)
    by_key = np.argsort(events.key)
    sales = events.take(by_key[np.searchsorted(events.key, due.sale, sorter=by_key)])
    recorded = np.minimum(recorded_us(sales, world.scenario.recording, incidents), world.days.end_us - 1)
    for start in range(0, len(due), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        rows = receivable_rows(due.take(part), recorded[part], directory, world)
        statement = sql.SQL(_UPSERT).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, rows)),
            arrays=sql.SQL(", ".join(column.placeholder for column in rows.values())),
        )
        connection.execute(statement, list(rows.values()))

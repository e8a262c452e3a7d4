"""A run of events made ready for ``fluxo.post`` and for COPY: ids, columns, rows. No database here."""

import os
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fluxo.ledger.posting import PostingBatch
from simulator.engine import World
from simulator.events import METHODS, Events, SaleItems
from simulator.identifiers import SALE, TRANSACTION, hex_texts, uuid_texts, uuids
from simulator.movements import MOVEMENTS, M
from simulator.postings import legs
from simulator.sinks.copying import instants
from simulator.sinks.directory import Directory
from simulator.streams import Integers, below, fork
from simulator.traffic import lead_times
from simulator.traffic.lead_times import Requests

_KIND = np.array([MOVEMENTS[movement].kind.value for movement in M], dtype=object)
_TEXT = np.array([MOVEMENTS[movement].text for movement in M], dtype=object)


def _aware(microseconds: Integers) -> list[datetime]:
    return [instant.replace(tzinfo=UTC) for instant in microseconds.astype("datetime64[us]").tolist()]


def posting_batch(events: Events, recorded_us: Integers, directory: Directory, seed: int, start: date) -> PostingBatch:
    """Return the events as the columns of a posting; external ids name them for ever."""
    entries = legs(events, len(directory.customers))
    returns = events.reverses != 0
    reversed_ids: list[UUID | None] = [None] * len(events)
    originals = uuids(events.reverses[returns], events.reverses_us[returns], TRANSACTION)
    for position, original in zip(np.flatnonzero(returns).tolist(), originals, strict=True):
        reversed_ids[position] = original
    prefix = f"sim:{seed}:{start:%Y%m%d}:"
    return PostingBatch(
        ids=uuids(events.key, events.occurred_us, TRANSACTION),
        workspace_ids=[directory.workspaces[number] for number in events.workspace.tolist()],
        kinds=_KIND[events.movement].tolist(),
        descriptions=_TEXT[events.movement].tolist(),
        counterparties=[None] * len(events),
        external_ids=[prefix + key for key in hex_texts(events.key[:, None]).tolist()],
        reverses_ids=reversed_ids,
        occurred_ats=_aware(events.occurred_us),
        recorded_ats=list(_aware(recorded_us)),
        correlation_ids=[None] * len(events),
        spenders=[None] * len(events),
        hold_ids=[None] * len(events),
        entry_transaction=(entries.event + 1).tolist(),
        entry_account_ids=[directory.accounts[number] for number in entries.account.tolist()],
        entry_amounts=entries.amount.tolist(),
    )


def sale_rows(events: Events, recorded_us: Integers, directory: Directory, world: World) -> pa.Table:
    """Return the rows of ``sales`` of events that are all sales or returns."""
    is_return = events.movement == M.SALE_RETURN
    original = np.where(is_return, uuid_texts(events.reverses, events.reverses_us, SALE), "")
    # a sale and its return are the same seller's
    seller_key = np.where(is_return, events.reverses, events.key)
    sellers = np.array([0, *(shop.sellers for shop in world.shops)])[events.workspace]
    seller = 1 + below(fork(seller_key, "seller"), sellers)
    dates = np.array([day.isoformat() for day in world.days.dates])
    return pa.table(
        {
            "id": uuid_texts(events.key, events.occurred_us, SALE),
            "workspace_id": directory.workspace_texts()[events.workspace],
            "transaction_id": uuid_texts(events.key, events.occurred_us, TRANSACTION),
            "kind": np.where(is_return, "return", "sale"),
            "original_sale_id": pa.array(original, mask=~is_return),
            "external_id": hex_texts(events.key[:, None]),
            "seller": [f"V{number:02d}" for number in seller.tolist()],
            "payment_method": np.array([m.value for m in METHODS], dtype=object)[events.method],
            "installments": events.installments,
            "gross_cents": events.amount,
            "deductions_cents": events.taxes,
            "cost_cents": events.cost,
            "fee_cents": events.fee,
            "occurred_at": instants(events.occurred_us),
            "business_date": dates[events.day],
            "recorded_at": instants(recorded_us),
        }
    )


def item_rows(
    items: SaleItems, occurred_us: Integers, recorded_us: Integers, directory: Directory, world: World
) -> pa.Table:
    """Return the rows of ``sale_items``; the instants are those of each line's sale."""
    names = [np.array(shop.products, dtype=object) for shop in world.shops]
    description = np.empty(len(items), dtype=object)
    for shop in np.unique(items.shop).tolist():
        own = items.shop == shop
        description[own] = names[shop - 1][items.product[own]]
    return pa.table(
        {
            "sale_id": uuid_texts(items.sale, occurred_us, SALE),
            "line": items.line,
            "workspace_id": directory.workspace_texts()[items.shop],
            "product_code": [f"P{product + 1:03d}" for product in items.product.tolist()],
            "description": description,
            "quantity": items.quantity,
            "unit_price_cents": items.unit_price,
            "unit_cost_cents": items.unit_cost,
            "total_cents": items.quantity * items.unit_price,
            "recorded_at": instants(recorded_us),
        }
    )


def request_rows(requests: Requests, directory: Directory, last_us: int) -> pa.Table:
    """Return the rows of ``request_log``, marked as simulated, none of them after ``last_us``.

    Their ids are drawn anew each time: a request that is made again is another request.
    """
    n = len(requests)
    ended = np.minimum(requests.ended_us, last_us)
    nobody = requests.status == 401
    workspaces = directory.workspace_texts()[requests.workspace]
    started = ended - requests.total_us
    ids = _random_ids(started)
    route = np.array(lead_times.ROUTES, dtype=object)[requests.route]
    return pa.table(
        {
            "id": ids,
            "workspace_id": pa.array(workspaces, pa.string(), mask=nobody),
            "customer_id": pa.array(directory.customer_texts()[requests.customer], pa.string()),
            "request_id": ids,
            "method": np.where(np.isin(route, lead_times.GET_ROUTES), "GET", "POST"),
            "route": route,
            "status": requests.status,
            "outcome": np.array(lead_times.OUTCOMES, dtype=object)[requests.outcome],
            "reason": pa.array(requests.reason, mask=requests.reason == lead_times.NO_REASON),
            "started_at": instants(started),
            "total_ms": requests.total_us / 1000,
            "db_ms": requests.db_us / 1000,
            "simulated": pa.repeat(True, n),
            "recorded_at": instants(ended),
        }
    )


def _random_ids(instant_us: Integers) -> NDArray[np.str_]:
    words = np.frombuffer(os.urandom(16 * len(instant_us)), dtype=np.uint64).reshape(-1, 2).copy()
    milliseconds = (instant_us // 1000).astype(np.uint64)
    words[:, 0] = (milliseconds << np.uint64(16)) | np.uint64(0x7000) | (words[:, 0] >> np.uint64(52))
    words[:, 1] = np.uint64(1 << 63) | (words[:, 1] >> np.uint64(2))
    return hex_texts(words)

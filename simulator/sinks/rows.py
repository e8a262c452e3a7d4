"""What history writes beside the ledger: sales, their lines, what card machines owe, the lead-time log. No database."""

import os

import numpy as np
from numpy.typing import NDArray

from simulator.engine import World
from simulator.events import METHODS, Events, SaleItems
from simulator.identifiers import SALE, TRANSACTION, hex_bytes, uuid_bytes, word_bytes
from simulator.movements import M
from simulator.shop.buyers import buyers_of
from simulator.shop.receivables import ReceivableRows
from simulator.sinks import arrays
from simulator.sinks.arrays import Array
from simulator.sinks.directory import Directory
from simulator.streams import Integers, below, fork
from simulator.traffic.requests import GET_ROUTES, NO_REASON, OUTCOMES, ROUTES, Requests, knows_caller
from simulator.world.staff import seller_code

Columns = dict[str, Array]
RECEIVABLE = "receivable"
_VERBS = ["GET" if route in GET_ROUTES else "POST" for route in ROUTES]
_METHODS = [method.value for method in METHODS]


def _first_day(world: World) -> int:
    return int(np.datetime64(world.days.start, "D").astype(np.int64))


def sale_rows(events: Events, recorded_us: Integers, directory: Directory, world: World) -> Columns:
    """Return the rows of ``sales`` of events that are all sales or returns."""
    is_return = events.movement == M.SALE_RETURN
    # a sale and its return are the same seller's
    sale_key = np.where(is_return, events.reverses, events.key)
    sellers = np.array([1, *(shop.sellers for shop in world.shops)])[events.workspace]
    seller = below(fork(sale_key, "seller"), sellers)
    return {
        "id": arrays.uuids(uuid_bytes(events.key, events.occurred_us, SALE)),
        "workspace_id": arrays.uuids(directory.workspace_bytes[events.workspace]),
        "transaction_id": arrays.uuids(uuid_bytes(events.key, events.occurred_us, TRANSACTION)),
        "kind": arrays.chosen_texts(is_return.astype(np.int64), ["sale", "return"]),
        "original_sale_id": arrays.uuids(uuid_bytes(events.reverses, events.reverses_us, SALE), ~is_return),
        "external_id": arrays.ascii_texts(hex_bytes(events.key[:, None])),
        "seller": arrays.chosen_texts(seller, [seller_code(number + 1) for number in range(int(sellers.max()))]),
        "customer_ref": arrays.texts(_customer_refs(events.workspace, sale_key, world)),
        "payment_method": arrays.chosen_texts(events.method, _METHODS),
        "installments": arrays.integers(events.installments, "int2"),
        "gross_cents": arrays.integers(events.amount),
        "deductions_cents": arrays.integers(events.taxes),
        "cost_cents": arrays.integers(events.cost),
        "fee_cents": arrays.integers(events.fee),
        "occurred_at": arrays.instants(events.occurred_us),
        "business_date": arrays.dates(_first_day(world) + events.day),
        "recorded_at": arrays.instants(recorded_us),
    }


def _customer_refs(workspace: NDArray[np.integer], sale_key: NDArray[np.uint64], world: World) -> NDArray[np.object_]:
    """Return the shop's own number of each buyer; None where the shop does not know who bought."""
    refs = np.full(len(workspace), None, dtype=object)
    for shop in world.shops:
        own = np.flatnonzero(workspace == shop.number)
        buyer = buyers_of(sale_key[own], shop, world.scenario.shops)
        known = buyer >= 0
        refs[own[known]] = [f"C{number:06d}" for number in buyer[known].tolist()]
    return refs


def item_rows(
    items: SaleItems, occurred_us: Integers, recorded_us: Integers, directory: Directory, world: World
) -> Columns:
    """Return the rows of ``sale_items``; the instants are those of each line's sale."""
    most = max(len(shop.products) for shop in world.shops)
    names = np.full((len(world.shops), most), None, dtype=object)
    for place, shop in enumerate(world.shops):
        names[place, : len(shop.products)] = shop.products
    return {
        "sale_id": arrays.uuids(uuid_bytes(items.sale, occurred_us, SALE)),
        "line": arrays.integers(items.line, "int4"),
        "workspace_id": arrays.uuids(directory.workspace_bytes[items.shop]),
        "product_code": arrays.chosen_texts(items.product, [f"P{number + 1:03d}" for number in range(most)]),
        "description": arrays.texts(names[items.shop - 1, items.product]),
        "quantity": arrays.integers(items.quantity, "int4"),
        "unit_price_cents": arrays.integers(items.unit_price),
        "unit_cost_cents": arrays.integers(items.unit_cost),
        "total_cents": arrays.integers(items.quantity * items.unit_price),
        "recorded_at": arrays.instants(recorded_us),
    }


def receivable_rows(due: ReceivableRows, recorded_us: Integers, directory: Directory, world: World) -> Columns:
    """Return the rows of ``receivables``; ``recorded_us`` is that of each one's sale."""
    return {
        "id": arrays.uuids(uuid_bytes(due.key, due.sale_us, RECEIVABLE)),
        "workspace_id": arrays.uuids(directory.workspace_bytes[due.workspace]),
        "sale_id": arrays.uuids(uuid_bytes(due.sale, due.sale_us, SALE)),
        "installment": arrays.integers(due.installment, "int2"),
        "amount_cents": arrays.integers(due.amount),
        "fee_cents": arrays.integers(due.fee),
        "due_date": arrays.dates(_first_day(world) + due.due_day),
        "settlement_id": arrays.uuids(uuid_bytes(due.settlement, due.settled_us, TRANSACTION), due.settlement == 0),
        "settled_at": arrays.instants(due.settled_us, due.settled_us == 0),
        "recorded_at": arrays.instants(recorded_us),
    }


def request_rows(requests: Requests, directory: Directory, last_us: int) -> Columns:
    """Return the rows of ``request_log``, marked as simulated, none of them after ``last_us``.

    Their ids are drawn anew each time: a request that is made again is another request.
    """
    n = len(requests)
    ended = np.minimum(requests.ended_us, last_us)
    started = ended - requests.total_us
    words = _random_words(started)
    return {
        "id": arrays.uuids(word_bytes(words)),
        "workspace_id": arrays.uuids(directory.workspace_bytes[requests.workspace], ~knows_caller(requests.status)),
        "customer_id": arrays.uuids(
            directory.customer_bytes[requests.customer], ~directory.customer_known[requests.customer]
        ),
        "request_id": arrays.ascii_texts(hex_bytes(words)),
        "method": arrays.chosen_texts(requests.route, _VERBS),
        "route": arrays.chosen_texts(requests.route, ROUTES),
        "status": arrays.integers(requests.status, "int2"),
        "outcome": arrays.chosen_texts(requests.outcome, OUTCOMES),
        "reason": arrays.texts(_reasons(requests.reason)),
        "started_at": arrays.instants(started),
        "total_ms": arrays.floats(requests.total_us / 1000),
        "db_ms": arrays.floats(requests.db_us / 1000),
        "simulated": arrays.booleans(np.ones(n, dtype=bool)),
        "recorded_at": arrays.instants(ended),
    }


def _reasons(given: NDArray[np.str_]) -> NDArray[np.object_]:
    reasons = np.full(len(given), None, dtype=object)
    refused = np.flatnonzero(given != NO_REASON)
    reasons[refused] = given[refused]
    return reasons


def _random_words(instant_us: Integers) -> NDArray[np.uint64]:
    """Return UUIDv7s at these instants as rows of two words."""
    words = np.frombuffer(os.urandom(16 * len(instant_us)), dtype=np.uint64).reshape(-1, 2).copy()
    milliseconds = (instant_us // 1000).astype(np.uint64)
    words[:, 0] = (milliseconds << np.uint64(16)) | np.uint64(0x7000) | (words[:, 0] >> np.uint64(52))
    words[:, 1] = np.uint64(1 << 63) | (words[:, 1] >> np.uint64(2))
    return words

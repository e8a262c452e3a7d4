"""The events: columns of equal length, and their Arrow form. Pure data, no rule of behaviour.

An event's ``key`` names it for ever: the hash of the seed, its entity, its day and its place in the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fluxo.ledger.entries import PaymentMethod
from simulator.movements import MOVEMENTS, M
from simulator.streams import Hashes, Integers

METHODS = tuple(PaymentMethod)
NOBODY = -1
BANK_WORKSPACE = 0
"""Workspace number of the bank; the shops are 1, 2, ..."""


@dataclass(frozen=True)
class Events:
    """Columns; amounts in centavos, instants in microseconds since 1970 (UTC)."""

    key: Hashes
    workspace: NDArray[np.int32]
    movement: NDArray[np.int8]
    day: NDArray[np.int32]
    occurred_us: Integers
    amount: Integers
    customer: NDArray[np.int32]
    payee: NDArray[np.int32]
    """The customer who receives; in a shop, the place of the supplier in ``shop.counterparties.suppliers``."""
    method: NDArray[np.int8]
    installments: NDArray[np.int8]
    taxes: Integers
    cost: Integers
    fee: Integers
    reverses: Hashes
    reverses_us: Integers
    """Key and ``occurred_us`` of the event that this one returns; 0 where there is none."""

    def __len__(self) -> int:
        return len(self.key)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Events":
        if not isinstance(index, slice) and index.dtype == np.bool_:
            # once for all columns: a mask is searched again by each one
            index = np.flatnonzero(index)
        return Events(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def to_arrow(self, recorded_us: Integers) -> pa.Table:
        """Return the events for people to read: names instead of numbers, nulls instead of markers."""

        def instant(column: Integers) -> pa.Array:
            return pa.array(column, pa.timestamp("us", "UTC"))

        def optional(column: NDArray[np.integer], absent: int) -> pa.Array:
            return pa.array(column, mask=column == absent)

        def named(column: NDArray[np.int8], words: Sequence[str]) -> pa.Array:
            return pa.DictionaryArray.from_arrays(pa.array(column, mask=column < 0), pa.array(list(words)))

        return pa.table(
            {
                "key": self.key,
                "workspace": self.workspace,
                "kind": named(self.movement, [MOVEMENTS[m].kind.value for m in M]).cast(pa.string()),
                "description": named(self.movement, [MOVEMENTS[m].text for m in M]).cast(pa.string()),
                "occurred_at": instant(self.occurred_us),
                "recorded_at": instant(recorded_us),
                "amount_cents": self.amount,
                "customer": optional(self.customer, NOBODY),
                "payee": optional(self.payee, NOBODY),
                "payment_method": named(self.method, [m.value for m in METHODS]),
                "installments": self.installments,
                "taxes_cents": self.taxes,
                "cost_cents": self.cost,
                "fee_cents": self.fee,
                "reverses": optional(self.reverses, 0),
            }
        )


def make_events(
    key: Hashes,
    movement: M | NDArray[np.integer],
    day: Integers,
    occurred_us: Integers,
    amount: Integers,
    *,
    workspace: int = BANK_WORKSPACE,
    **others: Any,
) -> Events:
    """Return events with the columns that are not given filled with "none"."""
    n = len(key)
    defaults: dict[str, tuple[type, int]] = {
        "customer": (np.int32, NOBODY), "payee": (np.int32, NOBODY), "method": (np.int8, -1),
        "installments": (np.int8, 1), "taxes": (np.int64, 0), "cost": (np.int64, 0), "fee": (np.int64, 0),
        "reverses": (np.uint64, 0), "reverses_us": (np.int64, 0),
    }  # fmt: skip
    columns: dict[str, NDArray[Any]] = {
        name: np.broadcast_to(np.asarray(others.get(name, absent)).astype(kind), (n,))
        for name, (kind, absent) in defaults.items()
    }
    return Events(
        key=key,
        workspace=np.full(n, workspace, dtype=np.int32),
        movement=np.broadcast_to(np.asarray(movement).astype(np.int8), (n,)),
        day=day.astype(np.int32),
        occurred_us=occurred_us,
        amount=amount.astype(np.int64),
        **columns,
    )


def concat(parts: Sequence[Events]) -> Events:
    """Return the events of all parts, one after the other."""
    return Events(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Events)}
    )


def in_order(events: Events) -> Events:
    """Return the events by day, then instant, then key: the order in which they are posted."""
    # an instant tells its day, and few events share one: sorting by all three takes three times as long
    order = np.argsort(events.occurred_us)
    instants = events.occurred_us[order]
    as_before = np.concatenate(([False], instants[1:] == instants[:-1]))
    places = np.flatnonzero(as_before | np.append(as_before[1:], False))
    tied = order[places]
    order[places] = tied[np.lexsort((events.key[tied], instants[places]))]
    return events.take(order)


@dataclass(frozen=True)
class SaleItems:
    """Lines of sales and returns; ``sale`` is the event's key. Amounts in centavos."""

    sale: Hashes
    line: Integers
    shop: NDArray[np.int32]
    product: NDArray[np.int32]
    """Index into the shop's catalogue."""
    quantity: Integers
    unit_price: Integers
    unit_cost: Integers

    def __len__(self) -> int:
        return len(self.sale)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "SaleItems":
        return SaleItems(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def to_arrow(self) -> pa.Table:
        return pa.table({field.name: getattr(self, field.name) for field in fields(self)})


def concat_items(parts: Sequence[SaleItems]) -> SaleItems:
    return SaleItems(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(SaleItems)}
    )

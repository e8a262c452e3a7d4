"""The rows of ``receivables`` that history writes: what the API writes for the same sales and returns, vectorised.

A row is settled when its due day is in the run, by that day's settlement of the shop's books.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import Events
from simulator.movements import M
from simulator.shop.books import SETTLED_AT, settlement_key
from simulator.shop.card_machine import owed
from simulator.shop.rhythm import shop_stream
from simulator.streams import Hashes, Integers, each, fork
from simulator.world.shops import Shop


@dataclass(frozen=True)
class ReceivableRows:
    """Rows by sale, or by return for what it takes off (instalment 0). Amounts in centavos, net of ``fee``."""

    key: Hashes
    """Names the row for ever."""
    workspace: NDArray[np.int32]
    sale: Hashes
    sale_us: Integers
    """Key and ``occurred_us`` of the sale's or return's event."""
    installment: Integers
    amount: Integers
    fee: Integers
    due_day: Integers
    """Offset from the run's first day; may be after its end."""
    settlement: Hashes
    """Key of the settlement's event; 0 if it is open, or if its day came to nothing."""
    settled_us: Integers
    """When it was settled, which is the settlement's ``occurred_us``; 0 if it is open."""

    def __len__(self) -> int:
        return len(self.key)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "ReceivableRows":
        return ReceivableRows(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def receivable_rows(seed: int, days: Days, shops: Sequence[Shop], events: Events) -> ReceivableRows:
    """Return the rows of all card sales and returns among the events of a whole run, shop by shop, by due day."""
    is_trade = np.isin(events.movement, (M.SALE, M.SALE_RETURN))
    parts = [_of_shop(seed, days, shop, events.take(is_trade & (events.workspace == shop.number))) for shop in shops]
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        keys = none.astype(np.uint64)
        return ReceivableRows(keys, none.astype(np.int32), keys, none, none, none, none, none, keys, none)
    return ReceivableRows(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(ReceivableRows)
        }
    )


def _of_shop(seed: int, days: Days, shop: Shop, traded: Events) -> ReceivableRows:
    due = owed(traded)
    key = each(fork(due.sale, "receivable"), due.installment)
    order = np.lexsort((key, due.due_day))
    due, key = due.take(order), key[order]
    net = np.zeros(days.count + 1, dtype=np.int64)
    within = np.minimum(due.due_day, days.count)
    np.add.at(net, within, due.amount)
    settled, total = within < days.count, net[within]
    movement = np.where(total > 0, M.CARD_SETTLEMENT, M.CARD_CHARGEBACK).astype(np.int64)
    by = settlement_key(shop_stream(seed, shop, days), within, movement)
    instants = days.instants(np.minimum(within, days.count - 1), np.full(len(due), SETTLED_AT, dtype=np.int64))
    return ReceivableRows(
        key=key,
        workspace=np.full(len(due), shop.number, dtype=np.int32),
        sale=due.sale,
        sale_us=due.sale_us,
        installment=due.installment,
        amount=due.amount,
        fee=due.fee,
        due_day=due.due_day,
        settlement=np.where(settled & (total != 0), by, np.uint64(0)),
        settled_us=np.where(settled, instants, 0),
    )

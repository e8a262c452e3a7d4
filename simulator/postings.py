"""What each event books: from events to the legs of double-entry transactions, vectorised.

Accounts are numbers in a directory: first the customers' accounts in order of number, then, workspace by
workspace, one place for each code of ``CODES``. The legs of a sale are those of
``fluxo.ledger.entries.sale``; a test holds the two equal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fluxo.ledger import chart
from fluxo.ledger.entries import PAYMENT_ACCOUNT
from simulator.events import METHODS, Events
from simulator.movements import CUSTOMER, MOVEMENTS, PAYEE, M
from simulator.streams import Integers

CODES = tuple(sorted({template.code for template in (*chart.BANK_CHART, *chart.SHOP_CHART)}))
_PLACE = {code: place for place, code in enumerate(CODES)}
_ARRIVES = np.array([_PLACE[PAYMENT_ACCOUNT[method]] for method in METHODS], dtype=np.int64)
_OF_CUSTOMER, _OF_PAYEE, _SPECIAL = -1, -2, -3


def _side(code: str) -> int:
    return {CUSTOMER: _OF_CUSTOMER, PAYEE: _OF_PAYEE, "": _SPECIAL}.get(code, _PLACE.get(code, _SPECIAL))


_DEBIT = np.array([_side(MOVEMENTS[movement].debit) for movement in M], dtype=np.int64)
_CREDIT = np.array([_side(MOVEMENTS[movement].credit) for movement in M], dtype=np.int64)


@dataclass(frozen=True)
class Legs:
    """Entries: the event's position (ascending), the account's number and signed centavos, debit positive."""

    event: Integers
    account: Integers
    amount: Integers


def chart_account(customers: int, workspace: NDArray[np.integer] | int, code: NDArray[np.integer] | int) -> Integers:
    """Return the directory number of a chart account; ``code`` is a place in ``CODES``."""
    return customers + np.asarray(workspace, dtype=np.int64) * len(CODES) + code


def legs(events: Events, customers: int) -> Legs:
    """Return the entries of events. ``customers`` is the number of customers in the directory."""
    special = _DEBIT[events.movement] == _SPECIAL
    parts = [_two_legs(events, np.flatnonzero(~special), customers)]
    for movement, sign in ((M.SALE, 1), (M.SALE_RETURN, -1)):
        parts.append(_sale_legs(events, np.flatnonzero(events.movement == movement), customers, sign))
    event, account, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    moves = np.flatnonzero(amount != 0)
    order = moves[np.argsort(event[moves], kind="stable")]
    return Legs(event[order], account[order], amount[order])


def _two_legs(events: Events, index: NDArray[np.intp], customers: int) -> tuple[Integers, Integers, Integers]:
    chosen = events.take(index)

    def account(sides: Integers) -> Integers:
        side = sides[chosen.movement]
        own = chart_account(customers, chosen.workspace, side)
        return np.where(side == _OF_CUSTOMER, chosen.customer, np.where(side == _OF_PAYEE, chosen.payee, own))

    return (
        np.concatenate((index, index)),
        np.concatenate((account(_DEBIT), account(_CREDIT))),
        np.concatenate((chosen.amount, -chosen.amount)),
    )


def _sale_legs(
    events: Events, index: NDArray[np.intp], customers: int, sign: int
) -> tuple[Integers, Integers, Integers]:
    chosen = events.take(index)
    revenue = chart.SALES_REVENUE if sign > 0 else chart.RETURNS
    columns: list[tuple[Integers | int, Integers]] = [
        (_ARRIVES[chosen.method], chosen.amount - chosen.fee),
        (_PLACE[chart.CARD_FEES], chosen.fee),
        (_PLACE[revenue], -chosen.amount),
        (_PLACE[chart.SALES_TAXES], chosen.taxes),
        (_PLACE[chart.TAXES_PAYABLE], -chosen.taxes),
        (_PLACE[chart.COST_OF_GOODS], chosen.cost),
        (_PLACE[chart.INVENTORY], -chosen.cost),
    ]
    accounts = [np.broadcast_to(chart_account(customers, chosen.workspace, code), index.shape) for code, _ in columns]
    return (
        np.tile(index, len(columns)),
        np.concatenate(accounts),
        np.concatenate([sign * amount for _, amount in columns]),
    )

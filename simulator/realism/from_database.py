"""Statement lines and baskets out of the operational database, whoever put them there: simulated, live or imported."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.clock import BUSINESS_TIMEZONE
from fluxo.ledger.chart import CUSTOMER_DEPOSITS
from simulator.events import METHODS
from simulator.realism.baskets import NO_LAG, NO_METHOD, Baskets, no_baskets
from simulator.realism.described import role_of
from simulator.realism.statement import NO_SECOND, Lines, by_account
from simulator.shop.buyers import UNKNOWN
from simulator.streams import Integers

_LINES = """
SELECT
    e.account_id::text, e.business_date - date '1970-01-01',
    floor(extract(epoch FROM t.occurred_at AT TIME ZONE %(zone)s))::bigint %% 86400,
    t.kind, t.description, sign(-e.amount_cents)::integer, abs(e.amount_cents)
FROM fluxo.entries AS e
JOIN fluxo.accounts AS a ON a.id = e.account_id
JOIN fluxo.transactions AS t ON t.id = e.transaction_id
WHERE a.account_group = %(group)s
"""
_BASKETS = """
SELECT
    s.workspace_id::text, coalesce(s.customer_ref, o.customer_ref), s.business_date - date '1970-01-01',
    floor(extract(epoch FROM s.occurred_at AT TIME ZONE %(zone)s))::bigint %% 86400,
    s.gross_cents, coalesce(i.lines, 0), s.payment_method, s.installments, s.kind = 'return',
    s.business_date - o.business_date
FROM fluxo.sales AS s
LEFT JOIN fluxo.sales AS o ON o.id = s.original_sale_id
LEFT JOIN (SELECT sale_id, count(*) AS lines FROM fluxo.sale_items GROUP BY sale_id) AS i ON i.sale_id = s.id
"""
_EPOCH = 719_163


def read_lines(connection: Connection[TupleRow]) -> Lines:
    """Return every entry on customers' accounts of all workspaces the connection sees."""
    rows = connection.execute(_LINES, {"zone": BUSINESS_TIMEZONE, "group": CUSTOMER_DEPOSITS}).fetchall()
    account, day, second, kind, description, sign, cents = _columns(rows, 7)
    known = {key: role_of(*key) for key in set(zip(kind, description, sign, strict=True))}
    return by_account(
        Lines(
            account=_numbered(account),
            day=np.array(day, dtype=np.int64) + _EPOCH,
            second=_seconds(second),
            role=np.array([known[key] for key in zip(kind, description, sign, strict=True)], dtype=np.int8),
            sign=np.array(sign, dtype=np.int8),
            cents=np.array(cents, dtype=np.int64),
            pix=np.array(
                [
                    what.startswith("pix") or words.startswith("Pix")
                    for what, words in zip(kind, description, strict=True)
                ],
                dtype=bool,
            ),
        )
    )


def read_baskets(connection: Connection[TupleRow]) -> Baskets:
    """Return every sale and return of all workspaces the connection sees."""
    rows = connection.execute(_BASKETS, {"zone": BUSINESS_TIMEZONE}).fetchall()
    if not rows:
        return no_baskets()
    shop, buyer, day, second, cents, lines, method, installments, back, lag = _columns(rows, 10)
    places = {each.value: place for place, each in enumerate(METHODS)}
    return Baskets(
        shop=_numbered(shop),
        buyer=np.where(pd.isna(np.array(buyer, dtype=object)), UNKNOWN, _numbered(buyer)),
        day=np.array(day, dtype=np.int64) + _EPOCH,
        second=np.array(second, dtype=np.int64),
        cents=np.array(cents, dtype=np.int64),
        lines=np.array(lines, dtype=np.int64),
        method=np.array([places.get(each, NO_METHOD) for each in method], dtype=np.int8),
        installments=np.array(installments, dtype=np.int64),
        back=np.array(back, dtype=bool),
        lag=np.array([NO_LAG if each is None else each for each in lag], dtype=np.int64),
    )


def _columns(rows: Sequence[TupleRow], width: int) -> tuple[tuple[Any, ...], ...]:
    return tuple(zip(*rows, strict=True)) if rows else ((),) * width


def _numbered(names: Sequence[str | None]) -> Integers:
    return np.asarray(pd.factorize(np.array(names, dtype=object))[0], dtype=np.int64)


def _seconds(second: Sequence[int]) -> NDArray[np.int64]:
    """Return seconds of the day; what is all at one second knows its date only (imported statements)."""
    found = np.array(second, dtype=np.int64)
    return found if len(np.unique(found)) > 1 else np.full(len(found), NO_SECOND, dtype=np.int64)

"""Statement lines and baskets made by hand, for the tests of the measures."""

from datetime import date

import numpy as np

from simulator.realism.baskets import NO_LAG, NO_METHOD, Baskets
from simulator.realism.roles import Role
from simulator.realism.statement import NO_SECOND, Lines, by_account

Line = tuple[int, date, Role, int]


def lines(*given: Line, second: int = NO_SECOND, pix: bool = False) -> Lines:
    """Return lines of (account, day, role, centavos with their sign)."""
    account, day, role, cents = zip(*given, strict=True) if given else ((), (), (), ())
    return by_account(
        Lines(
            account=np.array(account, dtype=np.int64),
            day=np.array([each.toordinal() for each in day], dtype=np.int64),
            second=np.full(len(given), second, dtype=np.int64),
            role=np.array(role, dtype=np.int8),
            sign=np.sign(np.array(cents, dtype=np.int64)).astype(np.int8),
            cents=np.abs(np.array(cents, dtype=np.int64)),
            pix=np.full(len(given), pix, dtype=bool),
        )
    )


def baskets(*given: tuple[int, int, date, int, int], hour: int = 12, method: int = NO_METHOD) -> Baskets:
    """Return baskets of (shop, buyer, day, centavos, days since the sale: NO_LAG for a sale)."""
    shop, buyer, day, cents, lag = (np.array(column) for column in zip(*given, strict=True))
    n = len(given)
    return Baskets(
        shop=shop.astype(np.int64), buyer=buyer.astype(np.int64),
        day=np.array([each.toordinal() for each in day], dtype=np.int64),
        second=np.full(n, hour * 3600), cents=cents.astype(np.int64), lines=np.ones(n, dtype=np.int64),
        method=np.full(n, method, dtype=np.int8), installments=np.ones(n, dtype=np.int64),
        back=lag != NO_LAG, lag=lag.astype(np.int64),
    )  # fmt: skip

"""Lines of account statements, whatever they come from, as columns. From the simulator's events here.

Lines of real files are read in ``real_files``; measures over lines are in ``bank_profile``.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.days import Days
from simulator.events import NOBODY, Events
from simulator.realism.roles import CUSTOMER_ROLE, CUSTOMER_SIGN, IS_PIX, NONE, PAYEE_ROLE, PAYEE_SIGN
from simulator.streams import Integers

NO_SECOND = -1


@dataclass(frozen=True)
class Lines:
    """One line an entry on a customer's account, by account and time."""

    account: Integers
    day: Integers
    """Ordinal of the business date (``date.toordinal``)."""
    second: Integers
    """Second of the day, NO_SECOND where only the date is known."""
    role: NDArray[np.int8]
    """A ``Role``; NONE where the source does not say."""
    sign: NDArray[np.int8]
    """1 for money in, -1 for money out."""
    cents: Integers
    pix: NDArray[np.bool_]
    """Whether the money moved by Pix."""

    def __len__(self) -> int:
        return len(self.account)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> "Lines":
        return Lines(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def by_account(lines: Lines) -> Lines:
    """Return the lines by account, day and second; lines of the same second keep their order."""
    return lines.take(np.lexsort((lines.second, lines.day, lines.account)))


def lines_of_events(events: Events, days: Days, posted: NDArray[np.bool_] | None = None) -> Lines:
    """Return the statement lines of a run's events: a Pix between customers is a line at both.

    ``posted`` tells which events the ledger took; without it all count.
    """
    chosen = events if posted is None else events.take(posted)
    parts = [
        _lines(chosen, days, chosen.customer, CUSTOMER_ROLE, CUSTOMER_SIGN),
        _lines(chosen, days, chosen.payee, PAYEE_ROLE, PAYEE_SIGN),
    ]
    return by_account(
        Lines(**{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Lines)})
    )


def _lines(
    events: Events, days: Days, party: NDArray[np.int32], roles: NDArray[np.int8], signs: NDArray[np.int8]
) -> Lines:
    index = np.flatnonzero((party != NOBODY) & (roles[events.movement] != NONE))
    chosen = events.take(index)
    offsets = chosen.day.astype(np.int64)
    midnights = days.instants(offsets, np.zeros(len(offsets), dtype=np.int64))
    return Lines(
        account=party[index].astype(np.int64),
        day=days.start.toordinal() + offsets,
        second=(chosen.occurred_us - midnights) // 1_000_000,
        role=roles[chosen.movement],
        sign=signs[chosen.movement],
        cents=chosen.amount,
        pix=IS_PIX[chosen.movement],
    )

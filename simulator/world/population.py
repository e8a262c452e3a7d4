"""The bank's customers in numbers: segment, income, activity and the milestones of their lifecycle.

Belongs here: what is drawn once a customer. Who they are is in ``people``, what they do in ``bank``.
"""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.growth import GrowthKnobs
from simulator.scenario.model import NORMAL
from simulator.streams import Hashes, Integers, chance, choose, each, fork, lognormal, root
from simulator.world.lifecycle import NEVER, Milestones, draw_milestones
from simulator.world.people import states_of

__all__ = ["NEVER", "SEGMENTS", "Pay", "Population", "Segment", "make_population"]


class Pay(IntEnum):
    """How the month's income comes: wages, a pension, a transfer from the customer's own firm, or a trainee's pay."""

    WAGE = 0
    PENSION = 1
    OWN_FIRM = 2
    TRAINEE = 3


@dataclass(frozen=True)
class Segment:
    """A kind of customer. ``income_cents`` is the median a month; ``extras`` is money in besides it, 1 is usual."""

    name: str
    share: float
    income_cents: int
    pay: int
    extras: float


SEGMENTS = (
    Segment("assalariado", 40, 450_000, Pay.WAGE, 0.7),
    Segment("aposentado", 20, 150_000, Pay.PENSION, 0.5),
    Segment("autonomo", 21, 270_000, Pay.OWN_FIRM, 2.0),
    Segment("universitario", 13, 190_000, Pay.TRAINEE, 1.4),
    Segment("alta_renda", 6, 820_000, Pay.WAGE, 0.7),
)
"""Shares such that pensions, transfers in and wages weigh as in Berka; incomes are Brazilian."""
HIGH_INCOME = 4
"""Place in ``SEGMENTS``."""

_INCOME_SIGMA = 0.38
_LEAST_INCOME = 60_000

FIFTH_BUSINESS_DAY = 0
"""In place of a day of the month."""
_PAYDAYS = (FIFTH_BUSINESS_DAY, *range(5, 15), 15, 20, 30)
_SPREAD = (7.5, 6.5, 6.0, 5.5, 7.5, 4.5, 6.0, 10.0, 8.5, 9.0)
"""Weights of days 5 to 14."""
_PAYDAY_SHARES = (14.0, *_SPREAD, 3.0, 1.0, 1.0)
CHOICES_A_MONTH = 2.65
"""Median of the payments that customers choose to make in a month of a main account (Berka)."""


@dataclass(frozen=True)
class Population(Milestones):
    """One row a customer: the milestones and what else is drawn once; amounts are centavos a month."""

    stream: Hashes
    segment: NDArray[np.int64]
    state: NDArray[np.int64]
    """Place in ``people.STATES``."""
    income: Integers
    pay: NDArray[np.int64]
    payday: Integers
    """Day of the month, or ``FIFTH_BUSINESS_DAY``."""
    choices_a_month: NDArray[np.float64]
    """Mean number of payments that the customer chooses to make in an ordinary month."""
    extras: NDArray[np.float64]
    uses_pix: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.stream)

    def block(self, first: int, last: int) -> "Population":
        return Population(**{field.name: getattr(self, field.name)[first:last] for field in fields(self)})


def _income(stream: Hashes, median: Integers) -> Integers:
    # half of the incomes are in hundreds of reais
    unit = np.where(chance(fork(stream, "round income"), 0.5), 10_000, 100)
    return np.maximum(lognormal(fork(stream, "income"), median, _INCOME_SIGMA) // unit * unit, _LEAST_INCOME)


def _payday(stream: Hashes, pay: NDArray[np.int64]) -> Integers:
    # pensions and own firms pay on days 5 to 14, wages also by the fifth working day
    spread = 5 + choose(fork(stream, "pension day"), _SPREAD)
    wage = np.array(_PAYDAYS)[choose(fork(stream, "payday"), _PAYDAY_SHARES)]
    return np.where(pay == Pay.WAGE, wage, spread)


def make_population(seed: int, count: int, growth: GrowthKnobs = NORMAL.growth) -> Population:
    """Return the first ``count`` customers of the world of this seed."""
    stream = each(root(seed, "customers"), np.arange(count))
    segment = choose(fork(stream, "segment"), tuple(float(s.share) for s in SEGMENTS))
    medians = np.array([s.income_cents for s in SEGMENTS], dtype=np.int64)
    pay = np.array([s.pay for s in SEGMENTS], dtype=np.int64)[segment]
    life: Milestones = draw_milestones(stream, growth)
    return Population(
        stream=stream,
        segment=segment,
        state=states_of(seed, count),
        income=_income(stream, medians[segment]),
        pay=pay,
        payday=_payday(stream, pay),
        choices_a_month=lognormal(fork(stream, "activity"), round(CHOICES_A_MONTH * 1_000_000), 0.15) / 1_000_000,
        extras=np.array([s.extras for s in SEGMENTS])[segment],
        uses_pix=chance(fork(stream, "uses pix"), growth.uses_pix),
        **life.__dict__,
    )

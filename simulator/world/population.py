"""The bank's customers in numbers: segment, income, activity and the milestones of their lifecycle.

Belongs here: what is drawn once a customer. Who they are is in ``people``, what they do in ``bank``.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.growth import GrowthKnobs
from simulator.scenario.model import NORMAL
from simulator.streams import Hashes, Integers, chance, choose, each, fork, fraction, lognormal, root


@dataclass(frozen=True)
class Segment:
    """A kind of customer. ``income_cents`` is the median a month."""

    name: str
    share: float
    income_cents: int
    paid_monthly: bool
    fee_cents: int


SEGMENTS = (
    Segment("assalariado", 52, 260_000, True, 1290),
    Segment("aposentado", 14, 180_000, True, 790),
    Segment("autonomo", 18, 290_000, False, 1290),
    Segment("universitario", 10, 120_000, True, 0),
    Segment("alta_renda", 6, 1_350_000, True, 3990),
)
PENSIONER = 1

NEVER = 1 << 30
"""Day of a milestone that is never reached."""

_FOUNDERS_DAYS = 7
_ARRIVALS_MEDIAN_DAYS = 52
_KYC_APPROVED = 0.95
_LOGS_IN = 0.96
_DEPOSITS = 0.87
_USES_PIX = 0.88
_LEAVES = 0.12
_STAYS_MEDIAN_DAYS = 70

_PAYDAYS = (5, 6, 1, 10, 30, 15, 20)
_PAYDAY_SHARES = (44.0, 14.0, 12.0, 8.0, 12.0, 5.0, 5.0)


@dataclass(frozen=True)
class Population:
    """One row a customer; days are offsets from the start of the run, amounts centavos a month."""

    stream: Hashes
    segment: NDArray[np.int64]
    income: Integers
    paid_monthly: NDArray[np.bool_]
    payday: Integers
    ops_a_day: NDArray[np.float64]
    """Mean number of things the customer does on an ordinary day."""
    sign_up_day: Integers
    sign_up_second: Integers
    kyc_approved: NDArray[np.bool_]
    kyc_minutes: Integers
    login_minutes: Integers
    """From KYC to the first login; NEVER where there is none."""
    active_from: Integers
    """Day of the first deposit; NEVER where there is none."""
    active_until: Integers
    uses_pix: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.stream)

    def block(self, first: int, last: int) -> "Population":
        return Population(**{field.name: getattr(self, field.name)[first:last] for field in fields(self)})


def _payday(stream: Hashes, segment: NDArray[np.int64]) -> Integers:
    # pensions are paid on days 5 to 14, wages mostly by the fifth working day
    pension = 5 + choose(fork(stream, "pension day"), (1.0,) * 10)
    wage = np.array(_PAYDAYS)[choose(fork(stream, "payday"), _PAYDAY_SHARES)]
    return np.where(segment == PENSIONER, pension, wage)


def make_population(seed: int, count: int, growth: GrowthKnobs = NORMAL.growth) -> Population:
    """Return the first ``count`` customers of the world of this seed."""
    stream = each(root(seed, "customers"), np.arange(count))
    segment = choose(fork(stream, "segment"), tuple(s.share for s in SEGMENTS))
    medians = np.array([s.income_cents for s in SEGMENTS], dtype=np.int64)
    founder = chance(fork(stream, "founder"), growth.founders_share)
    early = (fraction(fork(stream, "early")) * _FOUNDERS_DAYS).astype(np.int64)
    arrival = _FOUNDERS_DAYS + lognormal(fork(stream, "arrival"), _ARRIVALS_MEDIAN_DAYS, 0.9)
    sign_up_day = np.where(founder, early, arrival)
    approved = chance(fork(stream, "kyc"), _KYC_APPROVED)
    kyc_minutes = lognormal(fork(stream, "kyc minutes"), 9, 1.3) + 1
    logs_in = approved & chance(fork(stream, "logs in"), _LOGS_IN)
    login_minutes = np.where(logs_in, lognormal(fork(stream, "login minutes"), 14, 1.1) + 1, NEVER)
    deposits = logs_in & chance(fork(stream, "deposits"), _DEPOSITS)
    first_deposit = sign_up_day + 1 + np.minimum(lognormal(fork(stream, "deposit days"), 1, 1.0), 40)
    active_from = np.where(deposits, first_deposit, NEVER)
    leaves = chance(fork(stream, "leaves"), _LEAVES)
    stays = lognormal(fork(stream, "stays"), _STAYS_MEDIAN_DAYS, 0.8)
    return Population(
        stream=stream,
        segment=segment,
        income=np.maximum(lognormal(fork(stream, "income"), medians[segment], 0.42) // 1000 * 1000, 60_000),
        paid_monthly=np.array([s.paid_monthly for s in SEGMENTS])[segment],
        payday=_payday(stream, segment),
        ops_a_day=lognormal(fork(stream, "activity"), 760_000, 0.55) / 1_000_000,
        sign_up_day=sign_up_day,
        sign_up_second=28_800 + lognormal(fork(stream, "sign-up second"), 18_000, 0.35).clip(0, 50_000),
        kyc_approved=approved,
        kyc_minutes=kyc_minutes,
        login_minutes=login_minutes,
        active_from=active_from,
        active_until=np.where(leaves & deposits, active_from + 5 + stays, NEVER),
        uses_pix=chance(fork(stream, "uses pix"), _USES_PIX),
    )

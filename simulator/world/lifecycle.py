"""The milestones of a customer's life with the bank, from sign-up to leaving. Pure draws, once a customer.

Belongs here: when things happen to a customer. What the customer does in between is ``bank``'s.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.growth import GrowthKnobs
from simulator.streams import (
    MILLIONTHS,
    TABLE_SIZE,
    Hashes,
    Integers,
    chance,
    choose,
    fork,
    fraction,
    lognormal,
    look_up,
)

NEVER = 1 << 30
"""Day of a milestone that is never reached."""

_MANUAL_REVIEW_MINUTES = 2_400
_SECONDS_A_DAY = 86_400
_LATEST_FIRST_DEPOSIT_DAYS = 40
_LEAST_STAY_DAYS = 5


@dataclass(frozen=True)
class Milestones:
    """One row a customer; days are offsets from the start of the run."""

    sign_up_day: Integers
    sign_up_second: Integers
    kyc_approved: NDArray[np.bool_]
    kyc_minutes: Integers
    login_minutes: Integers
    """From KYC to the first login; NEVER where there is none."""
    active_from: Integers
    """Day of the first deposit; NEVER where there is none."""
    active_until: Integers
    main_from: Integers
    """Day from which this is the customer's main account: with a package, bills and most payments."""
    dormant_from: Integers
    dormant_until: Integers
    """First and last day of a spell without own choices; NEVER where there is none or no way back."""


@lru_cache(maxsize=8)
def _arrival_table(power: float) -> Integers:
    """Return the share of the arrivals' time that has passed at each arrival, in millionths."""
    points = ((k + 0.5) / TABLE_SIZE for k in range(TABLE_SIZE))
    return np.array([round(MILLIONTHS * math.pow(p, power)) for p in points], dtype=np.int64)


def _sign_up_day(stream: Hashes, growth: GrowthKnobs) -> Integers:
    founder = chance(fork(stream, "founder"), growth.founders_share)
    early = (fraction(fork(stream, "early")) * growth.founders_days).astype(np.int64)
    passed = look_up(fork(stream, "arrival"), _arrival_table(1 / growth.arrivals_growth))
    later = growth.founders_days + passed * growth.arrivals_days // MILLIONTHS
    return np.where(founder, early, later)


def _main_from(stream: Hashes, active_from: Integers, growth: GrowthKnobs) -> Integers:
    """Return the day on which each customer makes this account their main one: at once, after months, or never."""
    shares = (growth.main_at_once, growth.main_later, max(1.0 - growth.main_at_once - growth.main_later, 0.0))
    which = choose(fork(stream, "main account"), shares)
    months = lognormal(fork(stream, "main after"), growth.main_median_days, 0.35)
    return np.where(which == 2, NEVER, np.where(which == 1, active_from + months, active_from))


def draw_milestones(stream: Hashes, growth: GrowthKnobs) -> Milestones:
    """Return the milestones of customers with these streams."""
    sign_up_day = _sign_up_day(stream, growth)
    approved = chance(fork(stream, "kyc"), growth.kyc_approved)
    reviewed = chance(fork(stream, "kyc review"), growth.kyc_manual_review)
    minutes = np.where(reviewed, _MANUAL_REVIEW_MINUTES, growth.kyc_median_minutes)
    logs_in = approved & chance(fork(stream, "logs in"), growth.logs_in)
    deposits = logs_in & chance(fork(stream, "deposits"), growth.deposits)
    kyc_minutes = lognormal(fork(stream, "kyc minutes"), minutes, 1.1) + 1
    wait = np.minimum(lognormal(fork(stream, "deposit days"), 1, 1.0), _LATEST_FIRST_DEPOSIT_DAYS)
    sign_up_second = 28_800 + lognormal(fork(stream, "sign-up second"), 18_000, 0.35).clip(0, 50_000)
    # whoever was approved late in the day deposits on a later one
    decided = sign_up_day + (sign_up_second + kyc_minutes * 60) // _SECONDS_A_DAY
    active_from = np.where(deposits, decided + 1 + wait, NEVER)
    leaves = deposits & chance(fork(stream, "leaves"), growth.leaves)
    stays = lognormal(fork(stream, "stays"), growth.stays_median_days, 0.8)
    sleeps = deposits & chance(fork(stream, "sleeps"), growth.dormant)
    asleep_from = active_from + 1 + lognormal(fork(stream, "asleep from"), growth.dormant_after_median_days, 0.8)
    nights = lognormal(fork(stream, "asleep for"), growth.dormant_median_days, 0.6)
    wakes = chance(fork(stream, "wakes"), growth.comes_back)
    return Milestones(
        sign_up_day=sign_up_day,
        sign_up_second=sign_up_second,
        kyc_approved=approved,
        kyc_minutes=kyc_minutes,
        login_minutes=np.where(logs_in, lognormal(fork(stream, "login minutes"), 14, 1.1) + 1, NEVER),
        active_from=active_from,
        active_until=np.where(leaves, active_from + _LEAST_STAY_DAYS + stays, NEVER),
        main_from=np.where(deposits, _main_from(stream, active_from, growth), NEVER),
        dormant_from=np.where(sleeps, asleep_from, NEVER),
        dormant_until=np.where(sleeps & wakes, asleep_from + nights, NEVER),
    )

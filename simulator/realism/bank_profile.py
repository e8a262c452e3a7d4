"""What is measured of account statements: distributions and figures, without a single row of them.

Each definition was chosen so that Berka's file of all accounts (1993-94) gives the known figure; where that takes a
decision, the docstring of the figure says it.
"""

from dataclasses import dataclass

import numpy as np

from simulator.realism.distances import autocorrelation, gini, lorenz, quantiles, shares
from simulator.realism.months import LAST_DAY, months_in_full, place_in_month
from simulator.realism.roles import NONE, Role
from simulator.realism.statement import NO_SECOND, Lines
from simulator.streams import Integers

LONGEST_GAP = 90
AMOUNT_POINTS = 500
ROLE_POINTS = 100
_FANO_MONTHS = 6


@dataclass(frozen=True)
class BankProfile:
    """Distributions are shares that sum to one (all zero where unknown); amounts are units of the currency."""

    lines: int
    accounts: int
    days: int
    roles: list[float]
    """Share of lines by ``Role``."""
    day_of_month: list[float]
    """Share of lines on days 1 to 30, and on the month's last day."""
    gaps: list[float]
    """Share of days between a line and the account's next one: 0, 1, ..., LONGEST_GAP and more."""
    hours: list[float]
    """Hours of everyday money out, where the source knows them: wages come by the bank's clock."""
    weekdays: list[float]
    """Weekdays of the same lines, Monday first."""
    hours_by_weekday: list[list[float]]
    amounts: list[float]
    """Amounts of all lines at evenly spread quantiles."""
    amounts_without_fees: list[float]
    """The same without the role FEE: a price list is one heap, and its place beside the rest is the bank's choice."""
    role_amounts: dict[str, list[float]]
    """The same by name of role, for roles with at least as many lines as points."""
    value_held: list[float]
    """Lorenz curve of value over accounts."""
    daily_value: list[float]
    """Value of each day, over the mean day."""
    figures: dict[str, float]
    """Single figures by name: see ``figures_of``."""


def profile_of(lines: Lines) -> BankProfile:
    """Measure lines, which come by account and time (``statement.by_account``)."""
    known = lines.role != NONE
    chosen = _chosen(lines)
    weekday = (chosen.day + 6) % 7
    value = _daily_value(lines)
    units = lines.cents / 100
    by_role = {role.name.lower(): units[lines.role == role] for role in Role}
    return BankProfile(
        lines=len(lines),
        accounts=len(np.unique(lines.account)),
        days=len(value),
        roles=shares(lines.role[known].astype(np.int64), len(Role)).tolist(),
        day_of_month=shares(place_in_month(lines.day) - 1, LAST_DAY).tolist(),
        gaps=shares(np.minimum(gaps_of(lines), LONGEST_GAP), LONGEST_GAP + 1).tolist(),
        hours=shares(chosen.second // 3600, 24).tolist(),
        weekdays=shares(weekday, 7).tolist(),
        hours_by_weekday=shares(weekday * 24 + chosen.second // 3600, 7 * 24).reshape(7, 24).tolist(),
        amounts=quantiles(units, AMOUNT_POINTS).tolist(),
        amounts_without_fees=quantiles(units[lines.role != Role.FEE], AMOUNT_POINTS).tolist(),
        role_amounts={
            name: quantiles(own, ROLE_POINTS).tolist() for name, own in by_role.items() if len(own) >= ROLE_POINTS
        },
        value_held=lorenz(_per_account(lines, lines.cents)).tolist(),
        daily_value=(value / max(value.mean(), 1e-9)).tolist() if len(value) else [],
        figures=figures_of(lines),
    )


def figures_of(lines: Lines) -> dict[str, float]:
    """Return the single figures of lines, which come by account and time.

    ``whole_units`` (tens, hundreds): share of amounts without centavos (divisible by ten, by a hundred).
    ``repeats``: share of lines whose account has another line of the same amount.
    ``gini_lines``, ``gini_value``: inequality between accounts of the number of lines and of what they move, in
    and out together (Berka: 0.29-0.37 and 0.37-0.54, the two ends of what is known).
    ``tail``: 99th percentile over the median of all amounts.
    ``fano``: variance over mean of an account's lines a month, in the middle account; months wholly observed, from
    the one after the account's first to that of its last, six at least.
    ``gap_cv``: standard deviation over mean of the days between an account's lines.
    ``after_17h``: share of the Pix of weekdays at 17h or later; ``weekend``: value moved by Pix on a day of the
    weekend over that of a weekday. Both only where there is Pix.
    ``weekly``: autocorrelation at seven days of the value of each calendar day, all accounts together.
    """
    if not len(lines):
        return {}
    cents, gaps = lines.cents, gaps_of(lines)
    middle, high = np.quantile(cents, [0.5, 0.99])
    mean_gap = float(gaps.mean()) if len(gaps) else 0.0
    return {
        "whole_units": float(np.mean(cents % 100 == 0)),
        "tens": float(np.mean(cents % 1_000 == 0)),
        "hundreds": float(np.mean(cents % 10_000 == 0)),
        "repeats": _repeats(lines),
        "gini_lines": gini(_per_account(lines, np.ones(len(lines), dtype=np.int64))),
        "gini_value": gini(_per_account(lines, cents)),
        "tail": float(high / max(middle, 1)),
        "fano": _fano(lines),
        "gap_median": float(np.median(gaps)) if len(gaps) else 0.0,
        "same_day": float(np.mean(gaps == 0)) if len(gaps) else 0.0,
        "gap_cv": float(gaps.std() / mean_gap) if mean_gap else 0.0,
        "weekly": autocorrelation(_daily_value(lines), 7),
        "lines_a_month": len(lines) / max(_account_months(lines), 1),
    } | _rhythm(lines)


def _chosen(lines: Lines) -> Lines:
    """Return what people pay when they choose to, with its hour; all lines where their role is unknown."""
    chosen = (lines.role == Role.EVERYDAY_OUT) | (lines.role == NONE)
    return lines.take((lines.second != NO_SECOND) & chosen)


def _rhythm(lines: Lines) -> dict[str, float]:
    pix = lines.take(lines.pix & (lines.second != NO_SECOND))
    weekend = (pix.day + 6) % 7 >= 5
    if weekend.all() or not weekend.any():
        return {}
    value = float(pix.cents[weekend].sum()) / 2 / (float(pix.cents[~weekend].sum()) / 5)
    return {"after_17h": float(np.mean(pix.second[~weekend] >= 17 * 3600)), "weekend": value}


def gaps_of(lines: Lines) -> Integers:
    """Return the days between each line and the same account's next one."""
    same = lines.account[1:] == lines.account[:-1]
    found: Integers = np.diff(lines.day)[same]
    return found


def _per_account(lines: Lines, weights: Integers) -> Integers:
    _, place = np.unique(lines.account, return_inverse=True)
    return np.bincount(place, weights=weights).astype(np.int64)


def _daily_value(lines: Lines) -> Integers:
    if not len(lines):
        return np.zeros(0, dtype=np.int64)
    return np.bincount(lines.day - lines.day.min(), weights=lines.cents).astype(np.int64)


def _repeats(lines: Lines) -> float:
    order = np.lexsort((lines.cents, lines.account))
    account, cents = lines.account[order], lines.cents[order]
    as_before = np.concatenate(([False], (account[1:] == account[:-1]) & (cents[1:] == cents[:-1])))
    return float(np.mean(as_before | np.concatenate((as_before[1:], [False]))))


def _fano(lines: Lines) -> float:
    months_of = months_in_full(lines.account, lines.day)
    counts = [months for months in months_of if len(months) >= _FANO_MONTHS and months.any()]
    return float(np.median([months.var(ddof=1) / months.mean() for months in counts])) if counts else 0.0


def _account_months(lines: Lines) -> float:
    first = np.concatenate(([True], lines.account[1:] != lines.account[:-1]))
    last = np.concatenate((first[1:], [True]))
    return float((lines.day[last] - lines.day[first] + 1).sum()) / 30.44

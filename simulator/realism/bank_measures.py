"""The measures of the bank by name, which of them must be inside, and how two profiles are compared by them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.realism.bank_profile import BankProfile, profile_of
from simulator.realism.comparison import Measured, Reference, of_distance, of_figure
from simulator.realism.distances import jsd, ks_of_shares, ks_shape
from simulator.realism.roles import Role
from simulator.realism.statement import Lines
from simulator.streams import each, root

GROUP = "bank"
_HALVINGS = 10


@dataclass(frozen=True)
class BankReference(Reference):
    profile: BankProfile


def _amounts(one: list[float], other: list[float]) -> float | None:
    return ks_shape(one, other) if one and other else None


DISTANCES: dict[str, Callable[[BankProfile, BankProfile], float | None]] = {
    # a file that does not say what its lines are for has no mix
    "operations": lambda a, b: jsd(a.roles, b.roles) if any(b.roles) else None,
    "gaps": lambda a, b: ks_of_shares(a.gaps, b.gaps),
    "day_of_month": lambda a, b: jsd(a.day_of_month, b.day_of_month),
    "amounts": lambda a, b: _amounts(a.amounts, b.amounts),
    "amounts_without_fees": lambda a, b: _amounts(a.amounts_without_fees, b.amounts_without_fees),
}
FIGURES = (
    "whole_units", "tens", "hundreds", "repeats", "gini_lines", "gini_value", "tail", "fano", "gap_median", "same_day",
    "gap_cv", "weekly", "lines_a_month", "after_17h", "weekend",
)  # fmt: skip
MUST = frozenset({"operations", "gaps", "day_of_month", "whole_units", "repeats", "gini_lines", "gini_value", "weekly"})
_ROLES = tuple(role.name.lower() for role in Role)


def compare_bank(run: BankProfile, reference: BankReference) -> list[Measured]:
    """Return a row for each measure that the reference knows; amounts by role where both have enough lines."""
    rows = []
    for name, distance in DISTANCES.items():
        apart = distance(run, reference.profile)
        if apart is not None:
            rows.append(of_distance(name, GROUP, apart, reference, must=name in MUST))
    for role in _ROLES:
        mine, theirs = run.role_amounts.get(role, []), reference.profile.role_amounts.get(role, [])
        if mine and theirs:
            rows.append(of_distance(f"amounts_{role}", GROUP, _amounts(mine, theirs), reference, must=False))
    return rows + [
        of_figure(name, GROUP, run.figures.get(name), reference, must=name in MUST)
        for name in FIGURES
        if name in reference.ranges
    ]


def reference_of(lines: Lines, source: str) -> BankReference:
    """Return the reference that a real file is: its own profile, and its noise of one half against the other."""
    profile = profile_of(lines)
    return BankReference(source, noise_of(lines), {name: (at, at) for name, at in profile.figures.items()}, profile)


def noise_of(lines: Lines) -> dict[str, float]:
    """Return the mean distance of one half of the accounts from the other, over ten ways to halve them."""
    accounts = np.unique(lines.account)
    found: dict[str, list[float]] = {}
    for number in range(_HALVINGS):
        order = np.argsort(each(root("halves", number), accounts))
        chosen = np.isin(lines.account, accounts[order[: len(accounts) // 2]])
        one, other = profile_of(lines.take(chosen)), profile_of(lines.take(~chosen))
        _add(found, one, other)
    return {name: float(np.mean(values)) for name, values in found.items()}


def _add(found: dict[str, list[float]], one: BankProfile, other: BankProfile) -> None:
    for name, distance in DISTANCES.items():
        apart = distance(one, other)
        if apart is not None:
            found.setdefault(name, []).append(apart)
    for role in one.role_amounts.keys() & other.role_amounts.keys():
        found.setdefault(f"amounts_{role}", []).append(ks_shape(one.role_amounts[role], other.role_amounts[role]))
    for name in one.figures.keys() & other.figures.keys():
        found.setdefault(name, []).append(abs(one.figures[name] - other.figures[name]))

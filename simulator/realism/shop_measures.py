"""The measures of shops by name, and how two profiles are compared by them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.realism.baskets import Baskets
from simulator.realism.comparison import Measured, Reference, of_distance, of_figure
from simulator.realism.distances import jsd, ks_of_shares, ks_shape
from simulator.realism.shop_profile import ShopProfile, profile_of
from simulator.shop.buyers import UNKNOWN
from simulator.streams import each, root

_HALVINGS = 10


@dataclass(frozen=True)
class ShopReference(Reference):
    """``profile`` is None where only single figures are known."""

    profile: ShopProfile | None


def _if_known(
    distance: Callable[[list[float], list[float]], float], one: list[float], other: list[float]
) -> float | None:
    return distance(one, other) if any(one) and any(other) else None


DISTANCES: dict[str, Callable[[ShopProfile, ShopProfile], float | None]] = {
    "baskets": lambda a, b: _if_known(ks_shape, a.values, b.values),
    "basket_lines": lambda a, b: _if_known(ks_of_shares, a.lines, b.lines),
    "hours": lambda a, b: _if_known(jsd, a.hours, b.hours),
    "weekdays": lambda a, b: _if_known(jsd, a.weekdays, b.weekdays),
    "sales_day_of_month": lambda a, b: _if_known(jsd, a.day_of_month, b.day_of_month),
    "months": lambda a, b: _if_known(jsd, a.months, b.months),
    "return_lags": lambda a, b: _if_known(ks_of_shares, a.lags, b.lags),
    "payment": lambda a, b: _if_known(jsd, a.methods, b.methods),
}
FIGURES = (
    "basket_median", "basket_sigma", "lines_median", "returns_of_invoices", "returns_of_value", "return_lag",
    "bought_once", "top_tenth", "november", "saturday_least", "saturday_most", "first_days", "december",
    "paid_by_card", "paid_by_boleto", "installments_median", "installments_p90",
)  # fmt: skip


def compare_shop(group: str, run: ShopProfile, reference: ShopReference) -> list[Measured]:
    """Return a row for each measure that the reference knows."""
    rows = []
    if reference.profile is not None:
        for name, distance in DISTANCES.items():
            apart = distance(run, reference.profile)
            if apart is not None:
                rows.append(of_distance(name, group, apart, reference, must=False))
    return rows + [
        of_figure(name, group, run.figures.get(name), reference, must=False)
        for name in FIGURES
        if name in reference.ranges
    ]


def reference_of(baskets: Baskets, source: str) -> ShopReference:
    """Return the reference that a real file is: its own profile, and its noise of one half against the other."""
    profile = profile_of(baskets)
    return ShopReference(source, noise_of(baskets), {name: (at, at) for name, at in profile.figures.items()}, profile)


def noise_of(baskets: Baskets) -> dict[str, float]:
    """Return the mean distance of one half from the other, over ten ways to halve: by buyer, the others by invoice."""
    nobody = baskets.buyer == UNKNOWN
    who = np.where(nobody, -2 - np.arange(len(baskets)), baskets.buyer)
    found: dict[str, list[float]] = {}
    for number in range(_HALVINGS):
        chosen = each(root("halves", number), who) >> np.uint64(63) == 0
        one, other = profile_of(baskets.take(chosen)), profile_of(baskets.take(~chosen))
        for name, distance in DISTANCES.items():
            apart = distance(one, other)
            if apart is not None:
                found.setdefault(name, []).append(apart)
        for name in one.figures.keys() & other.figures.keys():
            found.setdefault(name, []).append(abs(one.figures[name] - other.figures[name]))
    return {name: float(np.mean(values)) for name, values in found.items()}

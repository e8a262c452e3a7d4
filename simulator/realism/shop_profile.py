"""What is measured of baskets: distributions and figures, without a single row of them.

Each definition was chosen so that Online Retail (2010-12 to 2011-12) gives the known figure: 14.8% of all invoices
are cancellations, and 8.4% of the value sold; half of what comes back does so within 9 days.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.events import METHODS
from simulator.realism.baskets import NO_LAG, NO_METHOD, Baskets
from simulator.realism.distances import lorenz, quantiles, shares
from simulator.realism.months import LAST_DAY, month_of, place_in_month
from simulator.realism.rhythm import shop_rhythm
from simulator.shop.buyers import UNKNOWN
from simulator.streams import Integers

VALUE_POINTS = 500
MOST_LINES = 200
LONGEST_LAG = 60
_CARDS = [place for place, method in enumerate(METHODS) if method.value.endswith("_card")]
_BOLETO = [method.value for method in METHODS].index("boleto")


@dataclass(frozen=True)
class ShopProfile:
    """Distributions are shares that sum to one (all zero where unknown); values are units of the currency."""

    sales: int
    returns: int
    values: list[float]
    """What sales come to, at evenly spread quantiles."""
    lines: list[float]
    """Share of sales with 1, 2, ..., MOST_LINES and more lines."""
    hours: list[float]
    weekdays: list[float]
    """Monday first."""
    hours_by_weekday: list[list[float]]
    day_of_month: list[float]
    """Share of sales on days 1 to 30, and on the month's last day."""
    months: list[float]
    """Share of value by month, each as if all had as many days that were covered; zero where none was."""
    methods: list[float]
    """Share of sales by ``events.METHODS``."""
    lags: list[float]
    """Share of returns after 0, 1, ..., LONGEST_LAG days and more."""
    bought: list[float]
    """Lorenz curve of value over known buyers."""
    figures: dict[str, float]


def profile_of(baskets: Baskets) -> ShopProfile:
    """Measure baskets. Sales are invoices above zero; what comes to nothing counts among the invoices only."""
    sold = baskets.take(~baskets.back & (baskets.cents > 0))
    lags = baskets.lag[baskets.lag != NO_LAG]
    hour, weekday = sold.second // 3600, (sold.day + 6) % 7
    return ShopProfile(
        sales=len(sold),
        returns=int(baskets.back.sum()),
        values=quantiles(sold.cents / 100, VALUE_POINTS).tolist(),
        lines=shares(np.clip(sold.lines, 1, MOST_LINES) - 1, MOST_LINES).tolist(),
        hours=shares(hour, 24).tolist(),
        weekdays=shares(weekday, 7).tolist(),
        hours_by_weekday=shares(weekday * 24 + hour, 7 * 24).reshape(7, 24).tolist(),
        day_of_month=shares(place_in_month(sold.day) - 1, LAST_DAY).tolist(),
        months=_months(sold),
        methods=shares(sold.method[sold.method != NO_METHOD].astype(np.int64), len(METHODS)).tolist(),
        lags=shares(np.minimum(lags, LONGEST_LAG), LONGEST_LAG + 1).tolist(),
        bought=lorenz(_by_buyer(sold)[1]).tolist(),
        figures=figures_of(baskets),
    )


def figures_of(baskets: Baskets) -> dict[str, float]:
    """Return the single figures of baskets.

    ``basket_median`` in units of the currency, ``basket_sigma``: standard deviation of the logarithm.
    ``returns_of_invoices``: share of all invoices that are returns. ``returns_of_value``: value that came back over
    value sold. ``return_lag``: days after which half of what comes back has come.
    ``bought_once``: share of known buyers with one sale. ``top_tenth``: share of value of the tenth who buy most.
    ``november``: value of a day of November over that of January, at the same shops.
    ``installments_median``, ``installments_p90``: of what is paid in more than one instalment.
    Those of ``rhythm`` are about days.
    """
    sold = baskets.take(~baskets.back & (baskets.cents > 0))
    if not len(sold):
        return {}
    found = {
        "basket_median": float(np.median(sold.cents)) / 100,
        "basket_sigma": float(np.log(sold.cents).std()),
        "lines_median": float(np.median(sold.lines)),
        "returns_of_invoices": float(baskets.back.mean()),
        "returns_of_value": float(np.abs(baskets.cents[baskets.back]).sum() / sold.cents.sum()),
    }
    lags = baskets.lag[baskets.lag != NO_LAG]
    if len(lags):
        found["return_lag"] = float(np.median(lags))
    return found | _of_buyers(sold) | _of_payment(sold) | _of_year(sold) | shop_rhythm(sold)


def _by_buyer(sold: Baskets) -> tuple[Integers, Integers]:
    """Return number and value of sales by known buyer; buyers of two shops are two."""
    known = sold.take(sold.buyer != UNKNOWN)
    if not len(known):
        return known.cents, known.cents
    _, place = np.unique(np.stack((known.shop, known.buyer)), axis=1, return_inverse=True)
    return np.bincount(place), np.bincount(place, weights=known.cents).astype(np.int64)


def _of_buyers(sold: Baskets) -> dict[str, float]:
    orders, value = _by_buyer(sold)
    if not len(orders):
        return {}
    most = np.sort(value)[len(value) - len(value) // 10 :]
    return {"bought_once": float(np.mean(orders == 1)), "top_tenth": float(most.sum() / value.sum())}


def _of_payment(sold: Baskets) -> dict[str, float]:
    known = sold.take(sold.method != NO_METHOD)
    if not len(known):
        return {}
    found = {
        "paid_by_card": float(np.isin(known.method, _CARDS).mean()),
        "paid_by_boleto": float(np.mean(known.method == _BOLETO)),
    }
    parts = known.installments[known.installments > 1]
    if len(parts):
        found |= {
            "installments_median": float(np.median(parts)),
            "installments_p90": float(np.quantile(parts, 0.9)),
        }
    return found


def _months(sold: Baskets) -> list[float]:
    value, covered = _value_by_month(sold)
    a_day = np.divide(value, covered, out=np.zeros(12), where=covered > 0)
    found: list[float] = (a_day / max(float(a_day.sum()), 1e-9)).tolist()
    return found


def _value_by_month(sold: Baskets) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not len(sold):
        return np.zeros(12), np.zeros(12)
    covered = np.arange(sold.day.min(), sold.day.max() + 1)
    return (
        np.bincount(month_of(sold.day) % 12, weights=sold.cents, minlength=12).astype(np.float64),
        np.bincount(month_of(covered) % 12, minlength=12).astype(np.float64),
    )


def _of_year(sold: Baskets) -> dict[str, float]:
    value, covered = _value_by_month(sold)
    if covered[0] < 28 or covered[10] < 28 or value[0] <= 0:
        return {}
    return {"november": float((value[10] / covered[10]) / (value[0] / covered[0]))}

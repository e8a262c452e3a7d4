"""The reference figures that come with Fluxo: what real files are like, and how much of it is noise.

Facts about the files (distributions, quantiles, single figures), measured with this package; no row of them is
carried. ``berka.json`` is the bank: PKDD'99, all accounts, January 1993 to March 1994, 49,102 lines; a figure's range
goes from that file to the one of 354 loan accounts (1995-98), or over what is known of both; tens and hundreds
inform only, being of crowns, of which a real is worth several. ``online_retail.json`` is the online shop: UCI,
December 2010 to December 2011, 25,900 invoices, with how Brazilians pay online; November
informs only: two orders of 70,000 pounds make the halves of the file differ by 0.6 in it.
"""

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

from simulator.realism.bank_measures import BankReference
from simulator.realism.bank_profile import BankProfile
from simulator.realism.shop_measures import ShopReference
from simulator.realism.shop_profile import ShopProfile

_FOLDER = files("simulator.realism") / "references"
_UNKNOWN_NOISE = 0.05
"""Where a figure is known and its noise is not, a tenth is allowed: twice this part of the figure."""

_PHYSICAL = {
    "saturday_least": (0.88, 1.8),
    "saturday_most": (0.88, 1.8),
    "first_days": (0.11, 0.16),
    "december": (0.21, 0.21),
    "return_lag": (9.0, 9.0),
    "installments_median": (3.0, 3.0),
    "installments_p90": (8.0, 8.0),
}


@lru_cache(maxsize=1)
def bank_reference() -> BankReference:
    """Return what Berka is like. The noise is the known one where there is one, else measured on the same file."""
    given = _read("berka")
    return BankReference(**{**given, "profile": BankProfile(**given["profile"])})


@lru_cache(maxsize=1)
def online_reference() -> ShopReference:
    """Return what Online Retail is like; the noise of baskets, lines and hours is that of one year against another."""
    given = _read("online_retail")
    return ShopReference(**{**given, "profile": ShopProfile(**given["profile"])})


@lru_cache(maxsize=1)
def physical_reference() -> ShopReference:
    """Return what is known of shops with a door: single figures, from several countries."""
    return ShopReference("varejo físico, números conhecidos", _with_unknown({}, _PHYSICAL), _PHYSICAL, None)


def _read(name: str) -> dict[str, Any]:
    given = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ranges = {figure: (low, high) for figure, (low, high) in given["ranges"].items()}
    noise = _with_unknown(given["noise"], ranges)
    for name in given.pop("informs", ()):
        noise.pop(name)
    return {**given, "ranges": ranges, "noise": noise}


def _with_unknown(noise: dict[str, float], ranges: dict[str, tuple[float, float]]) -> dict[str, float]:
    return {name: _UNKNOWN_NOISE * (low + high) / 2 for name, (low, high) in ranges.items()} | noise

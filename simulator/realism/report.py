"""The realism report: a run, or whatever is in a database, beside what is real, measure by measure. Pure.

The references that come with Fluxo are taken unless a real file of the same kind is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.events import METHODS
from simulator.realism import bank_measures, shop_measures
from simulator.realism.bank_measures import BankReference, compare_bank
from simulator.realism.bank_profile import BankProfile
from simulator.realism.bank_profile import profile_of as bank_profile
from simulator.realism.baskets import Baskets
from simulator.realism.comparison import Measured
from simulator.realism.reference import bank_reference, online_reference, physical_reference
from simulator.realism.shop_measures import ShopReference, compare_shop
from simulator.realism.shop_profile import ShopProfile
from simulator.realism.shop_profile import profile_of as shop_profile
from simulator.realism.statement import Lines

_CASH = [method.value for method in METHODS].index("cash")


@dataclass(frozen=True)
class BankSection:
    """The bank beside one reference."""

    run: BankProfile
    reference: BankReference
    rows: list[Measured]


@dataclass(frozen=True)
class ShopSection:
    """Shops of one group, ``online`` or ``physical``, beside one reference."""

    group: str
    run: ShopProfile
    reference: ShopReference
    rows: list[Measured]


@dataclass(frozen=True)
class Report:
    """``subject`` says what was measured."""

    subject: str
    bank: list[BankSection]
    shops: list[ShopSection]

    @property
    def sections(self) -> list[BankSection | ShopSection]:
        return [*self.bank, *self.shops]

    @property
    def rows(self) -> list[Measured]:
        return [row for section in self.sections for row in section.rows]

    @property
    def missed(self) -> list[Measured]:
        """The measures that must be inside and are not."""
        return [row for row in self.rows if row.must and row.inside is False]

    @property
    def musts(self) -> list[Measured]:
        return [row for row in self.rows if row.must]


def make_report(subject: str, lines: Lines, baskets: Baskets, against: Sequence[tuple[str, Lines | Baskets]]) -> Report:
    """Compare; ``against`` are real files by name. A kind without a file has Fluxo's own reference."""
    banks = [bank_measures.reference_of(data, name) for name, data in against if isinstance(data, Lines)]
    shops = [shop_measures.reference_of(data, name) for name, data in against if isinstance(data, Baskets)]
    bank = [_bank(lines, banks or [bank_reference()])] if len(lines) else []
    online, physical = _groups(baskets)
    sections = [_shop("online", online, shops or [online_reference()])] if len(online) else []
    if len(physical):
        # with files but nothing sold online, the shops there are stand for them
        others = shops if shops and not len(online) else []
        sections.append(_shop("physical", physical, [*others, physical_reference()]))
    return Report(subject, [row for rows in bank for row in rows], [row for rows in sections for row in rows])


def _bank(lines: Lines, references: Sequence[BankReference]) -> list[BankSection]:
    run = bank_profile(lines)
    return [BankSection(run, reference, compare_bank(run, reference)) for reference in references]


def _shop(group: str, baskets: Baskets, references: Sequence[ShopReference]) -> list[ShopSection]:
    run = shop_profile(baskets)
    return [ShopSection(group, run, reference, compare_shop(group, run, reference)) for reference in references]


def _groups(baskets: Baskets) -> tuple[Baskets, Baskets]:
    """Return the baskets of shops that never take cash, which are the online ones, and those of the others."""
    over_a_counter = np.unique(baskets.shop[baskets.method == _CASH])
    physical = np.isin(baskets.shop, over_a_counter)
    return baskets.take(~physical), baskets.take(physical)

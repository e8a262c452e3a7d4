"""Whom a shop deals with: suppliers, landlord, power company and others, by name and CNPJ. Invented by Faker.

A booking with a supplier bears the supplier's place in the event's ``payee``; the others go by movement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from faker import Faker
from numpy.typing import NDArray

from simulator.events import NOBODY, Events
from simulator.movements import M
from simulator.streams import below, each, fork
from simulator.world.people import cnpj_of
from simulator.world.shops import Shop

SUPPLIERS = 6
_POOL_SEED = 20250404
_FIRST_NUMBER, _A_SHOP = 1_000_000, 100
"""Numbers of companies for ``cnpj_of``: those of shops are below."""
_STATE = "Receita Federal"
_BY_MOVEMENT = {
    M.RENT: "landlord", M.EQUIPMENT: "fitter", M.UTILITIES: "power", M.FREIGHT: "carrier",
    M.OTHER_EXPENSES: "accountant",
    M.CARD_SETTLEMENT: "card machine", M.CARD_CHARGEBACK: "card machine", M.FINANCIAL: "bank",
    M.CASH_DEPOSIT: "bank", M.BOLETO_SETTLEMENT: "bank", M.BOLETO_REFUND: "bank",
}  # fmt: skip
_NAMED = {
    "landlord": "{} Imóveis", "power": "Energia {}", "fitter": "{} Equipamentos", "carrier": "{} Transportes",
    "accountant": "{} Contabilidade", "card machine": "{} Pagamentos", "bank": "Banco {}",
}  # fmt: skip


@dataclass(frozen=True)
class Counterparty:
    """A company. ``document`` is a valid CNPJ, fourteen characters."""

    name: str
    document: str


@lru_cache(maxsize=1)
def _pools() -> tuple[list[str], list[str]]:
    faker = Faker("pt_BR")
    faker.seed_instance(_POOL_SEED)
    return sorted({faker.company() for _ in range(900)}), sorted({faker.last_name() for _ in range(300)})


def suppliers(shop: Shop) -> tuple[Counterparty, ...]:
    """Return the shop's suppliers; an event's ``payee`` is a place among them."""
    companies, _ = _pools()
    places = below(each(fork(shop.stream, "supplier"), np.arange(SUPPLIERS)), len(companies)).tolist()
    return tuple(Counterparty(companies[place], _document(shop, number)) for number, place in enumerate(places))


def partners(shop: Shop) -> dict[str, Counterparty]:
    """Return the shop's other counterparties by what they are to it: landlord, power, bank, ..."""
    _, surnames = _pools()
    places = below(each(fork(shop.stream, "partner"), np.arange(len(_NAMED))), len(surnames)).tolist()
    return {
        role: Counterparty(pattern.format(surnames[place]), _document(shop, SUPPLIERS + number))
        for number, ((role, pattern), place) in enumerate(zip(_NAMED.items(), places, strict=True))
    }


def _document(shop: Shop, number: int) -> str:
    return cnpj_of(shop.seed, _FIRST_NUMBER + shop.number * _A_SHOP + number)


def counterparty_names(events: Events, shops: Sequence[Shop]) -> NDArray[np.object_]:
    """Return the name of each event's counterparty, None where there is none and for the bank's own events."""
    names = np.full((1 + max((shop.number for shop in shops), default=0), len(M), 1 + SUPPLIERS), None, dtype=object)
    for shop in shops:
        by_role = partners(shop)
        for movement, role in _BY_MOVEMENT.items():
            names[shop.number, movement] = by_role[role].name
        names[shop.number, M.TAX_PAYMENT] = _STATE
        for movement in (M.PURCHASE, M.SUPPLIER_PAYMENT):
            names[shop.number, movement, :SUPPLIERS] = [supplier.name for supplier in suppliers(shop)]
    of_shop = events.workspace > 0
    place = np.where(of_shop & (events.payee != NOBODY), events.payee, SUPPLIERS)
    found: NDArray[np.object_] = names[np.where(of_shop, events.workspace, 0), events.movement, place]
    return found

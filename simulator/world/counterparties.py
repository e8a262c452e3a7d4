"""Who is on the other side of a customer's payment: companies by kind, the same ones for a customer for years.

Only companies, never persons: a Pix to or from somebody has no name here. Which company it is follows from the
customer and the event, so that the events need not carry it. Sorts of companies and how payments spread over them
belong here; what is paid does not.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.events import BANK_WORKSPACE, NOBODY, Events
from simulator.movements import M
from simulator.streams import Hashes, Integers, below, chance, choose, each, fork
from simulator.world.people import STATES, shop_names
from simulator.world.population import Population

NO_COMPANY = 0
"""Number of the counterparty that has no name: a person, the customer or the bank itself."""

_FAVOURITES = 3
_STEP = 31
_TO_COMPANIES = 0.27
"""Pix to companies; 73% go from person to person (Pix statistics)."""


@dataclass(frozen=True)
class Kind:
    """A sort of company: ``name`` with a surname in the place of ``{}``; so many of them."""

    name: str
    count: int


_MERCHANTS = {
    Kind("Supermercado {}", 40): 30.0,
    Kind("Padaria {}", 30): 9.0,
    Kind("Farmácia {}", 30): 12.0,
    Kind("Posto {}", 30): 13.0,
    Kind("Restaurante {}", 50): 12.0,
    Kind("Loja {}", 50): 12.0,
    Kind("Magazine {}", 12): 7.0,
    Kind("Clínica {}", 25): 5.0,
}
"""Where purchases are made, by weight."""
_TRADES = Kind("Serviços {}", 60)
_BY_MOVEMENT = {
    M.BILL_PHONE: Kind("Telecom {}", 5),
    M.BILL_CONDOMINIUM: Kind("Condomínio Edifício {}", 80),
    M.BILL_RENT: Kind("Imobiliária {}", 40),
    M.BILL_SCHOOL: Kind("Colégio {}", 40),
    M.INSURANCE: Kind("Seguradora {}", 10),
    M.LOAN_INSTALMENT: Kind("Financeira {}", 10),
}
_BY_STATE = {M.BILL_POWER: "Energia {}", M.BILL_WATER: "Saneamento {}"}
_EMPLOYERS = tuple(
    Kind(name, 40)
    for name in ("Indústria {}", "Comércio {}", "Transportes {}", "Construtora {}", "Hospital {}", "Tecnologia {}")
)
_CLIENTS = tuple(Kind(name, 40) for name in ("Grupo {}", "Distribuidora {}", "Agência {}", "Escritório {}"))
"""Who pays the self-employed by the month."""
_PENSIONS = "INSS"


@dataclass(frozen=True)
class _Directory:
    names: NDArray[np.object_]
    first: dict[object, int]
    """Number of the first company of each kind."""


@lru_cache(maxsize=1)
def _directory() -> _Directory:
    surnames = shop_names()
    names: list[str | None] = [None]
    first: dict[object, int] = {}

    def add(kind: object, found: list[str]) -> None:
        first[kind] = len(names)
        names.extend(found)

    for place, kind in enumerate((*_MERCHANTS, _TRADES, *_BY_MOVEMENT.values(), *_EMPLOYERS, *_CLIENTS)):
        own = [surnames[(_STEP * place + number) % len(surnames)] for number in range(kind.count)]
        add(kind, [kind.name.format(surname) for surname in own])
    for movement, pattern in _BY_STATE.items():
        add(movement, [pattern.format(state) for state in STATES])
    add(_PENSIONS, [_PENSIONS])
    return _Directory(np.array(names, dtype=object), first)


def company_names() -> NDArray[np.object_]:
    """Return the companies by number; None for ``NO_COMPANY``."""
    return _directory().names


def counterparty_numbers(events: Events, population: Population) -> Integers:
    """Return the number of the company on the other side of each event, NO_COMPANY where there is none."""
    found = np.zeros(len(events), dtype=np.int64)
    of_customers = (events.workspace == BANK_WORKSPACE) & (events.customer != NOBODY)
    for movement, number in _RULES.items():
        index = np.flatnonzero(of_customers & (events.movement == movement))
        if len(index):
            customer = events.customer[index]
            found[index] = number(events.key[index], population.stream[customer], population.state[customer], movement)
    return found


def counterparty_texts(events: Events, population: Population) -> NDArray[np.object_]:
    """Return the name of the company on the other side of each event, None where there is none."""
    return company_names()[counterparty_numbers(events, population)]


def _one_of(stream: Hashes, kind: object, count: int) -> Integers:
    return _directory().first[kind] + below(fork(stream, "company"), count)


def _merchant(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    kinds = list(_MERCHANTS)
    kind = choose(fork(key, "merchant"), tuple(_MERCHANTS.values()))
    favourite = each(fork(stream, "merchants"), kind * _FAVOURITES + below(fork(key, "favourite shop"), _FAVOURITES))
    first = np.array([_directory().first[k] for k in kinds])[kind]
    return first + below(favourite, np.array([k.count for k in kinds])[kind])


def _biller(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    kind = _BY_MOVEMENT[movement]
    return _one_of(fork(stream, movement.name), kind, kind.count)


def _utility(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    return _directory().first[movement] + state


def _service(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    return np.where(chance(fork(key, "to company"), _TO_COMPANIES), _one_of(key, _TRADES, _TRADES.count), NO_COMPANY)


def _payer(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    kinds = _CLIENTS if movement is M.TRANSFER_IN else _EMPLOYERS
    own = fork(stream, kinds[0].name)
    first = np.array([_directory().first[kind] for kind in kinds])
    return first[below(fork(own, "kind"), len(kinds))] + below(fork(own, "company"), kinds[0].count)


def _pensions(key: Hashes, stream: Hashes, state: Integers, movement: M) -> Integers:
    return np.full(len(key), _directory().first[_PENSIONS], dtype=np.int64)


_RULES = {
    M.PURCHASE_PAYMENT: _merchant,
    M.PIX_SENT: _service,
    M.SALARY: _payer,
    M.THIRTEENTH: _payer,
    M.TRANSFER_IN: _payer,
    M.PENSION: _pensions,
    **dict.fromkeys(_BY_MOVEMENT, _biller),
    **dict.fromkeys(_BY_STATE, _utility),
}

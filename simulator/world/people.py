"""Names, documents and addresses of customers, by their number. Faker fills pools once; hashes pick.

A person depends on the world's seed and their number only. Documents are valid and never shared between
seeds (modulo 500) or between the people of history and those of live traffic.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from faker import Faker
from numpy.typing import NDArray

from fluxo.documents import cnpj_check_digits, cpf_check_digits
from simulator.streams import Hashes, below, choose, each, fork, root

HISTORY = "history"
LIVE = "live"
_CROWDS = {HISTORY: 0, LIVE: 1}

_POOL_SEED = 20250101
_PEOPLE_A_SEED = 1_000_000
MOST_PEOPLE = _PEOPLE_A_SEED - 10
_SEEDS = 500
_STRIDE = 387_420_489
"""Coprime with 10**9 (a power of three): spreads consecutive numbers over all nine-digit bases, each once."""

STATES = {
    "SP": 21.9, "MG": 10.1, "RJ": 7.9, "BA": 7.0, "PR": 5.6, "RS": 5.4, "PE": 4.5, "CE": 4.3, "PA": 4.0,
    "SC": 3.7, "GO": 3.5, "MA": 3.3, "PB": 2.0, "AM": 1.9, "ES": 1.9, "MT": 1.8, "RN": 1.6, "PI": 1.6,
    "AL": 1.5, "DF": 1.4, "MS": 1.4, "SE": 1.1, "RO": 0.8, "TO": 0.7, "AC": 0.4, "AP": 0.4, "RR": 0.3,
}  # fmt: skip
"""Share of the population of each state, 2022 census, in percent."""


@dataclass(frozen=True)
class Person:
    """Who a customer is. ``document`` is a valid CPF, eleven digits."""

    number: int
    name: str
    document: str
    email: str
    state: str


@lru_cache(maxsize=1)
def _pools() -> tuple[list[str], list[str]]:
    faker = Faker("pt_BR")
    faker.seed_instance(_POOL_SEED)
    first = sorted({faker.first_name() for _ in range(900)})
    last = sorted({faker.last_name() for _ in range(900)})
    return first, last


@lru_cache(maxsize=1)
def shop_names() -> list[str]:
    """Return a pool of surnames for shops."""
    return _pools()[1]


def cpf_of(seed: int, number: int, crowd: str = HISTORY) -> str:
    """Return a valid CPF that no other number (below ``MOST_PEOPLE``), seed (modulo 500) or crowd has."""
    first = (_CROWDS[crowd] * _SEEDS + seed % _SEEDS) * _PEOPLE_A_SEED
    base = _cpf_base(first + number)
    if len(set(base)) == 1:
        # nine equal digits are no CPF: the last ten of each seed's numbers are kept for these cases
        base = _cpf_base(first + MOST_PEOPLE + int(base[0]))
    return base + cpf_check_digits(base)


def _cpf_base(slot: int) -> str:
    return f"{slot * _STRIDE % 1_000_000_000:09d}"


def cnpj_of(seed: int, number: int) -> str:
    """Return a valid CNPJ for a shop."""
    base = f"{(seed * 7919 + number * 104_729) % 100_000_000:08d}0001"
    return base + cnpj_check_digits(base)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return "".join(character if character.isalnum() else "." for character in plain)


def _draws(seed: int, count: int, crowd: str) -> Hashes:
    return each(root(seed, crowd, "people"), np.arange(count))


def states_of(seed: int, count: int, crowd: str = HISTORY) -> NDArray[np.int64]:
    """Return the place in ``STATES`` of where each of the first ``count`` people lives."""
    return choose(fork(_draws(seed, count, crowd), "state"), tuple(STATES.values()))


def people(seed: int, count: int, crowd: str = HISTORY) -> list[Person]:
    """Return the first ``count`` people of a crowd; the first hundred are the same whatever the count."""
    first, last = _pools()
    draws = _draws(seed, count, crowd)
    firsts, middles = below(fork(draws, "first"), len(first)), below(fork(draws, "middle"), len(last))
    lasts, states = below(fork(draws, "last"), len(last)), states_of(seed, count, crowd)
    codes = list(STATES)
    found = []
    for number, (f, m, s, state) in enumerate(
        zip(firsts.tolist(), middles.tolist(), lasts.tolist(), states.tolist(), strict=True)
    ):
        name = f"{first[f]} {last[m]} {last[s]}"
        email = f"{_ascii(first[f])}.{_ascii(last[s])}.{crowd[0]}{seed}.{number}@example.com"
        found.append(Person(number, name, cpf_of(seed, number, crowd), email, codes[state]))
    return found

"""Who sells in a shop: seller codes, first names, PINs for the tills, salaries. Invented by Faker and hashes."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from faker import Faker

from simulator.streams import Hashes, below, each, fork
from simulator.world.shops import Shop

_POOL_SEED = 20250303
_PIN_LENGTHS = (4, 5, 6)
_SALARY_FROM, _SALARY_STEPS, _SALARY_STEP = 165_000, 13, 7_500
"""Centavos: from 1,650.00 to 2,550.00 a month, as shop assistants earn."""


@dataclass(frozen=True)
class Seller:
    """A seller of a shop. ``salary_cents`` is a month's; ``commission`` is the trade's, a share of net sales."""

    code: str
    name: str
    pin: str
    salary_cents: int
    commission: float


@lru_cache(maxsize=1)
def _first_names() -> list[str]:
    faker = Faker("pt_BR")
    faker.seed_instance(_POOL_SEED)
    return sorted({faker.first_name() for _ in range(600)})


def seller_code(number: int) -> str:
    """Return the code of a shop's seller, by their number from 1."""
    return f"V{number:02d}"


def staff(shop: Shop) -> tuple[Seller, ...]:
    """Return the sellers of a shop, the same in every run; no two of them have the same name or PIN."""
    stream = fork(shop.stream, "staff")
    names = _first_names()
    pins: list[str] = []
    sellers: list[Seller] = []
    for number in range(1, shop.sellers + 1):
        own = each(stream, number)
        pin = _pin(own, pins)
        pins.append(pin)
        called = [names[place] for place in below(each(fork(own, "name"), np.arange(50)), len(names)).tolist()]
        name = next(name for name in called if name not in [seller.name for seller in sellers])
        salary = _SALARY_FROM + _SALARY_STEP * int(below(fork(own, "salary"), _SALARY_STEPS)[0])
        sellers.append(Seller(seller_code(number), name, pin, salary, shop.trade.commission))
    return tuple(sellers)


def _pin(own: Hashes, taken: list[str]) -> str:
    """Return the first of the seller's draws that is neither trivial nor taken."""
    length = _PIN_LENGTHS[int(below(fork(own, "pin length"), len(_PIN_LENGTHS))[0])]
    for attempt in below(each(fork(own, "pin"), np.arange(200)), 10**length).tolist():
        pin = f"{attempt:0{length}d}"
        if not is_trivial(pin) and pin not in taken:
            return pin
    raise AssertionError("200 draws of a PIN were all trivial or taken")


def is_trivial(pin: str) -> bool:
    """Tell whether a PIN is among the first that anybody guesses: repeats, runs, pairs, years."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    repeats = len(set(digits)) <= 2 or any(pin == pin[:size] * (len(pin) // size) for size in (2, 3))
    return len(steps) == 1 or repeats or (len(pin) == 4 and pin[:2] in ("19", "20"))

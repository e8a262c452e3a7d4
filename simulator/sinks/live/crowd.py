"""Who takes part: customers, and of each shop the manager and the sellers; their secrets and Pix keys.

They are apart from the people of history, who have no password. All of it follows from the seed; only random Pix
keys are the bank's to make, and are known once ``sign_up`` has asked for them.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property

from fluxo.money import to_text
from simulator.streams import below, chance, each, fork, root
from simulator.world.people import LIVE, Person, people
from simulator.world.shops import Shop, make_shops
from simulator.world.staff import Seller, staff

BANK = "banco"
MANAGER = "gerente"
_HAS_EMAIL_KEY, _HAS_PHONE_KEY, _HAS_RANDOM_KEY = 0.45, 0.6, 0.5
_AREA_CODES = (11, 21, 31, 41, 51, 61, 71, 81, 85, 91)


@dataclass
class PixKeys:
    """The keys of a customer; None where they have none of the kind. The CPF is one from the start."""

    document: str
    phone: str | None
    email: str | None
    wants_random: bool
    random: str | None = None

    def of(self, kind: int) -> str:
        """Return the customer's key of a kind (CPF, telephone, e-mail, random), the CPF where there is none."""
        return (self.document, self.phone, self.email, self.random)[kind] or self.document


@dataclass(frozen=True)
class Place:
    """A shop as its people see it. Actors: the manager, then the sellers in their order."""

    shop: Shop
    slug: str
    manager: int
    sellers: tuple[Seller, ...]
    tills: list[str] = field(default_factory=list)
    """Ids of the tills that this run registered."""

    @cached_property
    def items(self) -> list[tuple[str, str]]:
        """JSON of a line of a sale with each product: what comes before the quantity, and what after it."""
        shop = self.shop
        return [
            (
                f'{{"produto":"P{number + 1:03d}","descricao":{json.dumps(name, ensure_ascii=False)},"quantidade":',
                f',"preco":"{to_text(int(shop.prices[number]))}","custo":"{to_text(int(shop.costs[number]))}"}}',
            )
            for number, name in enumerate(shop.products)
        ]


@dataclass
class Crowd:
    """Everybody of a seed. Customers are the first actors."""

    seed: int
    customers: list[Person]
    keys: list[PixKeys]
    places: list[Place] = field(default_factory=list)

    @property
    def actors(self) -> int:
        return len(self.customers) + sum(1 + len(place.sellers) for place in self.places)

    def password(self, who: str) -> str:
        """Return a password that the same seed makes again; these are invented people."""
        return f"senha-{root(self.seed, 'password', who)[0]:016x}"


def make_crowd(seed: int, customers: int, shops: int) -> Crowd:
    """Return the first so many customers and shops of live traffic."""
    persons = people(seed, customers, LIVE)
    crowd = Crowd(seed, persons, [_keys(seed, person) for person in persons])
    actor = customers
    for shop in make_shops(seed, shops):
        place = Place(shop, f"loja-online-{seed}-{shop.number}", actor, staff(shop))
        crowd.places.append(place)
        actor += 1 + len(place.sellers)
    return crowd


def _keys(seed: int, person: Person) -> PixKeys:
    own = each(root(seed, "live keys"), person.number)
    area = _AREA_CODES[int(below(fork(own, "area"), len(_AREA_CODES))[0])]
    # the last seven digits are the person's own: no two of a seed share a telephone
    phone = f"+55{area}9{seed % 10}{person.number % 10_000_000:07d}"
    return PixKeys(
        person.document,
        phone if chance(fork(own, "phone"), _HAS_PHONE_KEY)[0] else None,
        person.email if chance(fork(own, "email"), _HAS_EMAIL_KEY)[0] else None,
        bool(chance(fork(own, "random"), _HAS_RANDOM_KEY)[0]),
    )

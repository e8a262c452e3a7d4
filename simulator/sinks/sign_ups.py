"""Customers of a world signed up in the past: who they are, their accounts and Pix keys. By way of the database only.

They have no user: nobody logs in as them. Their requests are logged in the same commit by whoever calls this.
"""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.ledger.chart import CUSTOMER_DEPOSITS, Kind, customer_account_code
from simulator.engine import World
from simulator.identifiers import ACCOUNT, CUSTOMER, uuid_bytes
from simulator.sinks import arrays
from simulator.sinks.arrays import Bytes
from simulator.sinks.inserting import insert_columns
from simulator.streams import Hashes, Integers
from simulator.world.people import Person, people
from simulator.world.population import SEGMENTS

_MINUTE_US = 60 * 1_000_000
_DECIDE = """
UPDATE fluxo.customers AS c SET kyc_status = g.status, kyc_at = g.at
FROM unnest({arrays}) AS g (id, status, at)
WHERE c.id = g.id AND c.kyc_status = 'pending' AND g.status <> 'pending' AND c.workspace_id = %s
"""


def customer_prefix(seed: int) -> str:
    """Return what the external ids of a seed's customers begin with."""
    return f"sim:{seed}:"


def _repeated(id: UUID, n: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(id.bytes, np.uint8), (n, 16))


@dataclass(frozen=True)
class _Arrivals:
    """When and under which ids new customers come in."""

    number: Integers
    stream: Hashes
    created_us: Integers
    kyc_us: Integers

    @property
    def customer_ids(self) -> Bytes:
        return uuid_bytes(self.stream, self.created_us, CUSTOMER)

    @property
    def account_ids(self) -> Bytes:
        return uuid_bytes(self.stream, self.created_us, ACCOUNT)


def _arrivals(world: World, number: Integers) -> _Arrivals:
    population = world.population
    created = world.days.instants(population.sign_up_day[number], population.sign_up_second[number])
    kyc = created + population.kyc_minutes[number] * _MINUTE_US
    return _Arrivals(number, population.stream[number], created, kyc)


def _kyc_status(world: World, arrivals: _Arrivals) -> NDArray[np.object_]:
    """Return the words; what was not decided by the end of the run is pending still."""
    decided = arrivals.kyc_us < world.days.end_us
    answer = np.where(world.population.kyc_approved[arrivals.number], "approved", "rejected")
    return np.where(decided, answer, "pending").astype(object)


def decide_customers(connection: Connection[TupleRow], bank_id: UUID, world: World, old: Integers) -> None:
    """Write what has been decided since on customers that are there, in the caller's transaction."""
    arrivals = _arrivals(world, old)
    status = _kyc_status(world, arrivals)
    ids, kyc_at = arrays.uuids(arrivals.customer_ids), arrays.instants(arrivals.kyc_us, status != "approved")
    given = [ids, arrays.texts(status), kyc_at]
    connection.execute(
        sql.SQL(_DECIDE).format(arrays=sql.SQL(", ".join(column.placeholder for column in given))), [*given, bank_id]
    )


def open_customers(connection: Connection[TupleRow], bank_id: UUID, world: World, new: Integers) -> None:
    """Insert customers by their numbers, in the caller's transaction."""
    arrivals, everyone = _arrivals(world, new), people(world.seed, len(world.population))
    persons = [everyone[number] for number in new.tolist()]
    _insert_people(connection, bank_id, world, arrivals, persons)
    _insert_accounts(connection, bank_id, world, arrivals, persons)


def _insert_people(
    connection: Connection[TupleRow], bank_id: UUID, world: World, arrivals: _Arrivals, persons: list[Person]
) -> None:
    population, n = world.population, len(persons)
    status = _kyc_status(world, arrivals)
    columns = {
        "id": arrays.uuids(arrivals.customer_ids),
        "workspace_id": arrays.uuids(_repeated(bank_id, n)),
        "external_id": arrays.texts([f"{customer_prefix(world.seed)}{person.number}" for person in persons]),
        "name": arrays.texts([person.name for person in persons]),
        "document": arrays.texts([person.document for person in persons]),
        "email": arrays.texts([person.email for person in persons]),
        "segment": arrays.chosen_texts(population.segment[arrivals.number], [segment.name for segment in SEGMENTS]),
        "state": arrays.texts([person.state for person in persons]),
        "kyc_status": arrays.texts(status),
        "kyc_at": arrays.instants(arrivals.kyc_us, status != "approved"),
        "created_at": arrays.instants(arrivals.created_us),
        "recorded_at": arrays.instants(arrivals.created_us),
    }
    insert_columns(connection, names.CUSTOMERS, columns)


def _insert_accounts(
    connection: Connection[TupleRow], bank_id: UUID, world: World, arrivals: _Arrivals, persons: list[Person]
) -> None:
    n, created = len(arrivals.number), arrays.instants(arrivals.created_us)
    ids, bank = arrays.uuids(arrivals.account_ids), arrays.uuids(_repeated(bank_id, n))
    # twelve digits: the API's account numbers have ten
    numbers = [f"9{world.seed % 1000:03d}{number:08d}" for number in arrivals.number.tolist()]
    accounts = {
        "id": ids,
        "workspace_id": bank,
        "customer_id": arrays.uuids(arrivals.customer_ids),
        "code": arrays.texts([customer_account_code(number) for number in numbers]),
        "name": arrays.texts([f"Conta {number}" for number in numbers]),
        "kind": arrays.texts([Kind.LIABILITY.value] * n),
        "normal_side": arrays.texts([Kind.LIABILITY.normal_side] * n),
        "account_group": arrays.texts([CUSTOMER_DEPOSITS] * n),
        "created_at": created,
    }
    insert_columns(connection, names.ACCOUNTS, accounts)
    balances = {
        "account_id": ids,
        "workspace_id": bank,
        "normal_sign": arrays.integers(np.full(n, Kind.LIABILITY.normal_sign), "int2"),
        "floor_cents": arrays.integers(np.zeros(n, dtype=np.int64)),
    }
    insert_columns(connection, "account_balances", balances)
    keys = {
        "workspace_id": bank,
        "key": arrays.texts([person.document for person in persons]),
        "key_type": arrays.texts(["cpf"] * n),
        "account_id": ids,
        "created_at": created,
    }
    insert_columns(connection, "pix_keys", keys)

"""Workspaces, customers and accounts of a world in the database: opened where missing, found where there.

Customers come by COPY with their sign-up in the past, in the commit that also logs the requests of it.
They have no user: nobody logs in as them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger.chart import CUSTOMER_DEPOSITS, Kind, WorkspaceKind, customer_account_code
from simulator.engine import World
from simulator.identifiers import ACCOUNT, CUSTOMER, uuid_texts
from simulator.postings import CODES
from simulator.sinks.arrays import Bytes
from simulator.sinks.copying import copy_table, instants
from simulator.streams import Hashes, Integers
from simulator.traffic.arrivals import first_requests
from simulator.traffic.conditions import Conditions
from simulator.traffic.requests import Requests
from simulator.world.people import people
from simulator.world.population import SEGMENTS

BANK_SLUG = "banco"
_SET_RATES = """
UPDATE fluxo.workspace_settings
SET debit_fee_rate = %s, credit_fee_rate = %s, installments_fee_rate = %s, sales_tax_rate = %s
WHERE workspace_id = %s
"""
_MINUTE_US = 60 * 1_000_000
_SELECT_CUSTOMERS = """
SELECT c.external_id, c.id, a.id
FROM fluxo.customers AS c
JOIN fluxo.accounts AS a ON a.customer_id = c.id
WHERE c.workspace_id = %s AND c.external_id LIKE %s
"""


@dataclass(frozen=True)
class Directory:
    """Ids by number: workspaces (0 is the bank), customers, and accounts as ``simulator.postings`` counts them."""

    workspaces: list[UUID]
    customers: list[UUID | None]
    accounts: list[UUID | None]

    @cached_property
    def workspace_bytes(self) -> Bytes:
        return _bytes(self.workspaces)

    @cached_property
    def account_bytes(self) -> Bytes:
        """Zeros, which no account has, where there is none."""
        return _bytes(self.accounts)

    @cached_property
    def customer_bytes(self) -> Bytes:
        """The last one, which number -1 finds, is nobody."""
        return _bytes([*self.customers, None])

    @cached_property
    def customer_known(self) -> NDArray[np.bool_]:
        return np.array([customer is not None for customer in (*self.customers, None)])


def _bytes(ids: Sequence[UUID | None]) -> Bytes:
    return np.frombuffer(b"".join([found.bytes if found else bytes(16) for found in ids]), np.uint8).reshape(-1, 16)


def open_directory(
    connection: Connection[TupleRow], world: World, conditions: Conditions
) -> tuple[Directory, Requests | None]:
    """Open what is missing, in the caller's transaction; return the ids and the requests of new customers."""
    bank = open_workspace(connection, BANK_SLUG, WorkspaceKind.BANK, "Banco Fluxo")
    shops = [open_workspace(connection, shop.slug, WorkspaceKind.SHOP, shop.name) for shop in world.shops]
    _set_rates(connection, world, [shop.id for shop in shops])
    found = _find_customers(connection, bank.id, world)
    signed_up = np.flatnonzero(world.population.sign_up_day < world.days.count)
    new = np.array([n for n in signed_up.tolist() if n not in found], dtype=np.int64)
    requests = None
    if len(new):
        _open_customers(connection, bank.id, world, new)
        requests = first_requests(world, new, conditions)
        found = _find_customers(connection, bank.id, world)
    numbers = range(len(world.population))
    accounts: list[UUID | None] = [found[n][1] if n in found else None for n in numbers]
    for workspace in (bank, *shops):
        by_code = accounts_by_code(connection, workspace.id)
        accounts += [by_code.get(code) for code in CODES]
    customers = [found[n][0] if n in found else None for n in numbers]
    return Directory([bank.id, *(shop.id for shop in shops)], customers, accounts), requests


def _set_rates(connection: Connection[TupleRow], world: World, ids: Sequence[UUID]) -> None:
    """Let each shop's settings say what its sales were taxed and charged with."""
    for shop, workspace_id in zip(world.shops, ids, strict=True):
        rates = shop.rates
        terms = (rates.debit_fee, rates.credit_fee, rates.installments_fee, rates.sales_tax)
        connection.execute(_SET_RATES, (*terms, workspace_id))


def _prefix(seed: int) -> str:
    return f"sim:{seed}:"


def _find_customers(connection: Connection[TupleRow], bank_id: UUID, world: World) -> dict[int, tuple[UUID, UUID]]:
    prefix = _prefix(world.seed)
    rows = connection.execute(_SELECT_CUSTOMERS, (bank_id, prefix + "%")).fetchall()
    return {int(external_id.removeprefix(prefix)): (customer, account) for external_id, customer, account in rows}


@dataclass(frozen=True)
class _Arrivals:
    """When and under which ids new customers come in."""

    number: Integers
    stream: Hashes
    created_us: Integers
    kyc_us: Integers

    @property
    def customer_ids(self) -> NDArray[np.str_]:
        return uuid_texts(self.stream, self.created_us, CUSTOMER)

    @property
    def account_ids(self) -> NDArray[np.str_]:
        return uuid_texts(self.stream, self.created_us, ACCOUNT)


def _open_customers(connection: Connection[TupleRow], bank_id: UUID, world: World, new: Integers) -> None:
    population, days = world.population, world.days
    created = days.instants(population.sign_up_day[new], population.sign_up_second[new])
    kyc = created + population.kyc_minutes[new] * _MINUTE_US
    arrivals = _Arrivals(new, population.stream[new], created, kyc)
    _copy_people(connection, bank_id, world, arrivals)
    _copy_accounts(connection, bank_id, world, arrivals)


def _copy_people(connection: Connection[TupleRow], bank_id: UUID, world: World, arrivals: _Arrivals) -> None:
    everyone = people(world.seed, len(world.population))
    persons = [everyone[number] for number in arrivals.number.tolist()]
    population, n = world.population, len(persons)
    # what was not decided by the end of the run is pending still
    decided = arrivals.kyc_us < world.days.end_us
    status = np.where(decided, np.where(population.kyc_approved[arrivals.number], "approved", "rejected"), "pending")
    approved = status == "approved"
    rows = {
        "id": arrivals.customer_ids,
        "workspace_id": pa.repeat(bank_id.hex, n),
        "external_id": [f"{_prefix(world.seed)}{person.number}" for person in persons],
        "name": [person.name for person in persons],
        "document": [person.document for person in persons],
        "email": [person.email for person in persons],
        "segment": [SEGMENTS[s].name for s in population.segment[arrivals.number].tolist()],
        "state": [person.state for person in persons],
        "kyc_status": status,
        "kyc_at": pa.array(arrivals.kyc_us, pa.timestamp("us", "UTC"), mask=~approved),
        "created_at": instants(arrivals.created_us),
        "recorded_at": instants(arrivals.created_us),
    }
    copy_table(connection, names.CUSTOMERS, pa.table(rows))


def _copy_accounts(connection: Connection[TupleRow], bank_id: UUID, world: World, arrivals: _Arrivals) -> None:
    n, created, bank = len(arrivals.number), instants(arrivals.created_us), bank_id.hex
    # twelve digits: the API's account numbers have ten
    numbers = [f"9{world.seed % 1000:03d}{number:08d}" for number in arrivals.number.tolist()]
    accounts = {
        "id": arrivals.account_ids,
        "workspace_id": pa.repeat(bank, n),
        "customer_id": arrivals.customer_ids,
        "code": [customer_account_code(number) for number in numbers],
        "name": [f"Conta {number}" for number in numbers],
        "kind": pa.repeat(Kind.LIABILITY.value, n),
        "normal_side": pa.repeat(Kind.LIABILITY.normal_side, n),
        "account_group": pa.repeat(CUSTOMER_DEPOSITS, n),
        "created_at": created,
    }
    copy_table(connection, names.ACCOUNTS, pa.table(accounts))
    balances = {
        "account_id": arrivals.account_ids,
        "workspace_id": pa.repeat(bank, n),
        "normal_sign": pa.repeat(Kind.LIABILITY.normal_sign, n),
        "floor_cents": pa.repeat(0, n),
    }
    copy_table(connection, "account_balances", pa.table(balances))
    everyone = people(world.seed, len(world.population))
    keys = {
        "workspace_id": pa.repeat(bank, n),
        "key": [everyone[number].document for number in arrivals.number.tolist()],
        "key_type": pa.repeat("cpf", n),
        "account_id": arrivals.account_ids,
        "created_at": created,
    }
    copy_table(connection, "pix_keys", pa.table(keys))

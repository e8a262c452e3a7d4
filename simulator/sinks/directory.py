"""Workspaces, customers and accounts of a world in the database: opened where missing, found where there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger.chart import WorkspaceKind
from simulator.engine import World
from simulator.postings import CODES
from simulator.sinks.arrays import Bytes
from simulator.sinks.sign_ups import customer_prefix, decide_customers, open_customers
from simulator.traffic.arrivals import first_requests, later_logins
from simulator.traffic.conditions import Conditions
from simulator.traffic.requests import Requests, concat_requests

BANK_SLUG = "banco"
_SET_RATES = """
UPDATE fluxo.workspace_settings
SET debit_fee_rate = %s, credit_fee_rate = %s, installments_fee_rate = %s, sales_tax_rate = %s
WHERE workspace_id = %s
"""
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
    connection: Connection[TupleRow], world: World, conditions: Conditions, known_days: int
) -> tuple[Directory, Requests | None]:
    """Open what is missing, in the caller's transaction; return the ids and the first requests of customers.

    ``known_days`` is how many days of the world those who are there already have been told of.
    """
    bank = open_workspace(connection, BANK_SLUG, WorkspaceKind.BANK, "Banco Fluxo")
    shops = [open_workspace(connection, shop.slug, WorkspaceKind.SHOP, shop.name) for shop in world.shops]
    _set_rates(connection, world, [shop.id for shop in shops])
    found = _find_customers(connection, bank.id, world)
    signed_up = np.flatnonzero(world.population.sign_up_day < world.days.count)
    new = np.array([n for n in signed_up.tolist() if n not in found], dtype=np.int64)
    old = np.array([n for n in signed_up.tolist() if n in found], dtype=np.int64)
    parts = []
    if len(old) and known_days < world.days.count:
        decide_customers(connection, bank.id, world, old)
        parts.append(later_logins(world, old, conditions, known_days))
    if len(new):
        open_customers(connection, bank.id, world, new)
        parts.append(first_requests(world, new, conditions))
        found = _find_customers(connection, bank.id, world)
    requests = concat_requests(parts) if parts else None
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


def _find_customers(connection: Connection[TupleRow], bank_id: UUID, world: World) -> dict[int, tuple[UUID, UUID]]:
    prefix = customer_prefix(world.seed)
    rows = connection.execute(_SELECT_CUSTOMERS, (bank_id, prefix + "%")).fetchall()
    return {int(external_id.removeprefix(prefix)): (customer, account) for external_id, customer, account in rows}

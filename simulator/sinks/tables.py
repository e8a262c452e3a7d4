"""A simulated world as tables for people to read: customers, shops, products, devices, requests, labels. No file here.

Belongs here: which columns an analyst gets, under which names. Names and documents of people are not among them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from simulator.engine import Simulation, World
from simulator.events import NOBODY
from simulator.fraud.labels import Typology
from simulator.identifiers import TRANSACTION, hex_texts, uuids
from simulator.movements import MOVEMENTS, M
from simulator.streams import Hashes, Integers, fork, lognormal
from simulator.traffic.requests import GET_ROUTES, NO_REASON, OUTCOMES, ROUTES, Requests, knows_caller
from simulator.world.devices import FAMILIES, VERSIONS, devices_of
from simulator.world.population import NEVER, SEGMENTS

_MINUTE_US = 60 * 1_000_000
_MINUTES_A_DAY = 24 * 60
_BANDS_CENTS = np.array([150_000, 300_000, 600_000, 1_200_000])
_BANDS = ("ate_1500", "1500_a_3000", "3000_a_6000", "6000_a_12000", "acima_de_12000")
"""Income a month in reais."""
_KNOWN_SIGMA = 0.9
_ORDINARY_WEEK = tuple(date(2026, 6, 15) + timedelta(days) for days in range(7))
"""Monday to Sunday, none of them a holiday."""
_RATE = pa.decimal128(6, 4)
_READS = np.array([int(route in GET_ROUTES) for route in ROUTES])


def instants(microseconds: Integers, absent: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return UTC instants; null where ``absent``."""
    return pa.array(microseconds, pa.timestamp("us", "UTC"), mask=absent)


def names(numbers: NDArray[np.integer], words: Sequence[str]) -> pa.Array:
    """Return the word of each number."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), pa.array(list(words))).cast(pa.string())


def customers(simulation: Simulation) -> pa.Table:
    """Return the customers who have signed up, with the instants of what they have reached by the end of the run."""
    world, population = simulation.world, simulation.world.population
    days, number = world.days, np.flatnonzero(population.sign_up_day < world.days.count)
    signed_up = days.instants(population.sign_up_day[number], population.sign_up_second[number])
    kyc = signed_up + population.kyc_minutes[number] * _MINUTE_US
    minutes = population.login_minutes[number]
    login = kyc + np.minimum(minutes, NEVER) * _MINUTE_US
    first = np.zeros(len(population), dtype=np.int64)
    deposits = simulation.events.take(simulation.events.movement == M.FIRST_DEPOSIT)
    first[deposits.customer] = deposits.occurred_us
    return pa.table(
        {
            "customer": pa.array(number, pa.int32()),
            "segment": names(population.segment[number], [segment.name for segment in SEGMENTS]),
            "income_band": names(np.searchsorted(_BANDS_CENTS, population.income[number], side="right"), _BANDS),
            "signed_up_at": instants(signed_up),
            "kyc_approved_at": instants(kyc, ~population.kyc_approved[number] | (kyc >= days.end_us)),
            "first_login_at": instants(login, (minutes >= NEVER) | (login >= days.end_us)),
            "first_deposit_at": instants(first[number], first[number] == 0),
        }
    )


def shops(world: World) -> pa.Table:
    """Return the shops by their number, which is their workspace's; rates are shares of the price."""
    return pa.table(
        {
            "shop": pa.array([shop.number for shop in world.shops], pa.int32()),
            "name": pa.array([shop.name for shop in world.shops], pa.string()),
            "trade": pa.array([shop.trade.name for shop in world.shops], pa.string()),
            "sellers": pa.array([shop.sellers for shop in world.shops], pa.int32()),
            "debit_fee_rate": pa.array([shop.rates.debit_fee for shop in world.shops], _RATE),
            "credit_fee_rate": pa.array([shop.rates.credit_fee for shop in world.shops], _RATE),
            "installments_fee_rate": pa.array([shop.rates.installments_fee for shop in world.shops], _RATE),
            "sales_tax_rate": pa.array([shop.rates.sales_tax for shop in world.shops], _RATE),
        }
    )


def opening_hours(world: World) -> pa.Table:
    """Return when the shops are open in a week without holidays: hours of the day by weekday, Monday being 1."""
    rows = [
        (shop.number, day.isoweekday(), *hours)
        for shop in world.shops
        for day in _ORDINARY_WEEK
        if (hours := shop.hours_on(day)) is not None
    ]
    columns = zip(*rows, strict=True) if rows else [()] * 4
    titles = ("shop", "weekday", "opens", "closes")
    return pa.table({name: pa.array(column, pa.int32()) for name, column in zip(titles, columns, strict=True)})


def products(world: World) -> pa.Table:
    """Return what the shops sell; prices and costs in centavos."""
    rows = [(shop, number) for shop in world.shops for number in range(len(shop.products))]
    return pa.table(
        {
            "shop": pa.array([shop.number for shop, _ in rows], pa.int32()),
            "product": pa.array([number for _, number in rows], pa.int32()),
            "description": pa.array([shop.products[number] for shop, number in rows], pa.string()),
            "price_cents": pa.array([int(shop.prices[number]) for shop, number in rows], pa.int64()),
            "cost_cents": pa.array([int(shop.costs[number]) for shop, number in rows], pa.int64()),
        }
    )


def devices(world: World) -> pa.Table:
    """Return the devices that customers are known by; one that is not here is a stranger's."""
    population = world.population
    number = np.flatnonzero(population.sign_up_day < world.days.count)
    found = devices_of(population.stream[number], world.scenario.traffic.sessions.second_device)
    return pa.table(
        {
            "device": found.device,
            "customer": pa.array(number[found.customer], pa.int32()),
            "platform": names(found.family, [platform for platform, _, _ in FAMILIES]),
            "model_family": names(found.family, [family for _, family, _ in FAMILIES]),
            "app_version": names(found.version, VERSIONS),
        }
    )


def requests(log: Requests) -> pa.Table:
    """Return the lead-time log; all of it is simulated."""
    unknown = ~knows_caller(log.status)
    return pa.table(
        {
            "key": log.key,
            "workspace": pa.array(log.workspace, pa.int32(), mask=unknown),
            "customer": pa.array(log.customer, pa.int32(), mask=log.customer == NOBODY),
            "device": pa.array(log.device, mask=log.device == 0),
            "method": names(_READS[log.route], ("POST", "GET")),
            "route": names(log.route, ROUTES),
            "status": pa.array(log.status, pa.int16()),
            "outcome": names(log.outcome, OUTCOMES),
            "reason": pa.array(log.reason, mask=log.reason == NO_REASON),
            "started_at": instants(log.ended_us - log.total_us),
            "ended_at": instants(log.ended_us),
            "total_ms": log.total_us / 1000,
            "db_ms": log.db_us / 1000,
        }
    )


def labels(simulation: Simulation) -> pa.Table:
    """Return the labels of fraud with the ids that their transactions have in the ledger, in the order of posting.

    ``known_at`` is when a bank would know: days to weeks after the event. What a ledger refused has no transaction.
    """
    world, marked = simulation.world, simulation.labels
    position = _positions(simulation.events.key, marked.event)
    marked, position = marked.take(order := np.argsort(position)), position[order]
    events = simulation.events.take(position)
    prefix = f"sim:{world.seed}:{world.days.start:%Y%m%d}:"
    minutes = int(world.scenario.fraud.known_after_days * _MINUTES_A_DAY)
    delay = lognormal(fork(marked.case, "known"), minutes, _KNOWN_SIGMA) * _MINUTE_US
    ids: list[UUID] = uuids(events.key, events.occurred_us, TRANSACTION)
    return pa.table(
        {
            "key": events.key,
            "external_id": pa.array([prefix + key for key in hex_texts(events.key[:, None]).tolist()], pa.string()),
            "transaction_id": pa.array([str(each) for each in ids], pa.string()),
            "case": pa.array(hex_texts(marked.case[:, None]).tolist(), pa.string()),
            "typology": names(marked.typology, [typology.name.lower() for typology in Typology]),
            "workspace": pa.array(events.workspace, pa.int32()),
            "customer": pa.array(events.customer, pa.int32(), mask=events.customer == NOBODY),
            "kind": names(events.movement, [MOVEMENTS[movement].kind.value for movement in M]),
            "amount_cents": events.amount,
            "occurred_at": instants(events.occurred_us),
            "known_at": instants(events.occurred_us + delay),
        }
    )


def _positions(keys: Hashes, wanted: Hashes) -> NDArray[np.intp]:
    """Return where each wanted key is; every one is there."""
    order = np.argsort(keys)
    return order[np.searchsorted(keys, wanted, sorter=order)] if len(wanted) else np.zeros(0, dtype=np.intp)


def month_of(microseconds: Integers) -> Integers:
    """Return the months of instants (UTC), counted from January 1970."""
    return microseconds.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)


def month_name(month: int) -> str:
    """Return a month as ``2026-03``."""
    return f"{datetime(1970 + month // 12, month % 12 + 1, 1, tzinfo=UTC):%Y-%m}"

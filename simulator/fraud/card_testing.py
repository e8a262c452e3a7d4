"""Card testing: stolen card numbers tried at a till, one small sale after the other within minutes. Pure.

Only what the card machine approves reaches a shop's books; what the acquirer refused was never a sale.
"""

import numpy as np

from simulator.days import Days
from simulator.events import Events, SaleItems, make_events
from simulator.fraud.cases import labelled
from simulator.fraud.labels import Labels, Typology
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.shop.card_machine import CREDIT, fees, share_of
from simulator.shop.rhythm import Calendar
from simulator.streams import Hashes, below, chance, each, fork, steps
from simulator.world.shops import RATE_SCALE, Shop

_DAYS_A_MONTH = 30.4
_FEWEST, _SPREAD = 4, 12
_APART_SECONDS = 45
_CHEAPEST = 3
"""A test is one piece of one of the cheapest products."""


def planned(
    start: Hashes, shop: Shop, days: Days, scenario: Scenario, dates: Calendar
) -> tuple[Events, SaleItems, Labels]:
    """Return a shop's sales that are tests of cards, their lines, and labels; ``start`` is the shop's stream."""
    knobs = scenario.fraud
    offsets = np.arange(days.count)
    case_key = each(fork(start, "card testing"), offsets)
    inside = (offsets >= knobs.from_day) & (offsets < knobs.from_day + knobs.for_days)
    is_open = dates.expected > 0
    chosen = chance(case_key, knobs.card_testing / _DAYS_A_MONTH) & inside & is_open.any(axis=1)
    case_key, case_day = case_key[chosen], offsets[chosen].astype(np.int64)
    opens, hours = is_open[chosen].argmax(axis=1), is_open[chosen].sum(axis=1)
    # in the middle of the day, so that the last of the tests is before closing time
    begins = opens * 3600 + below(fork(case_key, "second"), np.maximum(hours - 1, 1) * 3600)
    case, place = steps(_FEWEST + below(fork(case_key, "tests"), _SPREAD))
    key, day = each(fork(case_key, "test")[case], place), case_day[case]
    seconds = begins[case] + place * _APART_SECONDS + below(fork(key, "wait"), _APART_SECONDS)
    items = _one_piece_each(shop, key, dates.discount[day])
    sales = make_events(
        key, M.SALE, day, days.instants(day, seconds, below(fork(key, "microsecond"), 1_000_000)), items.unit_price,
        workspace=shop.number, method=CREDIT, cost=items.unit_cost,
        taxes=share_of(items.unit_price, int(shop.rates.sales_tax * RATE_SCALE)),
        fee=fees(items.unit_price, np.full(len(key), CREDIT), np.ones(len(key), dtype=np.int64), shop.rates),
    )  # fmt: skip
    events, labels = labelled(sales, Typology.CARD_TESTING, case_key[case])
    return events, items, labels


def _one_piece_each(shop: Shop, sale: Hashes, discount: np.ndarray) -> SaleItems:
    cheapest = np.argsort(shop.prices, kind="stable")[:_CHEAPEST]
    product = cheapest[below(fork(sale, "product"), len(cheapest))]
    ones = np.ones(len(sale), dtype=np.int64)
    return SaleItems(
        sale=sale, line=ones, shop=np.full(len(sale), shop.number, dtype=np.int32), product=product.astype(np.int32),
        quantity=ones, unit_price=np.maximum(shop.prices[product] * (100 - discount) // 100, 1),
        unit_cost=shop.costs[product],
    )  # fmt: skip

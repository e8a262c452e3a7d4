"""A year of one shop of each trade, drawn once."""

import pytest

from simulator.world.shops import Shop, make_shops
from simulator.world.trades import TRADES
from tests.unit.simulator.shop.trading import SEED, Traded, trade


@pytest.fixture(scope="session")
def shops() -> dict[str, Shop]:
    return {shop.trade.name: shop for shop in make_shops(SEED, len(TRADES))}


@pytest.fixture(scope="session")
def year(shops: dict[str, Shop]) -> dict[str, Traded]:
    return {name: trade(shop) for name, shop in shops.items()}

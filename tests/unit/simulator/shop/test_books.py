"""A year of every trade: an income statement that makes sense, and money and goods that never run out."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from fluxo.business_days import is_business_day
from fluxo.ledger import chart
from simulator.days import Days
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.scenario.shops import ShopKnobs
from simulator.shop import budget as plan
from simulator.shop.budget import budget
from simulator.world.shops import Shop
from simulator.world.trades import TRADES
from tests.unit.simulator.shop.trading import YEAR, Traded, end_of_days, trade

NAMES = [trade.name for trade in TRADES]
FIXED = (M.RENT, M.PAYROLL, M.UTILITIES, M.OTHER_EXPENSES, M.DEPRECIATION)
VARIABLE = (M.COMMISSIONS, M.FREIGHT)


@pytest.mark.parametrize("name", NAMES)
def test_the_income_statement_of_a_year_is_plausible(year: dict[str, Traded], name: str):
    found = year[name]
    sold, back = found.of(M.SALE), found.of(M.SALE_RETURN)
    net = int(sold.amount.sum() - back.amount.sum() - sold.taxes.sum() + back.taxes.sum())
    gross_profit = net - int(sold.cost.sum() - back.cost.sum())
    low, high = found.shop.trade.gross_margin
    assert low < gross_profit / net < high
    profit = gross_profit - int(sold.fee.sum()) - found.total(*FIXED, *VARIABLE, M.FINANCIAL, M.INCOME_TAX)
    assert 0.0 < profit / net < 0.2
    assert found.total(*VARIABLE) > 0 or found.shop.trade.commission == found.shop.trade.freight == 0


@pytest.mark.parametrize("name", NAMES)
def test_money_and_goods_never_run_out(year: dict[str, Traded], name: str):
    for code in (chart.BANK, chart.CASH, chart.INVENTORY, chart.FIXED_ASSETS):
        assert end_of_days(year[name], code).min() >= 0, code
    # what is owed to suppliers and to the state is on the credit side
    for code in (chart.SUPPLIERS, chart.TAXES_PAYABLE):
        assert end_of_days(year[name], code).max() <= 0, code
    assert not len(year[name].of(M.OWNERS_CAPITAL))


def test_owners_bring_in_money_before_the_bank_runs_dry(year: dict[str, Traded]):
    poor = Scenario(shops=ShopKnobs(fixed_costs=3.0))
    found = trade(year["farmacia"].shop, scenario=poor)
    assert len(found.of(M.OWNERS_CAPITAL)) > 1
    assert end_of_days(found, chart.BANK).min() >= 0


def test_payroll_falls_on_the_days_that_the_law_says(year: dict[str, Traded]):
    found = year["moda"]
    payroll = found.of(M.PAYROLL)
    days = [YEAR.date_of(day) for day in payroll.day.tolist()]
    # two payments a month, and the 13th salary in two halves
    assert len(days) == 26
    thirteenth = [day for day in days if day in (date(2025, 11, 30), date(2025, 12, 20))]
    assert len(thirteenth) == 2
    assert all(is_business_day(day) for day in days if day not in thirteenth)
    # 1 January is a holiday: the fifth business day is Wednesday the 8th
    assert days[0] == date(2025, 1, 8)
    month = budget(found.shop, ShopKnobs()).part_of_fixed(plan.PAYROLL)
    assert found.total(M.PAYROLL) == 13 * month


def test_every_knob_of_the_books_does_something(year: dict[str, Traded]):
    usual = year["presentes"]
    shop, days = usual.shop, Days(date(2025, 1, 1), 120)
    first = [trade(shop, days, Scenario(shops=knobs)) for knobs in (
        ShopKnobs(), ShopKnobs(freight=2.0), ShopKnobs(purchases=0.5), ShopKnobs(fixed_costs=1.5),
        ShopKnobs(boleto_unpaid=1.0),
    )]  # fmt: skip
    normal, freight, purchases, fixed, unpaid = first
    assert freight.total(M.FREIGHT) == pytest.approx(2 * normal.total(M.FREIGHT), abs=200)
    assert purchases.total(M.PURCHASE) < normal.total(M.PURCHASE)
    assert fixed.total(M.RENT) == pytest.approx(1.5 * normal.total(M.RENT), abs=200)
    assert unpaid.total(M.BOLETO_SETTLEMENT) == 0 < normal.total(M.BOLETO_SETTLEMENT)


def test_boletos_are_paid_a_few_never(year: dict[str, Traded]):
    found = year["presentes"]
    sold = found.of(M.SALE)
    boletos = sold.take(sold.method == 4)
    assert 0.15 < len(boletos) / len(sold) < 0.21
    open_at_end = int(end_of_days(found, chart.CUSTOMER_RECEIVABLES)[-1])
    assert 0 < open_at_end < 0.06 * int(boletos.amount.sum())
    assert end_of_days(found, chart.CUSTOMER_RECEIVABLES).min() >= 0
    paid = found.of(M.BOLETO_SETTLEMENT)
    assert all(is_business_day(YEAR.date_of(day)) for day in paid.day.tolist())


def test_suppliers_are_paid_what_was_bought_from_them(year: dict[str, Traded]):
    found = year["mercado"]
    bought, paid = found.of(M.PURCHASE), found.of(M.SUPPLIER_PAYMENT)
    early = bought.take((bought.day > 0) & (bought.day < 300))
    for supplier, day, cents in zip(early.payee.tolist(), early.day.tolist(), early.amount.tolist(), strict=True):
        same = (paid.payee == supplier) & (paid.amount == cents) & (paid.day >= day + 28) & (paid.day < day + 36)
        assert same.any()
    assert set(np.unique(bought.payee).tolist()) == set(range(6))


def test_a_shop_of_a_day_has_its_opening_only(year: dict[str, Traded]):
    found = trade(replace(year["padaria"].shop), Days(date(2026, 1, 1), 1))
    assert set(found.events.movement.tolist()) == {
        M.SHOP_OPENING_BANK, M.SHOP_OPENING_CASH, M.SHOP_OPENING_ASSETS, M.PURCHASE,
    }  # fmt: skip


def test_events_are_named_once_whatever_the_calendar(shops: dict[str, Shop]):
    # a year that begins with a holiday weekend, and carnival within weeks of the opening
    for start in (date(2023, 12, 30), date(2026, 1, 20)):
        for shop in shops.values():
            events = trade(shop, Days(start, 200)).events
            assert len(np.unique(events.key)) == len(events)

"""When a shop sells: hours, weekdays, holidays, seasons, promotions, Black Friday, trend."""

from datetime import date

import numpy as np
import pytest

from simulator.days import Days
from simulator.movements import M
from simulator.scenario.model import Scenario
from simulator.scenario.reading import read_scenario
from simulator.scenario.shops import BlackFridayKnobs, ShopKnobs
from simulator.shop.rhythm import black_friday, calendar, day_factors, shop_stream
from simulator.world.shops import Shop
from tests.unit.simulator.shop.trading import SEED, YEAR, Traded, trade

USUAL = ShopKnobs()


def factors(shop: Shop, knobs: ShopKnobs = USUAL) -> dict[date, float]:
    return dict(zip(YEAR.dates, day_factors(shop, YEAR, knobs).tolist(), strict=True))


def test_black_friday_is_the_last_friday_of_november():
    found = [black_friday(year) for year in (2022, 2024, 2025, 2026)]
    assert found == [date(2022, 11, 25), date(2024, 11, 29), date(2025, 11, 28), date(2026, 11, 27)]


def test_start_of_month_december_and_closed_days(shops: dict[str, Shop]):
    sells = factors(shops["moda"])
    assert sells[date(2025, 3, 10)] / sells[date(2025, 2, 10)] == pytest.approx(0.98 / 0.92)
    assert sells[date(2025, 6, 2)] / sells[date(2025, 6, 16)] == pytest.approx(1.15)
    assert sells[date(2025, 12, 8)] / sells[date(2025, 6, 9)] == pytest.approx(1.21)
    # Sundays, Christmas, Carnival's Tuesday and Corpus Christi, which move with Easter
    for closed in (date(2025, 6, 8), date(2025, 12, 25), date(2025, 3, 4), date(2025, 6, 19)):
        assert sells[closed] == 0


def test_a_bakery_opens_on_holidays_in_the_morning_and_a_web_shop_always(shops: dict[str, Shop]):
    assert shops["padaria"].hours_on(date(2025, 6, 19)) == (6, 14)
    assert shops["padaria"].hours_on(date(2025, 12, 25)) is None
    assert shops["padaria"].hours_on(date(2025, 6, 18)) == (6, 19)
    assert shops["moda"].hours_on(date(2025, 6, 21)) == (9, 18)
    assert shops["moda"].hours_on(date(2025, 6, 22)) is None
    assert shops["presentes"].hours_on(date(2025, 12, 25)) == (6, 21)


def test_nothing_is_sold_or_returned_while_a_shop_is_closed(year: dict[str, Traded]):
    for found in year.values():
        traded = found.of(M.SALE, M.SALE_RETURN)
        # no summer time since 2019: Brasília is three hours behind
        hour = (traded.occurred_us // 3_600_000_000 - 3) % 24
        for day in np.unique(traded.day).tolist():
            hours = found.shop.hours_on(YEAR.date_of(day))
            assert hours is not None
            own = hour[traded.day == day]
            assert hours[0] <= own.min() <= own.max() < hours[1]


def test_promotions_sell_a_third_more_for_less(shops: dict[str, Shop]):
    shop, knobs = shops["mercado"], ShopKnobs(promotion_days=0.5)
    start = shop_stream(SEED, shop, YEAR)
    with_some, without = (calendar(start, shop, YEAR, k) for k in (knobs, ShopKnobs(promotion_days=0)))
    lift = with_some.expected.sum(axis=1) / np.maximum(without.expected.sum(axis=1), 1e-9)
    promoted = lift > 1.1
    assert 0.4 < promoted.mean() < 0.6
    assert lift[promoted].tolist() == pytest.approx([1.32] * int(promoted.sum()))
    assert (with_some.discount[promoted] >= 12).all()


def test_trend_grows_in_a_straight_line(shops: dict[str, Shop]):
    flat, growing = factors(shops["moda"]), factors(shops["moda"], ShopKnobs(trend=0.5))
    last = date(2025, 12, 30)
    assert growing[last] / flat[last] == pytest.approx(1 + 0.5 * 363 / 365)


def test_black_friday_brings_a_crowd_instalments_and_returns(shops: dict[str, Shop]):
    days = Days(date(2025, 11, 1), 90)
    shop = shops["eletronicos"]
    none = Scenario(shops=ShopKnobs(black_friday=BlackFridayKnobs(crowd=0, installments=1, returns=1)))
    quiet, usual, crowded = (trade(shop, days, s) for s in (none, Scenario(), read_scenario("black-friday")))

    def of_week(found: Traded) -> tuple[int, float, float]:
        sold = found.of(M.SALE)
        # Monday 24 November to Monday 1 December
        week = sold.take((sold.day >= 23) & (sold.day <= 30))
        credit = week.take(week.method == 3)
        back = np.isin(week.key, found.of(M.SALE_RETURN).reverses)
        return len(week), float((credit.installments > 1).mean()), float(back.mean())

    (few, split_little, back_little), (some, _, _), (many, split_much, back_much) = map(
        of_week, (quiet, usual, crowded)
    )
    assert few < some < many
    assert many > 2 * few
    assert split_much > split_little
    assert back_much > back_little


def test_a_crowd_is_larger_than_one_poisson_draw_allows(shops: dict[str, Shop]):
    days = Days(date(2025, 3, 10), 7)
    one, twenty = (len(trade(shops["padaria"], days, Scenario(shops=ShopKnobs(sales=k))).of(M.SALE)) for k in (1, 20))
    assert 18 < twenty / one < 22


def test_hours_of_the_gift_shop_peak_at_noon(year: dict[str, Traded]):
    sold = year["presentes"].of(M.SALE)
    share = np.bincount((sold.occurred_us // 3_600_000_000 - 3) % 24, minlength=24) / len(sold)
    assert share.argmax() == 12
    assert share[12] == pytest.approx(0.16, abs=0.015)
    assert share[:6].sum() == share[21:].sum() == 0


@pytest.mark.parametrize("more", [1, 40])
def test_more_days_change_nothing_of_any_trade(shops: dict[str, Shop], more: int):
    for shop in shops.values():
        short, long = trade(shop, Days(date(2025, 11, 10), 50)), trade(shop, Days(date(2025, 11, 10), 50 + more))
        early = long.events.take(long.events.day < 50)
        order, other = np.argsort(early.key), np.argsort(short.events.key)
        for name, column in early.__dict__.items():
            assert np.array_equal(column[order], getattr(short.events, name)[other]), name
        assert set(short.items.sale.tolist()) <= set(long.items.sale.tolist())

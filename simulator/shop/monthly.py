"""What a shop books every month: rent, payroll, utilities, other expenses, depreciation, commissions, taxes."""

from collections.abc import Iterator

from simulator.days import Days, Month
from simulator.movements import M
from simulator.scenario.shops import ShopKnobs
from simulator.shop import budget as plan
from simulator.shop.bookings import Booking, business_day, fifth_business_day
from simulator.shop.budget import Budget
from simulator.shop.totals import Totals
from simulator.streams import Hashes, each, fork, lognormal_table, look_up
from simulator.world.shops import Shop

_ADVANCE = 0.4
"""Share of the payroll paid on day 20; the rest on the fifth business day."""
_RENEWED_EVERY = 3
"""Months after which what is worn out is bought anew."""
_BANK_FEES = 8_990
_INCOME_TAX_PERCENT = 9


def monthly(
    start: Hashes, shop: Shop, days: Days, knobs: ShopKnobs, means: Budget, totals: Totals
) -> Iterator[Booking]:
    payroll = means.part_of_fixed(plan.PAYROLL)
    for month in days.months:
        metered = int(look_up(each(fork(start, "metered"), month.number), lognormal_table(0.12))[0])
        utilities = means.part_of_fixed(plan.UTILITIES) * metered // 1_000_000
        advance = int(payroll * _ADVANCE)
        day_5, day_10, day_15, day_20 = (business_day(days, int(month.offset(day))) for day in (5, 10, 15, 20))
        yield Booking(day_5, M.RENT, 32_400, means.part_of_fixed(plan.RENT))
        yield Booking(fifth_business_day(days, month), M.PAYROLL, 33_000, payroll - advance)
        yield Booking(day_20, M.PAYROLL, 33_000, advance)
        yield Booking(day_10, M.OTHER_EXPENSES, 33_500, means.part_of_fixed(plan.OTHER))
        yield Booking(day_15, M.UTILITIES, 34_000, utilities)
        yield Booking(month.last, M.DEPRECIATION, 80_000, means.part_of_fixed(plan.DEPRECIATION))
        yield Booking(month.last, M.FINANCIAL, 81_000, _BANK_FEES + means.sales_cents // 1000)
        if month.month % _RENEWED_EVERY == 0:
            worn = _RENEWED_EVERY * means.part_of_fixed(plan.DEPRECIATION)
            yield Booking(business_day(days, int(month.offset(17))), M.EQUIPMENT, 33_700, worn)
        # the 13th salary is paid in two halves, by 30 November and by 20 December
        if month.month == 11:
            yield Booking(month.last, M.PAYROLL, 33_100, payroll // 2)
        if month.month == 12:
            yield Booking(int(month.offset(20)), M.PAYROLL, 33_100, payroll - payroll // 2)
        yield from _month_end(shop, month, days, knobs, means, totals)


def _month_end(
    shop: Shop, month: Month, days: Days, knobs: ShopKnobs, means: Budget, totals: Totals
) -> Iterator[Booking]:
    """Commissions, and income tax on the month's profit; all taxes are paid on the next month's day 20."""
    if month.last >= days.count:
        return
    whole = slice(max(month.first, 0), month.last + 1)
    part = (month.last + 1 - max(month.first, 0)) / (month.last + 1 - month.first)
    revenue, taxes = int(totals.revenue[whole].sum()), int(totals.taxes[whole].sum())
    commissions = int(max(revenue, 0) * shop.trade.commission * knobs.commissions)
    freight = int(totals.gross[whole].sum() * shop.trade.freight * knobs.freight)
    costs = int(totals.cost[whole].sum() + totals.fees[whole].sum()) + commissions + freight
    profit = revenue - taxes - costs - int(means.fixed_cents * part)
    income_tax = max(profit, 0) * _INCOME_TAX_PERCENT // 100
    yield Booking(month.last, M.COMMISSIONS, 79_000, commissions)
    yield Booking(month.last, M.INCOME_TAX, 82_000, income_tax)
    yield Booking(business_day(days, month.last + 20), M.TAX_PAYMENT, 39_000, max(taxes + income_tax, 0))

"""What card machines keep and owe is what ``fluxo.ledger`` says, instalment by instalment."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from fluxo.ledger import chart, receivables, sale_terms
from fluxo.ledger.entries import PaymentMethod
from fluxo.ledger.sale_terms import USUAL_RATES
from simulator.events import METHODS
from simulator.movements import M
from simulator.shop.card_machine import CREDIT, DEBIT, fees, owed
from simulator.shop.receivables import receivable_rows
from simulator.world.shops import make_shops
from tests.unit.simulator.shop.trading import SEED, YEAR, Traded, end_of_days


def test_goldens():
    gross, parts = np.array([30_000, 30_000, 10_000]), np.array([1, 1, 3])
    found = fees(gross, np.array([DEBIT, CREDIT, CREDIT]), parts, USUAL_RATES)
    assert (gross - found).tolist() == [29_685, 29_055, 9_601]


@pytest.mark.parametrize("name", ["moda", "presentes"])
def test_fees_taxes_and_instalments_are_those_of_the_ledger(year: dict[str, Traded], name: str):
    found = year[name]
    sold, rates = found.of(M.SALE), found.shop.rates
    due = owed(sold)
    by_sale: dict[int, list[tuple[int, int, int, int]]] = {}
    for row in zip(*(c.tolist() for c in (due.sale, due.installment, due.amount, due.fee, due.due_day)), strict=True):
        by_sale.setdefault(row[0], []).append(row[1:])
    for place in range(0, len(sold), 17):
        gross, method, parts = int(sold.amount[place]), METHODS[sold.method[place]], int(sold.installments[place])
        assert sold.fee[place] == sale_terms.card_fee(gross, method, parts, rates)
        assert sold.taxes[place] == sale_terms.sales_tax(gross, rates)
        day = YEAR.date_of(int(sold.day[place]))
        plan = receivables.plan(gross, method, parts, day, rates)
        rows = sorted(by_sale.get(int(sold.key[place]), []))
        assert [(n, net, fee, YEAR.start + timedelta(days=day)) for n, net, fee, day in rows] == [
            (row.installment, row.net_cents, row.fee_cents, row.due_date) for row in plan
        ]


def test_contracts_are_within_the_bands_of_brazil_and_differ():
    shops = make_shops(SEED, 40)
    for shop in shops:
        rates = shop.rates
        assert Decimal("0.01") <= rates.debit_fee <= Decimal("0.02")
        assert Decimal("0.02") <= rates.credit_fee <= Decimal("0.04")
        assert Decimal("0.03") <= max(rates.installments_fee, Decimal("0.03")) == rates.installments_fee
        assert rates.credit_fee < rates.installments_fee < Decimal("0.07")
        assert all(rate == round(rate, 4) for rate in (rates.debit_fee, rates.credit_fee, rates.installments_fee))
    assert len({shop.rates for shop in shops}) > 35


@pytest.mark.parametrize("name", ["moda", "presentes"])
def test_open_receivables_are_the_account_and_settlements_are_their_rows(year: dict[str, Traded], name: str):
    found = year[name]
    rows = receivable_rows(SEED, YEAR, [found.shop], found.events)
    open_rows = rows.take(rows.settled_us == 0)
    assert int(open_rows.amount.sum()) == int(end_of_days(found, chart.CARD_RECEIVABLES)[-1])
    assert (open_rows.due_day >= YEAR.count).all()
    booked = found.of(M.CARD_SETTLEMENT, M.CARD_CHARGEBACK)
    paid: dict[int, int] = {}
    for key, cents in zip(rows.settlement.tolist(), rows.amount.tolist(), strict=True):
        paid[key] = paid.get(key, 0) + cents
    paid.pop(0, None)
    signs = np.where(booked.movement == M.CARD_SETTLEMENT, 1, -1)
    assert paid == dict(zip(booked.key.tolist(), (signs * booked.amount).tolist(), strict=True))
    instants = dict(zip(booked.key.tolist(), booked.occurred_us.tolist(), strict=True))
    named = rows.take(rows.settlement != 0)
    assert named.settled_us.tolist() == [instants[key] for key in named.settlement.tolist()]
    assert len(np.unique(rows.key)) == len(rows)


def test_a_return_is_taken_off_the_next_payment_of_its_sale(year: dict[str, Traded]):
    found = year["moda"]
    rows = receivable_rows(SEED, YEAR, [found.shop], found.events)
    back = found.of(M.SALE_RETURN)
    debit = back.take(back.method == METHODS.index(PaymentMethod.DEBIT_CARD))
    off = rows.take(rows.installment == 0)
    assert set(off.sale.tolist()) == set(back.key[(back.method == DEBIT) | (back.method == CREDIT)].tolist())
    due = dict(zip(off.sale.tolist(), off.due_day.tolist(), strict=True))
    assert [due[key] for key in debit.key.tolist()] == (debit.day + 1).tolist()
    credit = back.take(back.method == CREDIT)
    sale_day = dict(zip(found.events.key.tolist(), found.events.day.tolist(), strict=True))
    for key, original, day, parts in zip(
        *(c.tolist() for c in (credit.key, credit.reverses, credit.day, credit.installments)), strict=True
    ):
        plan = [sale_day[original] + 30 * number for number in range(1, parts + 1)]
        assert due[key] == next((due_day for due_day in plan if due_day > day), day + 1)

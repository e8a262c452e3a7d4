"""What events book is what ``fluxo.ledger`` says, fees and taxes to the centavo."""

from datetime import date
from uuid import UUID, uuid5

import numpy as np
import pytest

from fluxo.ledger import chart, entries, sale_terms
from fluxo.ledger.entries import PaymentMethod, SaleAmounts
from fluxo.money import split_installments
from simulator.engine import make_world, simulate
from simulator.events import METHODS, Events
from simulator.movements import MOVEMENTS, M
from simulator.postings import CODES, legs
from simulator.shop.books import _card_money
from simulator.shop.counter import fees

SIMULATION = simulate(make_world(42, date(2026, 3, 1), 60, 200, 5))
EVENTS = SIMULATION.events
CUSTOMERS = 200
SPACE = UUID(int=0)


def test_every_transaction_sums_to_zero_with_no_empty_leg():
    found = legs(EVENTS, CUSTOMERS)
    totals = np.zeros(len(EVENTS), dtype=np.int64)
    np.add.at(totals, found.event, found.amount)
    assert not totals.any()
    assert (found.amount != 0).all()
    assert (np.bincount(found.event, minlength=len(EVENTS)) >= 2).all()
    assert (np.diff(found.event) >= 0).all()


def test_accounts_are_in_the_chart_of_their_workspace():
    found = legs(EVENTS, CUSTOMERS)
    beyond = found.account >= CUSTOMERS
    workspace, place = np.divmod(found.account[beyond] - CUSTOMERS, len(CODES))
    assert np.array_equal(workspace, EVENTS.workspace[found.event[beyond]])
    for own, templates in ((workspace == 0, chart.BANK_CHART), (workspace > 0, chart.SHOP_CHART)):
        codes = {CODES[number] for number in np.unique(place[own]).tolist()}
        assert codes <= {template.code for template in templates}


@pytest.mark.parametrize(("movement", "book"), [(M.SALE, entries.sale), (M.SALE_RETURN, entries.sale_return)])
def test_sales_book_what_the_ledger_module_says(movement: M, book):
    accounts = {code: uuid5(SPACE, code) for code in CODES}
    chosen = EVENTS.take(EVENTS.movement == movement).take(slice(0, 300))
    found = legs(chosen, CUSTOMERS)
    for position in range(len(chosen)):
        own = found.event == position
        codes = (found.account[own] - CUSTOMERS) % len(CODES)
        booked = {(accounts[CODES[c]], a) for c, a in zip(codes.tolist(), found.amount[own].tolist(), strict=True)}
        amounts = SaleAmounts(*(int(column[position]) for column in (chosen.amount, chosen.taxes, chosen.cost)),
                              int(chosen.fee[position]))  # fmt: skip
        expected = book(accounts, METHODS[chosen.method[position]], amounts)
        assert booked == {(entry.account_id, entry.amount_cents) for entry in expected}


def test_fees_and_taxes_are_those_of_the_sale_terms():
    sales = EVENTS.take(EVENTS.movement == M.SALE)
    for position in range(0, len(sales), 23):
        gross, method = int(sales.amount[position]), METHODS[sales.method[position]]
        assert sales.fee[position] == sale_terms.card_fee(gross, method, int(sales.installments[position]))
        assert sales.taxes[position] == sale_terms.sales_tax(gross)


def test_card_machine_goldens():
    debit, credit = METHODS.index(PaymentMethod.DEBIT_CARD), METHODS.index(PaymentMethod.CREDIT_CARD)
    gross, parts = np.array([30_000, 30_000, 10_000]), np.array([1, 1, 3])
    found = fees(gross, np.array([debit, credit, credit]), parts)
    assert (gross - found).tolist() == [29_685, 29_055, 9_601]
    assert split_installments(9_601, 3) == [3201, 3200, 3200]


def test_the_card_machine_pays_out_what_was_sold_on_cards_less_fees_and_returns():
    traded = EVENTS.take(np.isin(EVENTS.movement, (M.SALE, M.SALE_RETURN)) & (EVENTS.workspace == 3))
    sign = np.where(traded.movement == M.SALE_RETURN, -1, 1)
    paid = _card_money(500, traded, sign)
    cards = np.isin(traded.method, [METHODS.index(PaymentMethod.DEBIT_CARD), METHODS.index(PaymentMethod.CREDIT_CARD)])
    assert paid.sum() == (sign * traded.amount - traded.fee)[cards].sum()


def test_three_instalments_are_paid_after_30_60_and_90_days():
    sale = EVENTS.take((EVENTS.movement == M.SALE) & (EVENTS.installments == 3)).take(slice(0, 1))
    day, net = int(sale.day[0]), int(sale.amount[0] - sale.fee[0])
    paid = _card_money(500, sale, np.ones(1, dtype=np.int64))
    assert [int(paid[day + lag]) for lag in (30, 60, 90)] == split_installments(net, 3)


def test_every_movement_is_spelled():
    assert set(MOVEMENTS) == set(M)
    assert isinstance(EVENTS, Events)

"""What events book is what ``fluxo.ledger`` says, to the centavo."""

from datetime import date
from uuid import UUID, uuid5

import numpy as np
import pytest

from fluxo.ledger import chart, entries
from fluxo.ledger.entries import SaleAmounts
from simulator.engine import make_world, simulate
from simulator.events import METHODS, Events
from simulator.movements import MOVEMENTS, M
from simulator.postings import CODES, legs

SIMULATION = simulate(make_world(42, date(2026, 3, 1), 60, 200, 6))
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
    every = EVENTS.take(EVENTS.movement == movement)
    # some of every method of payment, boleto too
    firsts = [np.flatnonzero(every.method == method)[:60] for method in np.unique(every.method).tolist()]
    assert len(firsts) == 5
    chosen = every.take(np.sort(np.concatenate(firsts)))
    found = legs(chosen, CUSTOMERS)
    for position in range(len(chosen)):
        own = found.event == position
        codes = (found.account[own] - CUSTOMERS) % len(CODES)
        booked = {(accounts[CODES[c]], a) for c, a in zip(codes.tolist(), found.amount[own].tolist(), strict=True)}
        amounts = SaleAmounts(*(int(column[position]) for column in (chosen.amount, chosen.taxes, chosen.cost)),
                              int(chosen.fee[position]))  # fmt: skip
        expected = book(accounts, METHODS[chosen.method[position]], amounts)
        assert booked == {(entry.account_id, entry.amount_cents) for entry in expected}


def test_every_movement_is_spelled():
    assert set(MOVEMENTS) == set(M)
    assert isinstance(EVENTS, Events)

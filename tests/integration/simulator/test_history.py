"""History in bulk on a real PostgreSQL: the ledger's invariants, exactly once, more days go on."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fluxo.db.connect import connect
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings
from simulator.scenario.model import Scenario
from simulator.scenario.reading import read_scenario
from simulator.sinks.history import post_history
from simulator.sinks.plan import HistoryPlan, HistoryResult
from simulator.world.shops import make_shops
from tests.integration.ledger.books import broken_invariants

PLAN = HistoryPlan(seed=42, start=date(2026, 3, 20), days=25, customers=80, shops=3)


def rows(settings: Settings, query: str) -> list[Any]:
    with connect(settings, "owner") as connection:
        return connection.execute(query).fetchall()


def one(settings: Settings, query: str) -> Any:
    return rows(settings, query)[0][0]


@pytest.fixture(scope="module")
def result(settings: Settings) -> HistoryResult:
    heard: list[tuple[int, int | None]] = []
    posted = post_history(settings, PLAN, lambda done, total: heard.append((done, total)))
    assert heard[-1] == (posted.events, posted.events)
    return posted


def test_what_is_posted_is_in_the_ledger(settings: Settings, result: HistoryResult):
    assert result.transactions_posted == one(settings, "SELECT count(*) FROM fluxo.transactions")
    assert result.transactions_posted > 3000
    assert set(result.refused) <= {"insufficient_funds"}
    assert sum(result.refused.values()) < 0.04 * result.transactions_posted
    assert result.sales == one(settings, "SELECT count(*) FROM fluxo.sales")
    assert result.requests == one(settings, "SELECT count(*) FROM fluxo.request_log WHERE simulated")
    assert 0 < result.sent_again < 0.02 * result.transactions_posted
    assert result.duplicates == 0
    assert result.customers == one(settings, "SELECT count(*) FROM fluxo.customers")


@pytest.mark.usefixtures("result")
@pytest.mark.parametrize(
    "broken",
    [
        "SELECT transaction_id FROM fluxo.entries GROUP BY 1 HAVING sum(amount_cents) <> 0 OR count(*) < 2",
        """SELECT b.account_id FROM fluxo.account_balances AS b LEFT JOIN fluxo.entries AS e USING (account_id)
           GROUP BY b.account_id HAVING b.balance_cents <> b.normal_sign * coalesce(sum(e.amount_cents), 0)
           OR b.version <> count(e.version)""",
        "SELECT account_id FROM fluxo.account_balances WHERE balance_cents < floor_cents",
        """SELECT s.id FROM fluxo.sales AS s JOIN fluxo.sale_items AS i ON i.sale_id = s.id
           GROUP BY s.id HAVING sum(i.total_cents) <> s.gross_cents
           OR sum(i.quantity * i.unit_cost_cents) <> s.cost_cents OR (s.kind = 'sale' AND max(i.line) <> count(*))""",
        "SELECT id FROM fluxo.sales WHERE id NOT IN (SELECT sale_id FROM fluxo.sale_items)",
        """SELECT t.id FROM fluxo.transactions AS t LEFT JOIN fluxo.sales AS s ON s.transaction_id = t.id
           WHERE (t.kind IN ('sale', 'sale_return')) <> (s.id IS NOT NULL)""",
        "SELECT id FROM fluxo.transactions WHERE recorded_at <= occurred_at OR recorded_at > '2026-04-14 03:00+00'",
        "SELECT id FROM fluxo.transactions WHERE recorded_at - occurred_at > '2 days'",
        """SELECT t.id FROM fluxo.transactions AS t LEFT JOIN fluxo.transactions AS o ON o.id = t.reverses_id
           WHERE t.kind IN ('pix_return', 'sale_return') AND o.id IS NULL""",
        "SELECT id FROM fluxo.transactions WHERE business_date NOT BETWEEN '2026-03-20' AND '2026-04-13'",
    ],
)
def test_no_invariant_is_broken(settings: Settings, broken: str):
    assert rows(settings, broken) == []


@pytest.mark.usefixtures("result")
def test_verify_finds_nothing(settings: Settings):
    assert broken_invariants(settings) == []


@pytest.mark.usefixtures("result")
def test_a_small_share_is_recorded_late(settings: Settings):
    late = "SELECT avg((recorded_at - occurred_at > '5 minutes')::int)::float8 FROM fluxo.transactions"
    assert 0.001 < one(settings, late) < 0.03


def test_the_lead_time_log_agrees_with_the_ledger(settings: Settings, result: HistoryResult):
    booked = Counter(dict(rows(settings, "SELECT description, count(*) FROM fluxo.transactions GROUP BY 1")))
    ok = Counter(dict(rows(settings, "SELECT route, count(*) FROM fluxo.request_log WHERE outcome = 'ok' GROUP BY 1")))
    # what is sent again is answered again
    again = [
        ok["/pix"] - booked["Pix"],
        ok["/saque"] - booked["Saque"],
        ok["/vendas"] - booked["Venda"],
    ]
    assert min(again) >= 0
    assert 0 < sum(again) <= result.sent_again
    assert ok["/cadastro"] == one(settings, "SELECT count(*) FROM fluxo.customers")
    assert rows(settings, "SELECT id FROM fluxo.request_log WHERE db_ms > total_ms OR started_at >= recorded_at") == []
    unknown = "SELECT id FROM fluxo.request_log WHERE (status = 401) <> (workspace_id IS NULL)"
    assert rows(settings, unknown) == []


@pytest.mark.usefixtures("result")
def test_every_customer_who_deposits_signed_up_and_logged_in_before(settings: Settings):
    early = """
        SELECT c.id FROM fluxo.customers AS c
        JOIN fluxo.accounts AS a ON a.customer_id = c.id
        JOIN fluxo.entries AS e ON e.account_id = a.id AND e.version = 1
        JOIN fluxo.transactions AS t ON t.id = e.transaction_id
        LEFT JOIN fluxo.request_log AS r
            ON r.customer_id = c.id AND r.route = '/login' AND r.recorded_at < t.recorded_at
        WHERE c.kyc_status <> 'approved' OR c.kyc_at >= t.occurred_at OR r.id IS NULL OR t.kind <> 'deposit'
    """
    assert rows(settings, early) == []
    never = "SELECT count(*) FROM fluxo.account_balances WHERE version = 0 AND floor_cents = 0"
    assert one(settings, never) > 0


@pytest.mark.usefixtures("result")
def test_again_adds_nothing_and_more_days_add_only_those(settings: Settings):
    before = rows(settings, "SELECT * FROM fluxo.transactions ORDER BY id")
    again = post_history(settings, PLAN)
    assert (again.transactions_posted, again.total_posted) == (0, len(before))
    longer = HistoryPlan(PLAN.seed, PLAN.start, PLAN.days + 7, PLAN.customers, PLAN.shops)
    added = post_history(settings, longer)
    assert added.duplicates == 0
    later = rows(settings, "SELECT * FROM fluxo.transactions WHERE business_date > '2026-04-13'")
    assert added.transactions_posted == len(later) > 0
    kept = "SELECT * FROM fluxo.transactions WHERE business_date <= '2026-04-13' ORDER BY id"
    assert rows(settings, kept) == before


@pytest.mark.usefixtures("result")
def test_a_history_does_not_change_its_scenario(settings: Settings):
    known = one(settings, "SELECT count(*) FROM fluxo.transactions")
    other = read_scenario("late-and-duplicate")
    with pytest.raises(ConfigurationError, match="begun with another scenario than late-and-duplicate"):
        post_history(settings, replace(PLAN, days=PLAN.days + 30, scenario=other))
    # the same knobs under another name are the same scenario
    named = Scenario(**{**PLAN.scenario.model_dump(), "name": "own"})
    assert post_history(settings, replace(PLAN, scenario=named)).transactions_posted == 0
    assert one(settings, "SELECT count(*) FROM fluxo.transactions") == known


@pytest.mark.usefixtures("result")
def test_what_card_machines_owe_is_what_the_books_say(settings: Settings):
    open_rows = """
        SELECT workspace_id, sum(amount_cents) FROM fluxo.receivables WHERE settled_at IS NULL GROUP BY 1 ORDER BY 1
    """
    booked = """
        SELECT b.workspace_id, b.balance_cents FROM fluxo.account_balances AS b
        JOIN fluxo.accounts AS a ON a.id = b.account_id WHERE a.code = '1.2.1' AND b.balance_cents <> 0 ORDER BY 1
    """
    assert rows(settings, open_rows) == rows(settings, booked) != []
    settled = "SELECT count(*) FROM fluxo.receivables WHERE settlement_id IS NOT NULL"
    assert one(settings, settled) > 0


@pytest.mark.usefixtures("result")
def test_settings_and_counterparties_are_those_of_the_world(settings: Settings):
    shop = make_shops(PLAN.seed, 1)[0]
    terms = f"""SELECT credit_fee_rate, sales_tax_rate FROM fluxo.workspace_settings AS s
        JOIN fluxo.workspaces AS w ON w.id = s.workspace_id WHERE w.slug = '{shop.slug}'"""
    assert rows(settings, terms) == [(shop.rates.credit_fee, shop.rates.sales_tax)]
    named = "SELECT avg((counterparty IS NOT NULL)::int)::float8 FROM fluxo.transactions WHERE description = %s"
    with connect(settings, "owner") as connection:
        shares = [connection.execute(named, (text,)).fetchone() for text in ("Conta de luz", "Compra de mercadorias")]
    assert shares == [(1.0,), (1.0,)]


@pytest.mark.usefixtures("result")
def test_without_a_start_the_history_goes_on_where_it_began(settings: Settings):
    found = post_history(settings, HistoryPlan(PLAN.seed, None, PLAN.days, PLAN.customers, PLAN.shops))
    assert found.start == PLAN.start
    assert found.transactions_posted == 0


@pytest.mark.usefixtures("result")
def test_more_customers_meet_their_neighbours_and_nothing_is_there_twice(settings: Settings):
    known = one(settings, "SELECT count(*) FROM fluxo.transactions")
    larger = post_history(settings, HistoryPlan(PLAN.seed, PLAN.start, PLAN.days, PLAN.customers + 40, PLAN.shops))
    assert larger.duplicates > 3000
    assert larger.transactions_posted == one(settings, "SELECT count(*) FROM fluxo.transactions") - known > 0
    assert rows(settings, "SELECT document FROM fluxo.customers GROUP BY 1 HAVING count(*) > 1") == []


def test_what_a_card_machine_owes_is_recorded_with_its_sale(settings: Settings):
    """Also where a total outage kept the sale waiting."""
    outage = HistoryPlan(seed=9, start=PLAN.start, days=20, customers=5, shops=3, scenario=read_scenario("outage"))
    post_history(settings, outage)
    apart = """SELECT r.id FROM fluxo.receivables AS r JOIN fluxo.sales AS s ON s.id = r.sale_id
               WHERE r.recorded_at <> s.recorded_at"""
    assert rows(settings, apart) == []
    waited = "SELECT max(recorded_at - occurred_at) > '10 minutes' FROM fluxo.sales"
    assert one(settings, waited)

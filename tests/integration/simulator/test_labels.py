"""Labels join a posted history by transaction and external id; the operational database does not know of them."""

from datetime import date

import pytest

from fluxo.db.connect import connect
from fluxo.settings import Settings
from simulator.scenario.fraud import FraudKnobs
from simulator.scenario.model import Scenario
from simulator.sinks import tables
from simulator.sinks.files import simulation_of
from simulator.sinks.history import post_history
from simulator.sinks.plan import HistoryPlan

PLAN = HistoryPlan(
    seed=42, start=date(2026, 3, 20), days=40, customers=150, shops=2,
    scenario=Scenario(fraud=FraudKnobs(account_takeovers=200, mules=40, structurers=60, card_testing=3)),
)  # fmt: skip
_TRANSACTIONS = "SELECT id::text, external_id, kind, occurred_at FROM fluxo.transactions"
_TEXTS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'fluxo' AND (column_name ~ 'fraud|label|typolog')
"""


@pytest.fixture(scope="module")
def history(settings: Settings) -> Settings:
    post_history(settings, PLAN)
    return settings


def test_labels_join_the_ledger(history: Settings):
    labels = tables.labels(simulation_of(PLAN)).to_pylist()
    with connect(history, "owner") as connection:
        posted = {row[0]: row[1:] for row in connection.execute(_TRANSACTIONS).fetchall()}
    found = [label for label in labels if label["transaction_id"] in posted]
    # what a ledger refused, for want of money, has no transaction
    assert len(found) > 0.9 * len(labels) > 40
    assert {label["typology"] for label in found} == {
        "account_takeover", "mule_fan_in", "mule_fan_out", "structuring", "card_testing",
    }  # fmt: skip
    for label in found:
        assert posted[label["transaction_id"]] == (label["external_id"], label["kind"], label["occurred_at"])


def test_the_operational_database_has_no_labels(history: Settings):
    with connect(history, "owner") as connection:
        assert connection.execute(_TEXTS).fetchall() == []

"""Killed anywhere, the same call ends in the state of a run that nobody disturbed."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fluxo.db.bootstrap import create_roles_and_databases, drop_databases
from fluxo.db.connect import connect
from fluxo.db.migrate import migrate
from fluxo.errors import ConfigurationError, FluxoError
from fluxo.settings import Settings
from simulator.sinks import lanes
from simulator.sinks.history import post_history
from simulator.sinks.plan import HistoryPlan

PLAN = HistoryPlan(seed=7, start=date(2026, 3, 28), days=12, customers=60, shops=2)

STATE = (
    """SELECT t.id, w.slug, t.kind, t.amount_cents, t.external_id, t.reverses_id, t.occurred_at, t.recorded_at
       FROM fluxo.transactions AS t JOIN fluxo.workspaces AS w ON w.id = t.workspace_id ORDER BY t.id""",
    """SELECT w.slug, a.code, e.version, e.transaction_id, e.amount_cents, e.balance_after_cents, e.recorded_at
       FROM fluxo.entries AS e JOIN fluxo.accounts AS a ON a.id = e.account_id
       JOIN fluxo.workspaces AS w ON w.id = a.workspace_id ORDER BY 1, 2, 3""",
    """SELECT id, transaction_id, kind, original_sale_id, seller, gross_cents, fee_cents, recorded_at
       FROM fluxo.sales ORDER BY id""",
    "SELECT sale_id, line, product_code, quantity, total_cents, recorded_at FROM fluxo.sale_items ORDER BY 1, 2",
    """SELECT id, sale_id, installment, amount_cents, due_date, settlement_id, settled_at, recorded_at
       FROM fluxo.receivables ORDER BY id""",
    "SELECT id, document, kyc_status, kyc_at, created_at FROM fluxo.customers ORDER BY id",
    """SELECT route, status, reason, customer_id, started_at, total_ms, db_ms FROM fluxo.request_log
       ORDER BY started_at, route, total_ms, status""",
    "SELECT name, batches_done, finished_at IS NOT NULL, params FROM fluxo.bulk_jobs ORDER BY name",
)

VICTIM = """
import os, signal, sys
from datetime import date
from fluxo.settings import load_settings
from simulator.sinks import history, lanes, posting
from simulator.sinks.plan import HistoryPlan

point, number = sys.argv[1:]
owner, name = {
    "copy": (posting, "insert_columns"), "move": (history.Job, "move"), "settle": (lanes, "settle_receivables"),
    "open": (history, "insert_columns"),
}[point]
calls, real = [], getattr(owner, name)

def perhaps_die(*arguments):
    calls.append(name)
    if len(calls) == int(number):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)

setattr(owner, name, perhaps_die)
lanes.BATCH = 200
history.post_history(load_settings(), HistoryPlan(7, date(2026, 3, 28), 12, 60, 2))
"""


@pytest.fixture(scope="module", autouse=True)
def small_batches() -> Iterator[None]:
    """Let so short a history have several batches; the victim has the same."""
    whole, lanes.BATCH = lanes.BATCH, 200
    yield
    lanes.BATCH = whole


def state(settings: Settings) -> list[list[Any]]:
    with connect(settings, "owner") as connection:
        return [connection.execute(query).fetchall() for query in STATE]


def empty(settings: Settings) -> None:
    drop_databases(settings)
    create_roles_and_databases(settings)
    migrate(settings)


@pytest.fixture(scope="module")
def undisturbed(settings: Settings) -> list[list[Any]]:
    post_history(settings, PLAN)
    found = state(settings)
    assert all(found)
    return found


# opening inserts the sign-ups' requests; a copy is in a batch after its posting, a move its last step
@pytest.mark.parametrize(
    ("point", "number"), [("open", 1), ("copy", 1), ("copy", 2), ("copy", 11), ("move", 4), ("settle", 1)]
)
def test_killed_before_a_commit_and_run_again(
    settings: Settings, undisturbed: list[list[Any]], point: str, number: int
):
    empty(settings)
    killed = subprocess.run([sys.executable, "-c", VICTIM, point, str(number)], capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    post_history(settings, PLAN)
    assert state(settings) == undisturbed


class Stopped(Exception):
    """Raised in place of a Ctrl-C."""


def test_stopped_after_each_commit_and_run_again(settings: Settings, undisturbed: list[list[Any]]):
    empty(settings)
    reached = -1

    def stop(done: int, total: int | None) -> None:
        nonlocal reached
        if done > reached:
            reached = done
            raise Stopped

    for _ in range(40):
        try:
            post_history(settings, PLAN, stop)
            break
        except Stopped:
            continue
    else:
        pytest.fail("the history never ends")
    assert state(settings) == undisturbed


GROWING = HistoryPlan(seed=7, start=date(2026, 3, 28), days=8, customers=1500, shops=0)
"""With customers whose KYC, or whose first login, is after the fourth day."""


def test_more_days_decide_who_was_pending_and_let_them_log_in(settings: Settings):
    found = []
    for days in ((8,), (4, 4, 8)):
        empty(settings)
        for count in days:
            post_history(settings, replace(GROWING, days=count))
        found.append(state(settings))
    at_once, grown = found
    customers, requests = 5, 6
    assert grown[customers] == at_once[customers]
    # one that answers across the end of a run is logged as begun a moment earlier
    one, other = (Counter(row[3] for row in rows[requests] if row[0] == "/login") for rows in found)
    assert one == other


def test_what_an_older_release_began_is_not_mixed_with_another_world(settings: Settings):
    empty(settings)
    post_history(settings, replace(PLAN, days=3))
    with connect(settings, "owner") as connection:
        connection.execute("DELETE FROM fluxo.bulk_jobs WHERE name LIKE '%%:%%:%%:%%'")
        connection.execute(
            "UPDATE fluxo.bulk_jobs SET params = params - '{scenario,world,events_done,known_days}'::text[]"
        )
    before = state(settings)[:-1]
    with pytest.raises(ConfigurationError, match="another release"):
        post_history(settings, PLAN)
    assert post_history(settings, replace(PLAN, days=3)).transactions_posted == 0
    assert state(settings)[:-1] == before


def test_who_has_lost_the_lock_does_not_go_on(settings: Settings):
    empty(settings)

    def lose(done: int, total: int | None) -> None:
        with connect(settings, "owner") as connection:
            connection.execute("UPDATE fluxo.bulk_jobs SET batches_done = batches_done + 1")

    with pytest.raises(FluxoError, match="Another process"):
        post_history(settings, PLAN, lose)

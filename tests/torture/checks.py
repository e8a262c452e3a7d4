"""What must hold when the shooting is over. Each check gives sentences about what does not; none: all is well."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from orchestration.verify import ledger as invariants
from tests.torture.client import Client
from tests.torture.stack import Stack
from tests.torture.workload import CUSTOMERS, Operation, World

REPLAYS = 300
SHOWN = 3
EXPECTED = {
    "refused": {422}, "deposit": {201}, "again": {409}, "sale": {201}, "cash_book": {201, 422}, "capture": {201},
    "sign_up": {201, 409},
}  # fmt: skip
"""Which answers a kind of operation may have, where not any."""
NAMED = ("venda_id", "reserva_id", "code")
"""What an answer and what is stored of it have in common; the transaction, where one was posted."""
_POSTED = "SELECT id, amount_cents FROM fluxo.transactions"
_STORED = "SELECT key, status, body FROM fluxo.idempotency_keys WHERE key = ANY (%s)"
_BALANCES = """
SELECT a.code, b.balance_cents FROM fluxo.accounts AS a JOIN fluxo.account_balances AS b ON b.account_id = a.id
WHERE a.code = ANY (%s)
"""
_INCOMPLETE = """
SELECT t.id
FROM fluxo.transactions AS t
JOIN (SELECT transaction_id AS id, count(*) AS legs FROM fluxo.entries GROUP BY 1) AS e USING (id)
LEFT JOIN (
    SELECT transaction_id AS id,
        count(*) FILTER (WHERE type = 'transaction.initiated') AS initiated,
        count(*) FILTER (WHERE type = 'transaction.validated') AS validated,
        count(*) FILTER (WHERE type = 'transaction.completed') AS completed,
        count(*) FILTER (WHERE type = 'ledger.entry_written') AS written,
        count(*) FILTER (WHERE type = 'account.balance.updated') AS updated
    FROM fluxo.outbox WHERE transaction_id IS NOT NULL GROUP BY 1
) AS o USING (id)
WHERE (o.initiated, o.validated, o.completed, o.written, o.updated) IS DISTINCT FROM (1, 1, 1, e.legs, e.legs)
"""
_OUT_OF_ORDER = """
SELECT aggregate_id FROM (
    SELECT aggregate_id, aggregate_version,
        lag(aggregate_version) OVER (PARTITION BY aggregate, aggregate_id ORDER BY position) AS before
    FROM fluxo.outbox
) AS events WHERE aggregate_version < before
"""
_HALF_SIGNED_UP = """
SELECT c.id FROM fluxo.customers AS c
WHERE (SELECT count(*) FROM fluxo.users AS u WHERE u.customer_id = c.id) <> 1
    OR (SELECT count(*) FROM fluxo.accounts AS a WHERE a.customer_id = c.id) <> 1
    OR (SELECT count(*) FROM fluxo.accounts AS a JOIN fluxo.account_limits AS l ON l.account_id = a.id
        WHERE a.customer_id = c.id) <> 1
    OR (SELECT count(*) FROM fluxo.accounts AS a JOIN fluxo.pix_keys AS k ON k.account_id = a.id
        WHERE a.customer_id = c.id) <> 1
    OR (SELECT count(*) FROM fluxo.outbox AS o WHERE o.aggregate = 'customer' AND o.aggregate_id = c.id) <> 1
"""
_LOGGED_TWICE = """
SELECT request_id FROM fluxo.request_log GROUP BY request_id, started_at, method, route HAVING count(*) > 1
"""
_SERVER_FAULTS = re.compile(r"deadlock detected|PANIC|invalid page|could not serialize|checksum")


@dataclass(frozen=True)
class Aftermath:
    """What the checks look at: the stack, up again, and everything that was asked and answered."""

    stack: Stack
    world: World
    clients: Sequence[Client]
    journal: Sequence[Operation]
    random: Random


def _some(faults: Iterable[object], what: str) -> list[str]:
    found = list(faults)
    return [f"{len(found)} {what}, such as {found[:SHOWN]}"] if found else []


def _body(operation: Operation) -> dict[str, Any]:
    return dict(json.loads(operation.answers[0][1]))


def _accepted(journal: Iterable[Operation]) -> list[Operation]:
    return [operation for operation in journal if operation.status < 300]


def _posted(journal: Iterable[Operation]) -> list[Operation]:
    """Return those whose answer names a transaction of theirs; a hold and a sign-up have none."""
    return [operation for operation in _accepted(journal) if operation.kind not in ("hold", "sign_up")]


def same_answers(after: Aftermath, _: Connection[TupleRow]) -> list[str]:
    """Every answer to a key was the same, to the byte, and none was a fault of ours."""
    differing = (o.key for o in after.journal if len(set(o.answers)) != 1)
    faults = (f"{o.key}: {o.answers[0]!r}" for o in after.journal if o.status >= 500)
    odd = (f"{o.key}: {o.answers[0]!r}" for o in after.journal if o.status not in EXPECTED.get(o.kind, {201, 422}))
    return [
        *_some(differing, "keys with different answers"), *_some(faults, "keys answered with a fault"),
        *_some(odd, "unexpected answers"),
    ]  # fmt: skip


def replayed_the_same(after: Aftermath, _: Connection[TupleRow]) -> list[str]:
    """Asked again now, those that were disturbed (and some others) are answered as they were."""
    keyed = [operation for operation in after.journal if operation.keyed]
    disturbed = [operation for operation in keyed if operation.disturbed]
    chosen = after.random.sample(disturbed, min(len(disturbed), REPLAYS))
    chosen += after.random.sample(keyed, min(len(keyed), REPLAYS // 3))
    for operation in chosen:
        after.clients[0].answered(operation)
    return _some((o.key for o in chosen if len(set(o.answers)) != 1), "keys replayed differently")


def in_the_ledger_once(after: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """The transactions and holds there are, are the acknowledged ones: none lost, none twice, none of a refusal."""
    posted = _posted(after.journal)
    told = Counter(UUID(_body(operation)["transacao_id"]) for operation in posted)
    found = dict(connection.execute(_POSTED).fetchall())
    wrong = [
        operation.key
        for operation in posted
        if operation.moved
        and found.get(UUID(_body(operation)["transacao_id"])) != max(map(abs, operation.moved.values()))
    ]
    held = {UUID(_body(operation)["reserva_id"]) for operation in _accepted(after.journal) if operation.kind == "hold"}
    holds = {row[0] for row in connection.execute("SELECT id FROM fluxo.holds")}
    return [
        *_some(told.keys() - found.keys(), "acknowledged transactions lost"),
        *_some(found.keys() - told.keys(), "transactions that nobody was told of"),
        *_some((one for one, times in told.items() if times > 1), "transactions told of under two keys"),
        *_some(wrong, "transactions of another amount"),
        *_some(held ^ holds, "holds on one side only"),
    ]


def _named(operation: Operation) -> tuple[str, ...]:
    return (*NAMED, "transacao_id") if operation.status < 300 else NAMED


def stored_as_told(after: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """What is stored of a key is what was answered: status, and transaction or code."""
    keyed = [operation for operation in after.journal if operation.keyed]
    rows = connection.execute(_STORED, ([operation.key for operation in keyed],))
    stored = {key: (status, body) for key, status, body in rows}
    return _some(
        (operation.key for operation in keyed if not _is_stored(operation, stored.get(operation.key))),
        "keys stored otherwise than answered",
    )


def _is_stored(operation: Operation, found: tuple[int, dict[str, Any]] | None) -> bool:
    if found is None or found[0] != operation.status:
        return False
    told = _body(operation)
    return all(found[1].get(name) == told.get(name) for name in _named(operation))


def balances_of_a_plain_model(after: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """Customers have what the acknowledged answers add up to."""
    model: Counter[int] = Counter()
    for operation in _accepted(after.journal):
        model.update(operation.moved)
    found = dict(connection.execute(_BALANCES, (after.world.accounts,)).fetchall())
    return _some(
        (
            f"{code}: {found.get(code)} instead of {model[number]}"
            for number, code in enumerate(after.world.accounts[:CUSTOMERS])
            if found.get(code) != model[number]
        ),
        "balances that are not the model's",
    )


def signed_up_whole(after: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """Whoever asked is a customer, once and whole, and was told of being one already only if an answer was lost."""
    asked = [operation for operation in after.journal if not operation.keyed]
    documents = {document for (document,) in connection.execute("SELECT document FROM fluxo.customers")}
    halves = connection.execute(_HALF_SIGNED_UP).fetchall()
    return [
        *_some((o.key for o in asked if o.body["documento"] not in documents), "customers lost"),
        *_some((o.key for o in asked if o.status == 409 and not o.disturbed), "customers there before they asked"),
        *_some(halves, "customers without an account, a user, limits, a Pix key or an event, or with two"),
    ]


def ledger_invariants(_: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """Invariants 1 to 4, as `fluxo verify` asks them."""
    looks = (invariants.balanced, invariants.balances, invariants.once, invariants.acknowledged)
    return [outcome.detail for look in looks if not (outcome := look(connection)).holds]


def events_complete(_: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """Each transaction has its events once, and each account's are in order."""
    return [
        *_some((row[0] for row in connection.execute(_INCOMPLETE)), "transactions without their events, or with more"),
        *_some({row[0] for row in connection.execute(_OUT_OF_ORDER)}, "aggregates whose events are out of order"),
    ]


def requests_logged_once(_: Aftermath, connection: Connection[TupleRow]) -> list[str]:
    """The lead-time log may lose what a kill takes with it, but tells nothing twice."""
    return _some((row[0] for row in connection.execute(_LOGGED_TWICE)), "requests logged twice")


def quiet_logs(after: Aftermath, _: Connection[TupleRow]) -> list[str]:
    """Neither PostgreSQL nor the API tells of deadlocks or damage, nor the API of faults it had no answer to."""
    server = [line for line in after.stack.server_log.read_text(errors="replace").splitlines()
              if _SERVER_FAULTS.search(line)]  # fmt: skip
    api = [line for line in after.stack.log.read_text(errors="replace").splitlines() if "request failed" in line]
    return [*_some(server, "lines of trouble in PostgreSQL's log"), *_some(api, "faults in the API's log")]


Check = Callable[[Aftermath, Connection[TupleRow]], list[str]]
CHECKS: tuple[Check, ...] = (
    same_answers, replayed_the_same, in_the_ledger_once, stored_as_told, balances_of_a_plain_model, signed_up_whole,
    ledger_invariants, events_complete, requests_logged_once, quiet_logs,
)  # fmt: skip


def faults_of(after: Aftermath) -> list[str]:
    """Return what every check has to say, each sentence with the check's name."""
    found: list[str] = []
    with connect(after.stack.settings, "app", all_workspaces=True) as connection:
        for check in CHECKS:
            found += [f"{check.__name__}: {fault}" for fault in check(after, connection)]
    return found

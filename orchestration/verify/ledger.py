"""Invariants 1 to 4, asked of the operational database in set-based queries."""

from psycopg import Connection
from psycopg.rows import TupleRow

from orchestration.verify.check import Outcome, outcome_of

_BALANCED = """
WITH legs AS (
    SELECT
        transaction_id,
        sum(amount_cents) AS total,
        sum(amount_cents) FILTER (WHERE amount_cents > 0) AS debits,
        count(*) AS n,
        any_value(workspace_id) AS workspace_id,
        min(business_date) AS first_date,
        max(business_date) AS last_date
    FROM fluxo.entries
    GROUP BY transaction_id
)
SELECT
    count(t.id),
    count(*) FILTER (WHERE l.transaction_id IS NULL),
    count(*) FILTER (WHERE t.id IS NULL),
    count(*) FILTER (WHERE l.total <> 0 OR l.n < 2),
    count(*) FILTER (WHERE t.id IS NOT NULL AND l.debits IS DISTINCT FROM t.amount_cents),
    count(*) FILTER (WHERE l.first_date <> t.business_date OR l.last_date <> t.business_date),
    count(*) FILTER (WHERE t.business_date <> fluxo.business_date(t.occurred_at)),
    count(*) FILTER (WHERE l.workspace_id <> t.workspace_id)
FROM fluxo.transactions AS t
FULL JOIN legs AS l ON l.transaction_id = t.id
"""
_DAYS_OUT_OF_BALANCE = """
SELECT count(*) FROM (
    SELECT FROM fluxo.entries GROUP BY workspace_id, business_date HAVING sum(amount_cents) <> 0
) AS days
"""
_BALANCES = """
WITH steps AS (
    SELECT
        e.account_id, e.version, e.balance_after_cents, b.normal_sign * e.amount_cents AS moved,
        lag(e.balance_after_cents, 1, 0::bigint) OVER account AS before,
        lag(e.version, 1, 0::bigint) OVER account AS version_before,
        e.workspace_id <> b.workspace_id AS strange
    FROM fluxo.entries AS e
    JOIN fluxo.account_balances AS b USING (account_id)
    WINDOW account AS (PARTITION BY e.account_id ORDER BY e.version)
), totals AS (
    SELECT
        account_id,
        sum(moved) AS balance,
        max(version) AS version,
        (array_agg(balance_after_cents ORDER BY version DESC))[1] AS last_balance,
        count(*) FILTER (WHERE version <> version_before + 1) AS gaps,
        count(*) FILTER (WHERE balance_after_cents <> before + moved) AS jumps,
        count(*) FILTER (WHERE strange) AS strangers
    FROM steps
    GROUP BY account_id
)
SELECT
    count(*),
    count(*) FILTER (WHERE b.balance_cents <> coalesce(t.balance, 0)),
    count(*) FILTER (WHERE b.balance_cents <> coalesce(t.last_balance, 0)),
    count(*) FILTER (WHERE b.version <> coalesce(t.version, 0) OR t.gaps > 0),
    count(*) FILTER (WHERE t.jumps > 0),
    count(*) FILTER (WHERE t.strangers > 0),
    count(*) FILTER (WHERE b.balance_cents - b.held_cents < b.floor_cents),
    count(*) FILTER (WHERE b.held_cents <> coalesce(h.held, 0))
FROM fluxo.account_balances AS b
LEFT JOIN totals AS t USING (account_id)
LEFT JOIN (
    SELECT account_id, sum(amount_cents) AS held FROM fluxo.holds WHERE status = 'active' GROUP BY account_id
) AS h USING (account_id)
"""
# a day's sums first: closings of years do not each add up the whole drawer
_COUNTED = """
WITH daily AS (
    SELECT a.workspace_id, e.business_date, sum(e.amount_cents) AS moved
    FROM fluxo.accounts AS a
    JOIN fluxo.entries AS e ON e.account_id = a.id
    WHERE a.code = '1.1.1'
        AND a.workspace_id IN (SELECT workspace_id FROM fluxo.closed_days WHERE counted_cents IS NOT NULL)
    GROUP BY a.workspace_id, e.business_date
)
SELECT count(*)
FROM fluxo.closed_days AS closed
WHERE closed.counted_cents <> (
    SELECT coalesce(sum(d.moved), 0) FROM daily AS d
    WHERE d.workspace_id = closed.workspace_id AND d.business_date <= closed.business_date
)
"""
_CARDS = """
WITH settled AS (
    SELECT r.settlement_id, t.amount_cents, abs(sum(r.amount_cents)) AS rows_cents, t.id IS NULL AS missing
    FROM fluxo.receivables AS r
    LEFT JOIN fluxo.transactions AS t ON t.id = r.settlement_id AND t.workspace_id = r.workspace_id
    WHERE r.settlement_id IS NOT NULL
    GROUP BY r.settlement_id, t.amount_cents, t.id
), sold AS (
    SELECT sale_id, sum(amount_cents) AS net FROM fluxo.receivables WHERE installment > 0 GROUP BY sale_id
)
SELECT
    (SELECT count(*) FROM settled WHERE missing OR rows_cents <> amount_cents),
    (SELECT count(*) FROM sold JOIN fluxo.sales AS s ON s.id = sold.sale_id
     WHERE sold.net <> s.gross_cents - s.fee_cents)
"""
_UNDONE = """
SELECT
    (SELECT count(*) FROM (
        SELECT r.reverses_id
        FROM fluxo.transactions AS r
        JOIN fluxo.transactions AS original ON original.id = r.reverses_id
        WHERE original.kind <> 'sale'
        GROUP BY r.reverses_id, original.amount_cents
        HAVING sum(r.amount_cents) > original.amount_cents
    ) AS too_much),
    (SELECT count(*) FROM fluxo.holds AS h
     LEFT JOIN fluxo.entries AS e
        ON e.transaction_id = h.transaction_id AND e.account_id = h.account_id
        AND e.workspace_id = h.workspace_id AND abs(e.amount_cents) = h.captured_cents
     WHERE h.status = 'captured' AND e.transaction_id IS NULL)
"""
_ONCE = """
SELECT
    (SELECT count(external_id) FROM fluxo.transactions),
    (SELECT count(*) FROM (
        SELECT FROM fluxo.transactions WHERE external_id IS NOT NULL
        GROUP BY workspace_id, external_id HAVING count(*) > 1
     ) AS twice),
    count(*),
    count(body ->> 'transacao_id') FILTER (WHERE status < 300)
        - count(DISTINCT body ->> 'transacao_id') FILTER (WHERE status < 300)
FROM fluxo.idempotency_keys
"""
_ACKNOWLEDGED = """
WITH answers AS (
    SELECT
        count(*) FILTER (WHERE answer.status < 300) AS accepted,
        count(*) FILTER (WHERE answer.status >= 300) AS refused,
        count(*) FILTER (
            WHERE answer.status < 300 AND answer.body ->> 'transacao_id' IS NOT NULL AND posted.id IS NULL
        ) AS lost,
        count(*) FILTER (WHERE answer.body ->> 'venda_id' IS NOT NULL AND sale.id IS NULL) AS lost_sales,
        count(*) FILTER (WHERE answer.body ->> 'reserva_id' IS NOT NULL AND hold.id IS NULL) AS lost_holds,
        -- a refused duplicate names the transaction that was first
        count(*) FILTER (
            WHERE answer.status >= 300 AND answer.body ->> 'transacao_id' IS NOT NULL
                AND answer.body ->> 'code' IS DISTINCT FROM 'duplicate_transaction'
        ) AS traces
    FROM fluxo.idempotency_keys AS answer
    LEFT JOIN fluxo.transactions AS posted
        ON posted.id = (answer.body ->> 'transacao_id')::uuid AND posted.workspace_id = answer.workspace_id
    LEFT JOIN fluxo.sales AS sale
        ON sale.id = (answer.body ->> 'venda_id')::uuid AND sale.transaction_id = posted.id
    LEFT JOIN fluxo.holds AS hold
        ON hold.id = (answer.body ->> 'reserva_id')::uuid AND hold.workspace_id = answer.workspace_id
)
SELECT
    answers.*,
    (SELECT count(*) FROM fluxo.sales AS s JOIN fluxo.transactions AS t ON t.id = s.transaction_id
     WHERE t.amount_cents < s.gross_cents OR t.workspace_id <> s.workspace_id),
    (SELECT count(*) FROM fluxo.sales AS s LEFT JOIN (
        SELECT sale_id, sum(total_cents) AS total FROM fluxo.sale_items GROUP BY sale_id
     ) AS items ON items.sale_id = s.id WHERE items.total IS DISTINCT FROM s.gross_cents)
FROM answers
"""
_ANNOUNCED = """
SELECT
    count(*),
    count(*) FILTER (WHERE event.aggregate = 'account' AND entry.account_id IS NULL),
    count(*) FILTER (WHERE event.type = 'transaction.completed' AND header.id IS NULL),
    count(*) FILTER (WHERE event.type = 'transaction.failed' AND header.id IS NOT NULL)
FROM fluxo.outbox AS event
LEFT JOIN fluxo.entries AS entry
    ON event.aggregate = 'account' AND entry.account_id = event.aggregate_id
    AND entry.version = event.aggregate_version AND entry.transaction_id = event.transaction_id
    AND entry.amount_cents = event.amount_cents AND entry.balance_after_cents = event.balance_after_cents
LEFT JOIN fluxo.transactions AS header
    ON event.type IN ('transaction.completed', 'transaction.failed') AND header.id = event.aggregate_id
"""


_TOLD_WHOLE = """
WITH told AS (
    SELECT
        transaction_id,
        count(*) FILTER (WHERE type = 'transaction.completed') AS completed,
        count(*) FILTER (WHERE aggregate = 'account') AS of_accounts
    FROM fluxo.outbox
    WHERE transaction_id IS NOT NULL
    GROUP BY transaction_id
)
SELECT count(*) FROM told
WHERE completed <> (of_accounts > 0)::int OR (
    completed > 0
    AND of_accounts <> 2 * (SELECT count(*) FROM fluxo.entries AS e WHERE e.transaction_id = told.transaction_id)
)
"""


def _row(connection: Connection[TupleRow], query: str) -> TupleRow:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def balanced(connection: Connection[TupleRow]) -> Outcome:
    """1: entries of every transaction sum to zero; debits = credits per workspace and day."""
    transactions, bare, orphans, crooked, amount, dates, days_off, strange = _row(connection, _BALANCED)
    (days,) = _row(connection, _DAYS_OUT_OF_BALANCE)
    faults = {
        "transactions without entries": bare,
        "transactions missing under their entries": orphans,
        "transactions whose entries do not sum to zero": crooked,
        "transactions whose amount is not the sum of their debits": amount,
        "transactions on another day than their entries": dates,
        "transactions on another day than their instant": days_off,
        "transactions of another workspace than their entries": strange,
        "days of a workspace on which debits are not credits": days,
    }
    return outcome_of(faults, f"{transactions:,} transactions balance, on every day of every workspace")


def balances(connection: Connection[TupleRow]) -> Outcome:
    """2: balance = sum of entries = last balance_after; no gaps in versions; what is available is above the floor."""
    accounts, total, last, gaps, jumps, strangers, floors, held = _row(connection, _BALANCES)
    (counted,) = _row(connection, _COUNTED)
    settlements, sold = _row(connection, _CARDS)
    too_much, captures = _row(connection, _UNDONE)
    faults = {
        "accounts whose balance is not the sum of their entries": total,
        "accounts whose balance is not the last balance_after": last,
        "accounts with a gap in their versions": gaps,
        "accounts whose balance_after jumps": jumps,
        "accounts with entries of another workspace": strangers,
        "accounts below their floor": floors,
        "accounts whose held amount is not the sum of their active holds": held,
        "closed days whose cash is no longer what was counted": counted,
        "settlements that are not the sum of their receivables": settlements,
        "card sales whose receivables are not their net": sold,
        "transactions of which more was taken back than they moved": too_much,
        "captured holds that their transaction does not take": captures,
    }
    return outcome_of(faults, f"{accounts:,} accounts equal the sum of their entries, without gaps")


def once(connection: Connection[TupleRow]) -> Outcome:
    """3: same idempotency key, one effect, same answer; an external id is in the ledger once."""
    external, twice, keys, shared = _row(connection, _ONCE)
    faults = {
        "external ids in the ledger twice": twice,
        "stored answers that share a posting": shared,
    }
    return outcome_of(faults, f"{external:,} external ids and {keys:,} idempotency keys, each with one effect")


def acknowledged(connection: Connection[TupleRow]) -> Outcome:
    """4: nothing acknowledged or announced is lost, nothing rejected leaves a trace; a sale is whole."""
    accepted, refused, lost, lost_sales, lost_holds, traces, unbacked, partial = _row(connection, _ACKNOWLEDGED)
    events, unwritten, uncompleted, kept = _row(connection, _ANNOUNCED)
    (in_part,) = _row(connection, _TOLD_WHOLE)
    faults = {
        "acknowledged answers whose posting is not in the ledger": lost,
        "acknowledged answers whose sale is not there": lost_sales,
        "acknowledged answers whose hold is not there": lost_holds,
        "refusals that left a posting": traces,
        "sales that their posting does not cover": unbacked,
        "sales whose items do not add up to them": partial,
        "announced entries and balances that are not the ledger's": unwritten,
        "announced transactions that are not in the ledger": uncompleted,
        "transactions announced as failed that are in the ledger": kept,
        "transactions of which only a part was announced": in_part,
    }
    return outcome_of(
        faults,
        f"{accepted:,} acknowledged answers and {events:,} events are as the ledger says, {refused:,} refusals left "
        "nothing",
    )

"""Invariants 7 and 8: marts = raw, compared in the warehouse over the contract of the marts."""

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from orchestration.verify.check import Outcome, outcome_of
from orchestration.verify.facts import FACTS, differing_facts

# every entry with its account's group and side, as raw has them: the account from its newest snapshot
_RAW_ENTRIES = f"""
accounts AS (
    SELECT * FROM {names.RAW_SCHEMA}.{names.ACCOUNTS}
    WHERE dt = (SELECT max(dt) FROM {names.RAW_SCHEMA}.{names.ACCOUNTS})
), moved AS (
    SELECT
        e.workspace_id, e.business_date, e.transaction_id, e.amount_cents, a.account_group, a.dre_line, a.kind,
        CASE a.normal_side WHEN 'debit' THEN e.amount_cents ELSE -e.amount_cents END AS cents
    FROM {names.RAW_SCHEMA}.{names.ENTRIES} AS e
    LEFT JOIN accounts AS a ON a.id = e.account_id
)
"""  # noqa: S608
_CHAIN = f"""
WITH days AS (
    SELECT
        *,
        lag(closing_amount, 1, 0::numeric) OVER per_group AS closing_before,
        lag(business_date) OVER per_group AS date_before,
        min(business_date) OVER per_group AS first_of_group,
        max(business_date) OVER per_group AS last_of_group,
        min(business_date) OVER (PARTITION BY workspace_id) AS first_of_workspace,
        max(business_date) OVER (PARTITION BY workspace_id) AS last_of_workspace
    FROM {names.MARTS_SCHEMA}.{names.FCT_DAILY_CONSOLIDATION}
    WINDOW per_group AS (
        PARTITION BY workspace_id, account_group ORDER BY business_date
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
    count(*),
    count(*) FILTER (WHERE opening_amount + inflow_amount - outflow_amount <> closing_amount),
    count(*) FILTER (WHERE opening_amount <> closing_before),
    count(*) FILTER (WHERE business_date - date_before <> 1
        OR first_of_group <> first_of_workspace OR last_of_group <> last_of_workspace)
FROM days
"""  # noqa: S608
_MOVEMENT = f"""
WITH {_RAW_ENTRIES}, ledger AS (
    SELECT
        workspace_id, account_group, business_date,
        coalesce(sum(cents) FILTER (WHERE cents > 0), 0) AS inflow,
        coalesce(-sum(cents) FILTER (WHERE cents < 0), 0) AS outflow,
        count(*) AS entries, count(DISTINCT transaction_id) AS transactions
    FROM moved
    GROUP BY workspace_id, account_group, business_date
)
SELECT count(*), count(*) FILTER (
    WHERE coalesce(m.inflow_amount, -1) * 100 <> coalesce(l.inflow, 0)
        OR m.outflow_amount * 100 <> coalesce(l.outflow, 0)
        OR m.entry_count <> coalesce(l.entries, 0) OR m.transaction_count <> coalesce(l.transactions, 0)
)
FROM {names.MARTS_SCHEMA}.{names.FCT_DAILY_CONSOLIDATION} AS m
FULL JOIN ledger AS l
    ON l.workspace_id = m.workspace_id AND l.account_group = m.account_group AND l.business_date = m.business_date
"""  # noqa: S608
_SUBTOTALS = f"""
SELECT count(*), count(*) FILTER (WHERE amount <> (
    SELECT coalesce(sum(leaf.amount), 0)
    FROM {names.MARTS_SCHEMA}.{names.FCT_DRE_MONTHLY} AS leaf
    WHERE leaf.workspace_id = total.workspace_id AND leaf.month = total.month AND leaf.regime = total.regime
        AND leaf.line_order < total.line_order AND NOT leaf.is_subtotal
))
FROM {names.MARTS_SCHEMA}.{names.FCT_DRE_MONTHLY} AS total
WHERE is_subtotal
"""  # noqa: S608
_LINES = f"""
WITH ends AS (
    SELECT workspace_id, min(business_date) AS first, max(business_date) AS last
    FROM {names.RAW_SCHEMA}.{names.ENTRIES} GROUP BY workspace_id
), expected AS (
    SELECT ends.workspace_id, month::date AS month, l.line_order, l.line_code, l.sign IS NULL AS is_subtotal
    FROM ends
    CROSS JOIN generate_series(date_trunc('month', ends.first), ends.last, interval '1 month') AS month
    CROSS JOIN staging.dre_lines AS l
), found AS (
    SELECT workspace_id, month, line_order, line_code, is_subtotal
    FROM {names.MARTS_SCHEMA}.{names.FCT_DRE_MONTHLY} WHERE regime = 'competencia'
)
SELECT
    (SELECT count(*) FROM (TABLE expected EXCEPT ALL TABLE found) AS missing),
    (SELECT count(*) FROM (TABLE found EXCEPT ALL TABLE expected) AS extra)
"""  # noqa: S608
_DRE = f"""
WITH {_RAW_ENTRIES}, ledger AS (
    SELECT workspace_id, date_trunc('month', business_date)::date AS month, dre_line, -sum(amount_cents) AS cents
    FROM moved
    WHERE kind IN ('revenue', 'expense')
    GROUP BY 1, 2, 3
), leaves AS (
    SELECT * FROM {names.MARTS_SCHEMA}.{names.FCT_DRE_MONTHLY} WHERE regime = 'competencia' AND NOT is_subtotal
)
SELECT count(*), count(*) FILTER (WHERE coalesce(d.amount * 100, 0) <> coalesce(l.cents, 0))
FROM leaves AS d
FULL JOIN ledger AS l ON l.workspace_id = d.workspace_id AND l.month = d.month AND l.dre_line = d.line_code
"""  # noqa: S608


def _row(connection: Connection[TupleRow], query: str) -> TupleRow:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row


def marts_equal_raw(warehouse: Connection[TupleRow]) -> Outcome:
    """7: opening + in - out = closing = next opening; no missing days; this and every other mart = raw."""
    days, sums, openings, gaps = _row(warehouse, _CHAIN)
    _, differing = _row(warehouse, _MOVEMENT)
    faults = {
        "days whose opening, in and out do not give their closing": sums,
        "days that do not open with the closing of the day before": openings,
        "days missing, or beyond those of their workspace": gaps,
        "days whose movement is not the ledger's": differing,
    } | differing_facts(warehouse)
    return outcome_of(
        faults, f"{days:,} days of account groups, each equal to its entries in raw; {', '.join(FACTS)} as in raw"
    )


def dre(warehouse: Connection[TupleRow]) -> Outcome:
    """8: DRE lines add up, and equal the revenue and expense accounts of the ledger."""
    subtotals, wrong = _row(warehouse, _SUBTOTALS)
    leaves, differing = _row(warehouse, _DRE)
    missing, extra = _row(warehouse, _LINES)
    faults = {
        "lines of the statement missing from a month": missing,
        "lines that the statement or the month does not have": extra,
        "subtotals that are not the sum of the lines above": wrong,
        "lines that are not the ledger's revenue and expense": differing,
    }
    return outcome_of(faults, f"every line is there: {leaves:,} equal the ledger, {subtotals:,} subtotals add up")

# ruff: noqa: S608
"""Part of invariant 7: every mart but the consolidation, held against raw in counts and sums.

Each mart has two queries with the same columns, one over raw and one over the mart. The rows of one that are
not among the rows of the other are the differences, so the finer the rows, the less can cancel out.
"""

from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo import names
from fluxo.clock import BUSINESS_TIMEZONE

_MARTS = names.MARTS_SCHEMA
_RAW = names.RAW_SCHEMA


def _newest(table: str) -> str:
    return f"(SELECT * FROM {_RAW}.{table} WHERE dt = (SELECT max(dt) FROM {_RAW}.{table}))"


@dataclass(frozen=True)
class Fact:
    """What is compared, in words, and the queries that must give the same rows."""

    told: str
    raw: str
    mart: str


_SIGN = "CASE kind WHEN 'return' THEN -1 ELSE 1 END"
_BUSINESS_DATE = f"(started_at AT TIME ZONE '{BUSINESS_TIMEZONE}')::date"

# amounts are compared in centavos; a return is negative in the marts, positive in raw. A day's entries sum to
# zero also with the signs the wrong way round: weighted by their versions they do not.
FACTS: dict[str, Fact] = {
    names.DIM_WORKSPACE: Fact(
        "workspaces",
        f"SELECT id, slug, kind, name, currency FROM {_newest(names.WORKSPACES)} AS w",
        f"SELECT workspace_id, workspace_slug, workspace_kind, workspace_name, currency FROM {_MARTS}.dim_workspace",
    ),
    names.DIM_ACCOUNT: Fact(
        "accounts",
        "SELECT id, workspace_id, code, kind, normal_side, account_group, dre_line "
        f"FROM {_newest(names.ACCOUNTS)} AS a",
        "SELECT account_id, workspace_id, account_code, account_kind, normal_side, account_group, dre_line "
        f"FROM {_MARTS}.dim_account",
    ),
    names.FCT_LEDGER_ENTRIES: Fact(
        "days of a workspace, by entries, amounts and balances",
        f"""SELECT workspace_id, business_date, count(*), sum(amount_cents), sum(abs(amount_cents)),
            sum(amount_cents * version), sum(balance_after_cents)
        FROM {_RAW}.entries GROUP BY 1, 2""",
        f"""SELECT workspace_id, business_date, count(*), sum(amount) * 100, sum(abs(amount)) * 100,
            sum(amount * account_version) * 100, sum(balance_after_amount) * 100
        FROM {_MARTS}.fct_ledger_entries GROUP BY 1, 2""",
    ),
    names.FCT_ACCOUNT_DAILY: Fact(
        "accounts, by inflow, outflow and last balance",
        f"""SELECT e.account_id, e.inflow, e.outflow, latest.balance_after_cents
        FROM (
            SELECT e.account_id, max(e.version) AS version,
                coalesce(sum(abs(e.amount_cents)) FILTER (WHERE (e.amount_cents > 0) = (a.normal_side = 'debit')), 0)
                    AS inflow,
                coalesce(sum(abs(e.amount_cents)) FILTER (WHERE (e.amount_cents > 0) <> (a.normal_side = 'debit')), 0)
                    AS outflow
            FROM {_RAW}.entries AS e LEFT JOIN {_newest(names.ACCOUNTS)} AS a ON a.id = e.account_id
            GROUP BY e.account_id
        ) AS e
        JOIN {_RAW}.entries AS latest USING (account_id, version)""",
        f"""SELECT account_id, sum(inflow_amount) * 100, sum(outflow_amount) * 100,
            (array_agg(closing_amount ORDER BY business_date DESC))[1] * 100
        FROM {_MARTS}.fct_account_daily GROUP BY account_id""",
    ),
    names.FCT_SALES: Fact(
        "days of a workspace, by sales, gross, deductions, cost, fee and margin",
        f"""SELECT workspace_id, business_date, kind, count(*), {_SIGN} * sum(gross_cents),
            {_SIGN} * sum(deductions_cents), {_SIGN} * sum(cost_cents), {_SIGN} * sum(fee_cents),
            {_SIGN} * sum(gross_cents - deductions_cents - cost_cents - fee_cents)
        FROM {_RAW}.sales GROUP BY 1, 2, 3""",
        f"""SELECT workspace_id, business_date, sale_kind, count(*), sum(gross_amount) * 100,
            sum(deductions_amount) * 100, sum(cost_amount) * 100, sum(fee_amount) * 100, sum(margin_amount) * 100
        FROM {_MARTS}.fct_sales GROUP BY 1, 2, 3""",
    ),
    names.FCT_SALE_ITEMS: Fact(
        "days of a workspace, by items, quantity, total and cost",
        f"""SELECT w.slug, s.business_date, kind, count(*), {_SIGN} * sum(i.quantity),
            {_SIGN} * sum(i.total_cents), {_SIGN} * sum(i.quantity * i.unit_cost_cents)
        FROM {_RAW}.sale_items AS i
        LEFT JOIN (SELECT id, kind, business_date FROM {_RAW}.sales) AS s ON s.id = i.sale_id
        LEFT JOIN (SELECT id, slug FROM {_newest(names.WORKSPACES)} AS n) AS w ON w.id = i.workspace_id
        GROUP BY 1, 2, 3""",
        f"""SELECT workspace_slug, business_date, sale_kind, count(*), sum(quantity), sum(total_amount) * 100,
            sum(quantity * unit_cost) * 100
        FROM {_MARTS}.fct_sale_items GROUP BY 1, 2, 3""",
    ),
    names.FCT_CUSTOMER_JOURNEY: Fact(
        "customers, by workspace, segment, sign-up and approval",
        f"""SELECT id, workspace_id, segment, created_at, CASE WHEN kyc_status = 'approved' THEN kyc_at END
        FROM {_newest(names.CUSTOMERS)} AS c""",
        f"SELECT customer_id, workspace_id, segment, signed_up_at, kyc_at FROM {_MARTS}.fct_customer_journey",
    ),
    names.FCT_LEAD_TIME_DAILY: Fact(
        "days of a route, by requests and outcomes",
        f"""SELECT workspace_id, route, {_BUSINESS_DATE}, count(*), count(*) FILTER (WHERE outcome = 'ok'),
            count(*) FILTER (WHERE outcome = 'refused'), count(*) FILTER (WHERE outcome = 'error')
        FROM {_RAW}.request_log GROUP BY 1, 2, 3""",
        f"""SELECT workspace_id, route, request_date, sum(requests), sum(ok_count), sum(refused_count),
            sum(error_count)
        FROM {_MARTS}.fct_lead_time_daily GROUP BY 1, 2, 3""",
    ),
    "currency": Fact(
        "workspaces of a mart in another currency",
        f"""SELECT workspace_id, currency FROM {_MARTS}.dim_workspace
        WHERE workspace_id IN (SELECT workspace_id FROM {_RAW}.entries)""",
        f"""SELECT workspace_id, currency FROM {_MARTS}.fct_daily_consolidation
        UNION SELECT workspace_id, currency FROM {_MARTS}.fct_dre_monthly
        UNION SELECT workspace_id, currency FROM {_MARTS}.fct_sales""",
    ),
}


def differing_facts(warehouse: Connection[TupleRow]) -> dict[str, int]:
    """Return how many rows of each comparison are on one side only, by mart and what was compared."""
    found: dict[str, int] = {}
    for mart, fact in FACTS.items():
        # a place that differs has a row on each side, one that is missing on one side only
        query = f"""
            WITH raw_side AS ({fact.raw}), mart_side AS ({fact.mart})
            SELECT greatest(
                (SELECT count(*) FROM (TABLE raw_side EXCEPT ALL TABLE mart_side) AS missing),
                (SELECT count(*) FROM (TABLE mart_side EXCEPT ALL TABLE raw_side) AS extra)
            )
        """
        row = warehouse.execute(query.encode()).fetchone()
        assert row is not None
        found[f"differences of {mart} from raw ({fact.told})"] = row[0]
    return found

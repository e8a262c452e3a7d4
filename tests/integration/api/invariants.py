"""What must hold of the ledger after anything at all; each query gives the rows that break a rule."""

from fluxo.db.connect import connect
from fluxo.settings import Settings

BROKEN = {
    "entries sum to zero": "SELECT transaction_id FROM fluxo.entries GROUP BY 1 HAVING sum(amount_cents) <> 0",
    "balance = sum of entries": """
        SELECT b.account_id FROM fluxo.account_balances b LEFT JOIN fluxo.entries e USING (account_id)
        GROUP BY b.account_id HAVING b.balance_cents <> coalesce(sum(e.amount_cents), 0) * b.normal_sign
    """,
    "versions have no gaps": """
        SELECT b.account_id FROM fluxo.account_balances b LEFT JOIN fluxo.entries e USING (account_id)
        GROUP BY b.account_id HAVING b.version <> count(e.version) OR b.version <> coalesce(max(e.version), 0)
    """,
    "balance = last balance_after": """
        SELECT b.account_id FROM fluxo.account_balances b JOIN fluxo.entries e USING (account_id, version)
        WHERE b.balance_cents <> e.balance_after_cents
    """,
    "what is available is not below its floor": """
        SELECT account_id FROM fluxo.account_balances WHERE balance_cents - held_cents < floor_cents
    """,
}


def broken_invariants(settings: Settings) -> list[str]:
    """Return the names of the rules that do not hold."""
    with connect(settings, "app", all_workspaces=True) as connection:
        return [name for name, query in BROKEN.items() if connection.execute(query).fetchone()]


def one(settings: Settings, query: str, *parameters: object) -> tuple[object, ...]:
    """Return the one row of a query."""
    with connect(settings, "app", all_workspaces=True) as connection:
        (row,) = connection.execute(query, parameters).fetchall()
        return tuple(row)

"""What a shop has decided for itself: rates of its card machine and taxes, whether amounts are whole.

Read once a second at most by each worker, since every sale needs it: a change by PATCH /configuracoes holds at
once on the worker that made it and reaches the others within that time.
"""

from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from api.database import AppConnection, within
from fluxo.ledger.sale_terms import Rates

SELECT_TERMS = """
SELECT debit_fee_rate, credit_fee_rate, installments_fee_rate, sales_tax_rate, whole_amounts_only
FROM fluxo.workspace_settings
WHERE workspace_id = %b
"""
KEEP_SECONDS = 1.0
_MAX_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class ShopTerms:
    """Settings of a shop that its sales and its cash book go by."""

    rates: Rates
    whole_amounts_only: bool


class TermsOfShops:
    """The terms of the shops this worker serves, a second old at most."""

    def __init__(self, pool: AsyncConnectionPool[AppConnection]) -> None:
        self._pool = pool
        self._kept: dict[UUID, tuple[float, ShopTerms]] = {}
        self._changes = 0

    async def of(self, workspace_id: UUID) -> ShopTerms:
        """Return a shop's terms."""
        kept = self._kept.get(workspace_id)
        if kept is not None and monotonic() < kept[0]:
            return kept[1]
        asked_at, changes = monotonic(), self._changes
        async with within(self._pool, workspace_id) as connection:
            row = await (await connection.execute(SELECT_TERMS, (workspace_id,))).fetchone()
        terms = ShopTerms(Rates(*row[:4]), row[4]) if row else ShopTerms(Rates(), False)
        if len(self._kept) >= _MAX_KEPT:
            self._kept.clear()
        # what was read while somebody changed their terms may be from before the change
        if changes == self._changes:
            self._kept[workspace_id] = (asked_at + KEEP_SECONDS, terms)
        return terms

    def changed(self, workspace_id: UUID) -> None:
        """Forget a shop's terms: their change is committed, and the next to ask must see it."""
        self._changes += 1
        self._kept.pop(workspace_id, None)

"""What may be taken out of the drawer: no more than the books say is in it.

Only what somebody types as money out is held to it. The ledger itself lets cash go below zero: sales that are typed
late, imports and expenses with a past day come in any order.
"""

from uuid import UUID

from api.database import AppConnection
from api.http.problems import Problem
from api.posting.work import Decision, Draft
from api.shop.closing import LOCK_BOOKS

SELECT_CASH_NOW = "SELECT balance_cents FROM fluxo.account_balances WHERE account_id = %b AND workspace_id = %b"
SELECT_NAMED = "SELECT FROM fluxo.transactions WHERE workspace_id = %b AND external_id = %b"


async def no_more_than_there_is(connection: AppConnection, taken: Draft, cash: UUID) -> Decision:
    """Return the draft, or its refusal if the drawer has less.

    Runs in the transaction of the posting and holds the lock of the shop's books, so that two at once cannot take
    the same money. One that was posted before under its ``external_id`` is left to the ledger, which names it.
    """
    transaction = taken.transaction
    await connection.execute(LOCK_BOOKS, (transaction.workspace_id,))
    row = await (await connection.execute(SELECT_CASH_NOW, (cash, transaction.workspace_id))).fetchone()
    assert row is not None
    if transaction.amount_cents <= row[0]:
        return taken
    if transaction.external_id is not None:
        named = (transaction.workspace_id, transaction.external_id)
        if await (await connection.execute(SELECT_NAMED, named)).fetchone() is not None:
            return taken
    return Problem("insufficient_cash", left_cents=row[0])

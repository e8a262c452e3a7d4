"""Hand a batch to ``fluxo.post``. Belongs here: the call and its retry; the rules are in the function."""

from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from fluxo.ledger.posting import PostingBatch, Result, Status

POST = (
    "SELECT status, transaction_id, balances_after FROM fluxo.post(%b::uuid[], %b::uuid[], %b::text[], %b::text[], "
    "%b::text[], %b::text[], %b::uuid[], %b::timestamptz[], %b::timestamptz[], %b::text[], %b::uuid[], %b::uuid[], "
    "%b::int4[], %b::uuid[], %b::int8[])"
)


def _results(rows: list[TupleRow]) -> list[Result]:
    return [Result(Status(status), transaction_id, tuple(after or ())) for status, transaction_id, after in rows]


def post(connection: Connection[TupleRow], batch: PostingBatch) -> list[Result]:
    """Post a batch in the connection's transaction; one result a transaction, in order.

    Nothing is in the ledger before the caller commits. A unique violation or a deadlock
    (two writers with the same external id at once) is raised; the caller runs its transaction again.
    """
    return _results(connection.execute(POST, batch.arguments()).fetchall())


async def post_async(connection: AsyncConnection[TupleRow], batch: PostingBatch) -> list[Result]:
    """The same over an asynchronous connection."""
    return _results(await (await connection.execute(POST, batch.arguments())).fetchall())

"""What one request of a batch does to its neighbours: nothing."""

import asyncio
from uuid import UUID, uuid4

import psycopg

from api.database import make_pool
from api.http import context
from api.http.context import RequestRecord
from api.posting.batching import Poster
from api.posting.idempotency import Answer, Scope
from api.posting.work import Draft
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Transaction
from fluxo.settings import Settings
from tests.integration.api.invariants import one

OVERFLOWS = ("SELECT 9223372036854775807 + %b::int8", (1,))


def _draft(workspace: UUID, accounts: dict[str, UUID], *records: tuple[str, tuple[object, ...]]) -> Draft:
    entries = transfer(accounts[chart.CASH], accounts[chart.CLEARING], 1)
    return Draft(Transaction(workspace, "deposit", entries, utc_now()), {}, records=records)


def test_a_number_that_overflows_in_the_database_fails_its_own_request_only(settings: Settings) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        bank = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        accounts = accounts_by_code(connection, bank)
    drafts = [_draft(bank, accounts), _draft(bank, accounts, OVERFLOWS), _draft(bank, accounts)]

    async def submit_at_once() -> list[Answer | BaseException]:
        context.begin(RequestRecord("id", "POST"))
        async with make_pool(settings) as pool:
            poster = Poster(pool, pool)
            scopes = [Scope(bank, uuid4(), "POST /deposito", "key", b"") for _ in drafts]
            given = [poster.submit(scope, draft) for scope, draft in zip(scopes, drafts, strict=True)]
            waiting = asyncio.gather(*given, return_exceptions=True)
            await asyncio.sleep(0)  # all three wait before the first batch leaves
            poster.start()
            answers = await waiting
            await poster.stop()
            return answers

    before, failed, after = asyncio.run(submit_at_once())
    assert isinstance(failed, psycopg.errors.NumericValueOutOfRange)
    assert isinstance(before, Answer)
    assert isinstance(after, Answer)
    assert (before.status, after.status) == (201, 201)
    assert one(settings, "SELECT count(*) FROM fluxo.transactions") == (2,)

"""The short ways of a money request: one round trip a batch, no FastAPI in between; the same answers."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from api.database import make_pool
from api.http import context
from api.http.context import RequestRecord
from api.http.problems import Problem
from api.posting.batching import Poster
from api.posting.idempotency import Answer, Scope
from api.posting.work import Draft, ToPixKey
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Transaction
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api

Wish = Draft | ToPixKey | Problem


@pytest.fixture(scope="module")
def bank(settings: Settings) -> tuple[UUID, dict[str, UUID]]:
    with connect(settings, "app", all_workspaces=True) as connection:
        workspace = open_workspace(connection, "banco", WorkspaceKind.BANK, "Banco").id
        return workspace, accounts_by_code(connection, workspace)


def _draft(bank: tuple[UUID, dict[str, UUID]], cents: int = 1, external_id: str | None = None) -> Draft:
    workspace, accounts = bank
    entries = transfer(accounts[chart.CASH], accounts[chart.CLEARING], cents)
    text = 'aspas " barra \\ chaves {}, NULL'
    transaction = Transaction(workspace, "deposit", entries, utc_now(), text, text, external_id)
    return Draft(transaction, {"id": str(transaction.id), "texto": text}, balance_of=accounts[chart.CASH])


def _at_once(settings: Settings, wishes: Sequence[tuple[Scope, Wish]]) -> list[Answer | BaseException]:
    """Hand all to one poster before its first batch leaves."""

    async def submit() -> list[Answer | BaseException]:
        context.begin(RequestRecord("pedido-1", "POST", "en"))
        async with make_pool(settings) as pool:
            poster = Poster(pool, pool)
            waiting = asyncio.gather(*(poster.submit(s, w) for s, w in wishes), return_exceptions=True)
            await asyncio.sleep(0)
            poster.start()
            answers = await waiting
            await poster.stop()
            return answers

    return asyncio.run(submit())


def _scope(bank: tuple[UUID, dict[str, UUID]], key: str | None = None, sha256: bytes = b"") -> Scope:
    return Scope(bank[0], UUID(int=7), "POST /deposito", key or uuid4().hex, sha256)


def test_a_batch_of_all_kinds_answers_each_as_if_alone(settings: Settings, bank: tuple[UUID, dict[str, UUID]]) -> None:
    repeated, draft = _scope(bank), _draft(bank, external_id="a")
    (first,) = _at_once(settings, [(repeated, draft)])
    assert isinstance(first, Answer)
    nobody = ToPixKey(
        bank[0], "ninguem@example.com", lambda payee: Problem("pix_key_not_found") if not payee else draft
    )
    replay, reused, found, again, refused, missing = _at_once(
        settings,
        [
            (repeated, draft),
            (_scope(bank, repeated.key, b"other"), draft),
            (_scope(bank), _draft(bank, 5)),
            (_scope(bank), _draft(bank, external_id="a")),
            (_scope(bank), Problem("same_account")),
            (_scope(bank), nobody),
        ],
    )
    assert isinstance(replay, Answer)
    assert (replay.status, replay.body, replay.replayed) == (201, first.body, True)
    # the same key twice at once: the second is told to wait, whatever it asks for
    assert isinstance(reused, Problem)
    assert reused.code == "request_in_progress"
    assert isinstance(found, Answer)
    assert (found.status, found.body["saldo"]) == (201, "0.06")
    assert isinstance(again, Answer)
    assert (again.status, again.body["code"]) == (409, "duplicate_transaction")
    assert again.body["transacao_id"] == str(draft.transaction.id)
    assert isinstance(refused, Answer)
    assert isinstance(missing, Answer)
    assert (refused.body["code"], missing.body["code"]) == ("same_account", "pix_key_not_found")
    assert refused.body["title"] == "Same account", "refused in the language of the request"
    assert one(settings, "SELECT count(*) FROM fluxo.transactions") == (2,)
    assert one(settings, "SELECT count(*) FROM fluxo.idempotency_keys") == (5,)
    assert one(settings, "SELECT description FROM fluxo.transactions LIMIT 1") == (draft.transaction.description,)
    assert broken_invariants(settings) == []


def test_another_payload_under_a_stored_key_is_refused(settings: Settings, bank: tuple[UUID, dict[str, UUID]]) -> None:
    scope = _scope(bank)
    _at_once(settings, [(scope, _draft(bank))])
    (answer,) = _at_once(settings, [(_scope(bank, scope.key, b"other"), _draft(bank))])
    assert isinstance(answer, Problem)
    assert answer.code == "idempotency_key_reused"


@pytest.mark.parametrize("language", ["pt", "en"])
def test_a_refusal_of_the_ledger_is_replayed_to_the_byte(api: Api, settings: Settings, language: str) -> None:
    customer, key = api.sign_up(), uuid4().hex
    own, others = uuid4().hex, uuid4().hex
    headers = {"Idempotency-Key": key, "Accept-Language": language, "X-Request-Id": own}
    first = customer.http.post("/saque", json={"valor": 5}, headers=headers)
    other = {"Idempotency-Key": key, "Accept-Language": "en", "X-Request-Id": others}
    again = customer.http.post("/saque", json={"valor": 5}, headers=other)
    assert (first.status_code, first.json()["code"]) == (422, "insufficient_funds")
    assert (again.status_code, again.content) == (422, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["x-request-id"] == others
    query = "SELECT correlation_id FROM fluxo.outbox WHERE type = 'transaction.failed' AND correlation_id = %s"
    assert one(settings, query, own) == (own,)


def test_a_request_alone_after_a_crowd_is_carried_out(settings: Settings, bank: tuple[UUID, dict[str, UUID]]) -> None:
    async def submit() -> list[int]:
        context.begin(RequestRecord("pedido-1", "POST"))
        async with make_pool(settings) as pool:
            poster = Poster(pool, pool)
            poster.start()
            crowd = await asyncio.gather(*(poster.submit(_scope(bank), _draft(bank)) for _ in range(5)))
            alone = [await asyncio.wait_for(poster.submit(_scope(bank), _draft(bank)), 30) for _ in range(2)]
            await poster.stop()
            return [answer.status for answer in (*crowd, *alone)]

    assert asyncio.run(submit()) == [201] * 7

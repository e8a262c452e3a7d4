"""One shop's books are locked by somebody else for long: it is told to come back, and everybody else is served."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager
from uuid import UUID, uuid4

import pytest
from psycopg.errors import LockNotAvailable

from api import database
from api.database import MAX_CONNECTIONS, AppConnection, Pool, make_pool, make_reserved_pool, within
from api.http import context
from api.http.context import RequestRecord
from api.http.log_writer import LogWriter
from api.http.problems import Problem
from api.posting.batching import Poster
from api.posting.idempotency import Answer, Scope
from api.posting.work import Decision, Draft, Work
from api.services import open_services
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Transaction
from fluxo.settings import Settings
from tests.integration.api.invariants import broken_invariants, one
from tests.integration.api.serving import Api, serving
from tests.integration.api.shops import Shop


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_MS", 200)
    monkeypatch.setattr(database, "BATCH_LOCK_TIMEOUT_MS", 100)


@contextmanager
def locked(settings: Settings, workspace_id: UUID | str) -> Iterator[None]:
    with connect(settings, "app", all_workspaces=True) as other:
        other.execute("SELECT fluxo.lock_books(%s)", (workspace_id,))
        yield
        other.rollback()


class Shops:
    """Two shops, and what to post in them."""

    def __init__(self, settings: Settings) -> None:
        with connect(settings, "app", all_workspaces=True) as connection:
            kinds = (open_workspace(connection, f"loja-{uuid4().hex[:10]}", WorkspaceKind.SHOP, "L") for _ in "ab")
            self.ours, self.theirs = (shop.id for shop in kinds)
            self.accounts = {shop: accounts_by_code(connection, shop) for shop in (self.ours, self.theirs)}

    def draft(self, shop: UUID) -> Draft:
        accounts = self.accounts[shop]
        return Draft(Transaction(shop, "sale", transfer(accounts[chart.CASH], accounts[chart.BANK], 1), utc_now()), {})


@pytest.fixture
def shops(settings: Settings) -> Shops:
    return Shops(settings)


def _scope(shop: UUID) -> Scope:
    return Scope(shop, uuid4(), "POST /vendas", uuid4().hex, b"")


class Watched(Poster):
    """A poster that notes whose works were in which batch."""

    def __init__(self, pool: Pool, for_batches: Pool) -> None:
        super().__init__(pool, for_batches)
        self.batches: list[set[UUID]] = []

    async def _carry_out(self, pool: Pool, works: Sequence[Work]) -> None:
        if pool is self._for_batches:
            self.batches.append({work.scope.workspace_id for work in works})
        await super()._carry_out(pool, works)


def test_those_who_decide_in_their_transaction_hold_two_connections_of_the_worker(
    settings: Settings, shops: Shops
) -> None:
    async def run() -> None:
        context.begin(RequestRecord("id", "POST"))
        go, full, inside = asyncio.Event(), asyncio.Event(), 0

        async def slow(_: AppConnection) -> Decision:
            nonlocal inside
            inside += 1
            if inside == 2:
                full.set()
            await go.wait()
            return shops.draft(shops.ours)

        async def quick(_: AppConnection) -> Decision:
            assert inside == 2
            return shops.draft(shops.theirs)

        async with make_pool(settings) as pool, make_reserved_pool(settings) as reserved:
            poster = Poster(pool, reserved)
            poster.start()
            waiting = [asyncio.create_task(poster.submit_alone(_scope(shops.ours), slow)) for _ in range(20)]
            await full.wait()
            for _ in range(8):
                others = (
                    poster.submit_alone(_scope(shops.theirs), quick),
                    poster.submit(_scope(shops.theirs), shops.draft(shops.theirs)),
                )
                assert [answer.status for answer in await asyncio.gather(*others)] == [201, 201]
            go.set()
            assert {answer.status for answer in await asyncio.gather(*waiting)} == {201}
            await poster.stop()

    asyncio.run(run())


def test_postings_the_log_and_ended_sessions_do_not_wait_for_the_connections_of_requests(
    settings: Settings, shops: Shops
) -> None:
    async def run() -> None:
        context.begin(RequestRecord("id", "POST"))
        log_writer = LogWriter()
        async with open_services(settings, log_writer) as api, AsyncExitStack() as stack, asyncio.timeout(30):
            for _ in range(MAX_CONNECTIONS):
                await stack.enter_async_context(api.pool.connection())
            answer = await api.poster.submit(_scope(shops.ours), shops.draft(shops.ours))
            assert answer.status == 201
            log_writer.add(RequestRecord(uuid4().hex, "GET"))
            while len(log_writer):
                await asyncio.sleep(0)
            learnt: list[object] = []
            api.tokens.ended = lambda ids: learnt.append(list(ids))  # type: ignore[method-assign]
            while not learnt:
                await asyncio.sleep(0)

    asyncio.run(run())


def test_the_reads_of_one_workspace_leave_connections_for_others(settings: Settings, shops: Shops) -> None:
    async def run() -> None:
        context.begin(RequestRecord("id", "GET"))
        go = asyncio.Event()

        async def read(pool: Pool) -> None:
            async with within(pool, shops.ours):
                await go.wait()

        async with make_pool(settings) as pool:
            reading = [asyncio.create_task(read(pool)) for _ in range(20)]
            for _ in range(4):
                async with within(pool, shops.theirs), within(pool, uuid4()):
                    pass
            go.set()
            await asyncio.gather(*reading)

    asyncio.run(run())


def test_a_batch_does_not_fail_with_the_one_who_meets_a_lock(settings: Settings, shops: Shops) -> None:
    async def run() -> None:
        context.begin(RequestRecord("id", "POST"))
        blocked = _scope(shops.ours)
        async with make_pool(settings) as pool, make_reserved_pool(settings) as reserved:
            poster = Watched(pool, reserved)
            with locked(settings, shops.ours):
                given = [(blocked, shops.ours), *((_scope(shops.theirs), shops.theirs) for _ in range(3))]
                waiting = asyncio.gather(
                    *(poster.submit(scope, shops.draft(shop)) for scope, shop in given), return_exceptions=True
                )
                await asyncio.sleep(0)
                poster.start()
                first, *others = await waiting
                assert isinstance(first, LockNotAvailable)
                assert [answer.status for answer in others if isinstance(answer, Answer)] == [201] * 3
                # for a while the shop has no part in the batches
                with pytest.raises(LockNotAvailable):
                    await poster.submit(_scope(shops.ours), shops.draft(shops.ours))
                await poster.submit(_scope(shops.theirs), shops.draft(shops.theirs))
                assert poster.batches == [{shops.ours, shops.theirs}, {shops.theirs}]
            # its key was not used up
            assert (await poster.submit(blocked, shops.draft(shops.ours))).status == 201
            assert len(poster.batches) == 2
            poster._apart_until[shops.ours] = 0.0
            assert (await poster.submit(_scope(shops.ours), shops.draft(shops.ours))).status == 201
            assert poster.batches[2:] == [{shops.ours}]
            await poster.stop()

    asyncio.run(run())
    assert broken_invariants(settings) == []


def test_too_many_of_one_workspace_are_told_to_come_back(settings: Settings, shops: Shops) -> None:
    async def run() -> list[str]:
        context.begin(RequestRecord("id", "POST"))
        go = asyncio.Event()

        async def slow(_: AppConnection) -> Decision:
            await go.wait()
            return shops.draft(shops.ours)

        async with make_pool(settings) as pool:
            poster = Poster(pool, pool)
            waiting = [asyncio.create_task(poster.submit_alone(_scope(shops.ours), slow)) for _ in range(203)]
            await asyncio.sleep(0)
            told = [task for task in waiting if task.done()]
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            return [error.code for task in told if isinstance(error := task.exception(), Problem)]

    assert asyncio.run(run()) == ["busy"]


def test_over_http_the_shop_is_told_to_come_back_and_others_are_served(settings: Settings) -> None:
    with serving(settings) as address:
        api = Api(address)
        shop, other, customer = Shop(api), Shop(api), api.sign_up()
        path = f"/vendas/{shop.sell()['venda_id']}/devolucao"
        keys = [uuid4().hex for _ in range(12)]
        with ThreadPoolExecutor(12) as threads:
            with locked(settings, shop.workspace_id):
                refused = [threads.submit(shop.move, path, key) for key in keys]
                while not all(answer.done() for answer in refused):
                    sold = other.sell()
                    other.done(f"/vendas/{sold['venda_id']}/devolucao")
                    assert customer.move("/deposito", valor=1).status_code == 201
                    assert customer.http.get("/saldo").status_code == 200
            for answer in (one.result() for one in refused):
                assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "1")
        assert shop.move(path, keys[0]).status_code == 201
    query = "SELECT count(*) FROM fluxo.request_log WHERE reason = 'busy' AND workspace_id = %s"
    assert one(settings, query, shop.workspace_id) == (12,)
    assert broken_invariants(settings) == []

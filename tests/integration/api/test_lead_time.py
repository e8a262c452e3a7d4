"""The request log: every request, with its outcome and times, written by the time the API has stopped."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from api.database import make_pool
from api.http.context import RequestRecord
from api.http.log_writer import LogWriter
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.serving import REQUEST_ID, Api, serving


@pytest.fixture(scope="module")
def logged(settings: Settings) -> dict[tuple[str, int, str | None], dict[str, object]]:
    """Rows by (route, status, reason), read after the server has stopped."""
    with serving(settings) as address:
        api = Api(address)
        customer = api.sign_up()
        customer.move("/deposito", valor=5)
        customer.move("/saque", valor=50)
        customer.http.post("/saque", json={"valor": 1})
        api.http.post("/login", json={"workspace": "banco", "login": customer.cpf, "senha": "errada"})
        api.http.get("/saldo")
        api.http.get("/a/b/c")
        shop = api.open_shop()
        shop.http.get("/saldo")
        api.http.get("/health", headers={"X-Request-Id": REQUEST_ID})
        told = api.http.get("/ready", headers={"X-Request-Id": "529.982.247-25"}).headers["x-request-id"]
        assert UUID(told).version == 7
    with connect(settings, "app", all_workspaces=True) as connection:
        cursor = connection.execute("SELECT * FROM fluxo.request_log")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == 13
    return {(str(r["route"]), int(r["status"]), r["reason"]): r for r in rows}


@pytest.mark.parametrize(
    ("key", "outcome", "workspace", "actor", "customer", "database"),
    [
        (("/cadastro", 201, None), "ok", True, False, True, True),
        (("/login", 200, None), "ok", True, True, None, True),
        (("/lojas", 201, None), "ok", True, False, False, True),
        (("/deposito", 201, None), "ok", True, True, True, True),
        (("/saque", 422, "insufficient_funds"), "refused", True, True, True, True),
        (("/saque", 400, "idempotency_key_missing"), "refused", True, True, True, False),
        (("/login", 401, "invalid_credentials"), "refused", False, False, False, True),
        (("/saldo", 401, "unauthenticated"), "refused", False, False, False, False),
        (("/saldo", 403, "forbidden"), "refused", True, True, False, False),
        (("unmatched", 404, "not_found"), "refused", False, False, False, False),
        (("/health", 200, None), "ok", False, False, False, False),
    ],
)
def test_a_request_is_logged(
    logged: dict[tuple[str, int, str | None], dict[str, object]],
    key: tuple[str, int, str | None],
    outcome: str,
    workspace: bool,
    actor: bool,
    customer: bool | None,
    database: bool,
) -> None:
    row = logged[key]
    assert row["outcome"] == outcome
    assert (row["workspace_id"] is not None, row["actor_id"] is not None) == (workspace, actor)
    assert customer is None or (row["customer_id"] is not None) == customer
    assert (row["db_ms"] > 0) == database  # type: ignore[operator]
    assert row["total_ms"] >= row["db_ms"]  # type: ignore[operator]
    assert row["recorded_at"] >= row["started_at"]  # type: ignore[operator]
    assert row["simulated"] is False


def test_the_request_id_of_the_caller_is_kept_where_it_can_be_nothing_else(
    logged: dict[tuple[str, int, str | None], dict[str, object]],
) -> None:
    """The log is extracted: what is no identifier, a CPF for example, is not written down."""
    assert logged[("/health", 200, None)]["request_id"] == REQUEST_ID
    assert UUID(str(logged[("/ready", 200, None)]["request_id"])).version == 7


def test_a_batch_whose_commit_was_not_heard_of_is_not_written_twice(settings: Settings) -> None:
    class Deaf(LogWriter):
        """The database takes the first batch and the connection is lost before it says so."""

        heard = False

        async def _write(self, batch: list[tuple[UUID, RequestRecord]]) -> None:
            await super()._write(batch)
            if not self.heard:
                self.heard = True
                raise psycopg.OperationalError("server closed the connection unexpectedly")

    async def run() -> int:
        writer = Deaf()
        for n in range(5):
            writer.add(RequestRecord(f"surdo-{n}", "GET"))
        async with make_pool(settings) as pool:
            writer.start(pool)
            await writer.stop()
        return writer.dropped

    assert asyncio.run(run()) == 0
    with connect(settings, "app", all_workspaces=True) as connection:
        found = connection.execute(
            "SELECT request_id FROM fluxo.request_log WHERE request_id LIKE 'surdo-%' ORDER BY 1"
        )
        assert [row[0] for row in found] == [f"surdo-{n}" for n in range(5)]

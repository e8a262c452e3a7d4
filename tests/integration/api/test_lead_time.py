"""The request log: every request, with its outcome and times, written by the time the API has stopped."""

import pytest

from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.serving import Api, serving


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
        api.http.get("/health", headers={"X-Request-Id": "pedido-0001"})
    with connect(settings, "app", all_workspaces=True) as connection:
        cursor = connection.execute("SELECT * FROM fluxo.request_log")
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len(rows) == 12
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


def test_the_request_id_of_the_caller_is_kept(
    logged: dict[tuple[str, int, str | None], dict[str, object]],
) -> None:
    assert logged[("/health", 200, None)]["request_id"] == "pedido-0001"

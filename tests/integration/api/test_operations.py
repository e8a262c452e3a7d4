"""Life and death of the service: ready, two processes, SIGTERM, a database that goes away, a fault of ours."""

import os
import signal
import subprocess
import sys
import time

import httpx
import psycopg
import pytest
from fastapi.testclient import TestClient

from api import services
from api.app import create_app
from fluxo.db.connect import connect
from fluxo.db.migrate import head_revision
from fluxo.errors import ServiceDown
from fluxo.settings import Settings
from tests.conftest import free_port
from tests.integration.api.serving import Api, serving


def test_ready_and_the_document(settings: Settings) -> None:
    with serving(settings) as address:
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        assert httpx.get(f"{address}/ready").json() == {"status": "ready", "request_log_dropped": 0}
        document = httpx.get(f"{address}/openapi.json").json()
    assert "/pix/{transacao_id}/devolucao" in document["paths"]
    assert document["paths"]["/pix"]["post"]["responses"]["404"]["content"].keys() == {"application/problem+json"}


def test_not_ready_before_the_migration(settings: Settings) -> None:
    with serving(settings) as address:
        with connect(settings, "owner") as owner:
            owner.execute("UPDATE fluxo.alembic_version SET version_num = 'older'")
        try:
            answer = httpx.get(f"{address}/ready")
            assert (answer.status_code, answer.json()["code"]) == (503, "migration_pending")
        finally:
            with connect(settings, "owner") as owner:
                owner.execute("UPDATE fluxo.alembic_version SET version_num = %s", (head_revision(),))
        assert httpx.get(f"{address}/ready").status_code == 200


def test_a_fault_of_ours_says_nothing_of_the_inside_and_is_logged(settings: Settings) -> None:
    app = create_app(settings)

    @app.get("/falha")
    async def fail() -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/falha")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    with connect(settings, "app", all_workspaces=True) as connection:
        logged = connection.execute("SELECT outcome, reason FROM fluxo.request_log WHERE route = '/falha'").fetchall()
    assert logged == [("error", "internal_error")]


def test_a_lost_connection_is_a_503_and_the_same_key_works_afterwards(settings: Settings) -> None:
    with serving(settings) as address:
        customer = Api(address).sign_up()
        with connect(settings, "admin", autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s AND pid <> pg_backend_pid()",
                ("fluxo_app",),
            )
        statuses = [customer.move("/deposito", "the-key", valor=10).status_code for _ in range(12)]
        assert statuses[-1] == 201
        assert set(statuses) <= {201, 503}
        assert customer.balance == "10.00"


def test_a_worker_that_starts_while_the_database_is_away_waits_for_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = iter([ServiceDown("PostgreSQL does not answer"), psycopg.OperationalError("the system is starting up")])
    open_bank = services._open_bank

    def away_at_first(settings: Settings) -> None:
        for error in errors:
            raise error
        open_bank(settings)

    monkeypatch.setattr(services, "_START_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(services, "_open_bank", away_at_first)
    with serving(settings) as address:
        assert httpx.get(f"{address}/ready").status_code == 200


def test_a_worker_does_not_wait_for_ever(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Settings) -> None:
        raise ServiceDown("PostgreSQL does not answer")

    monkeypatch.setattr(services, "START_PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(services, "_open_bank", away)
    with pytest.raises(ServiceDown), TestClient(create_app(settings)):
        pass


def _wait_until_ready(address: str, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        try:
            if httpx.get(f"{address}/ready").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("workers", [1, 2])
def test_the_command_serves_and_stops_on_sigterm_with_its_log_written(settings: Settings, workers: int) -> None:
    port = free_port()
    command = [sys.executable, "-m", "fluxo", "api", "run", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=os.environ.copy(), stderr=subprocess.PIPE, text=True)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, process)
        customer = Api(address).sign_up()
        for _ in range(10):
            customer.http.get("/saldo")
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    with connect(settings, "app", all_workspaces=True) as connection:
        query = "SELECT count(*) FROM fluxo.request_log WHERE route = '/saldo' AND customer_id = %s"
        row = connection.execute(query, (customer.opened["cliente_id"],)).fetchone()
    assert row == (10,)

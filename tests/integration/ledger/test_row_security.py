"""Workspaces do not see each other: row-level security over every table, for a role that cannot get round it."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from api.database import looking_up, make_pool, within
from api.http import context
from api.http.context import RequestRecord
from fluxo import names
from fluxo.clock import utc_now
from fluxo.db.audit import APPEND
from fluxo.db.connect import connect
from fluxo.db.grants import apply_operational_grants
from fluxo.db.post import post
from fluxo.db.scope import ENTER, FIND_WORKSPACE, workspaces_literal
from fluxo.db.tables import metadata
from fluxo.db.workspaces import accounts_by_code, open_workspace
from fluxo.ids import uuid7
from fluxo.ledger import chart
from fluxo.ledger.chart import WorkspaceKind
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import PostingBatch, Status, Transaction
from fluxo.settings import Settings

SHARED = {"alembic_version", "audit_chain", "bulk_jobs"}
"""Tables without a workspace: what is in them is nobody's data."""
TENANT_TABLES = [
    *sorted(table.name for table in metadata.sorted_tables if "workspace_id" in table.columns),
    names.WORKSPACES,
]


@dataclass(frozen=True)
class Two:
    """Two shops with a posting each, and their accounts by code."""

    settings: Settings
    ours: UUID
    theirs: UUID
    accounts: dict[UUID, dict[str, UUID]]


def _posting(workspace: UUID, accounts: dict[str, UUID]) -> PostingBatch:
    entries = transfer(accounts[chart.CASH], accounts[chart.SALES_REVENUE], 100)
    return PostingBatch.of([Transaction(workspace, "sale", entries, utc_now())])


def _enter(connection: Connection[TupleRow], *workspaces: UUID) -> None:
    connection.execute(ENTER, (workspaces_literal(workspaces),))


def _count(connection: Connection[TupleRow], table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM fluxo.{}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def _workspaces_seen(connection: Connection[TupleRow], table: str) -> set[UUID]:
    column = "id" if table == names.WORKSPACES else "workspace_id"
    query = sql.SQL("SELECT DISTINCT {} FROM fluxo.{}").format(sql.Identifier(column), sql.Identifier(table))
    return {row[0] for row in connection.execute(query)}


@pytest.fixture(scope="module")
def two(settings: Settings) -> Two:
    ids: list[UUID] = []
    accounts: dict[UUID, dict[str, UUID]] = {}
    with connect(settings, "app", all_workspaces=True) as connection:
        for slug in ("loja-nossa", "loja-deles"):
            shop = open_workspace(connection, slug, WorkspaceKind.SHOP, "Loja").id
            ids.append(shop)
            accounts[shop] = accounts_by_code(connection, shop)
            connection.execute("INSERT INTO fluxo.closed_days VALUES (%s, '2020-01-01')", (shop,))
            connection.execute(
                "INSERT INTO fluxo.customers (id, workspace_id, name, kyc_status, created_at) "
                "VALUES (%s, %s, 'Cliente', 'approved', now())",
                (uuid7(), shop),
            )
            connection.execute(
                "INSERT INTO fluxo.users (id, workspace_id, login, password_hash, role) "
                "VALUES (%s, %s, 'gerente', 'x', 'manager')",
                (uuid7(), shop),
            )
    for shop in ids:
        with connect(settings, "app") as connection:
            _enter(connection, shop)
            assert post(connection, _posting(shop, accounts[shop]))[0].status is Status.POSTED
    return Two(settings, ids[0], ids[1], accounts)


def test_every_table_of_workspaces_forces_row_security(settings: Settings) -> None:
    query = """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
            EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'workspace')
        FROM pg_class AS c WHERE c.relnamespace = 'fluxo'::regnamespace AND c.relkind IN ('r', 'p')
    """
    with connect(settings, "owner") as owner:
        found = {name: (forced, policy) for name, forced, policy in owner.execute(query)}
    fenced = {name for name, state in found.items() if state == (True, True)}
    assert found.keys() - fenced == SHARED
    assert set(TENANT_TABLES) == fenced


def test_the_api_role_owns_nothing_and_cannot_bypass(settings: Settings) -> None:
    with connect(settings, "app") as app:
        role = app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role == (False, False, False, False)
        assert app.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone() == (0,)
        member = "SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole"
        assert app.execute(member).fetchone() == (0,)
        for statement in (
            "ALTER TABLE fluxo.entries DISABLE ROW LEVEL SECURITY",
            "DROP POLICY workspace ON fluxo.entries",
            "CREATE POLICY mine ON fluxo.entries USING (true)",
            "SET ROLE fluxo_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
            app.rollback()


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_nothing_is_seen_without_a_scope_and_only_ones_own_with_it(two: Two, table: str) -> None:
    with connect(two.settings, "app") as app:
        assert _count(app, table) == 0
        for shop in (two.ours, two.theirs):
            _enter(app, shop)
            assert _workspaces_seen(app, table) <= {shop}
        _enter(app, uuid7())
        assert _count(app, table) == 0
        _enter(app)
        assert _count(app, table) == 0


@pytest.mark.parametrize(
    "table", [names.WORKSPACES, names.ACCOUNTS, names.ENTRIES, names.TRANSACTIONS, names.OUTBOX, "users", "closed_days"]
)
def test_rows_that_are_there_are_seen_by_whose_they_are_and_by_tools(two: Two, table: str) -> None:
    with connect(two.settings, "app") as app:
        _enter(app, two.ours)
        assert _workspaces_seen(app, table) == {two.ours}
        _enter(app, two.ours, two.theirs)
        assert _workspaces_seen(app, table) == {two.ours, two.theirs}
    with connect(two.settings, "app", all_workspaces=True) as tool:
        assert _workspaces_seen(tool, table) >= {two.ours, two.theirs}


def test_a_row_of_another_workspace_is_neither_written_nor_changed_nor_deleted(two: Two) -> None:
    inserts = (
        "INSERT INTO fluxo.closed_days (workspace_id, business_date) VALUES (%s, '2020-01-02')",
        "INSERT INTO fluxo.pix_keys (workspace_id, key, account_id) "
        "SELECT %s, 'k', account_id FROM fluxo.account_balances LIMIT 1",
        "INSERT INTO fluxo.users (id, workspace_id, login, password_hash, role) "
        "VALUES (gen_random_uuid(), %s, 'intruso', 'x', 'manager')",
    )
    for statement in inserts:
        with connect(two.settings, "app") as app:
            _enter(app, two.ours)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                app.execute(statement.encode(), (two.theirs,))
    with connect(two.settings, "app") as app:
        _enter(app, two.ours)
        changed = app.execute("UPDATE fluxo.users SET failed_attempts = 9 WHERE workspace_id = %s", (two.theirs,))
        assert changed.rowcount == 0
        deleted = app.execute("DELETE FROM fluxo.pix_keys WHERE workspace_id = %s", (two.theirs,))
        assert deleted.rowcount == 0


def test_a_request_of_nobody_may_be_logged_but_not_read(two: Two) -> None:
    with connect(two.settings, "app") as app:
        app.execute(
            "INSERT INTO fluxo.request_log (id, request_id, method, route, status, outcome, started_at, total_ms, "
            "db_ms, recorded_at) VALUES (gen_random_uuid(), 'r', 'GET', '/saldo', 401, 'refused', now(), 1, 0, now())"
        )
        assert _count(app, names.REQUEST_LOG) == 0


def test_a_workspace_is_found_by_its_slug_and_nothing_more(two: Two) -> None:
    with connect(two.settings, "app") as app:
        found = app.execute(FIND_WORKSPACE, ("loja-deles",)).fetchone()
        assert found is not None
        assert found[0] == two.theirs
        assert app.execute(FIND_WORKSPACE, ("loja-%",)).fetchone() is None


def test_a_posting_reaches_no_account_of_another_workspace(two: Two) -> None:
    mine, other = two.accounts[two.ours], two.accounts[two.theirs]
    mixed = Transaction(two.ours, "sale", transfer(mine[chart.CASH], other[chart.SALES_REVENUE], 5), utc_now())
    with connect(two.settings, "app") as app:
        _enter(app, two.ours)
        assert post(app, PostingBatch.of([mixed]))[0].status is Status.UNKNOWN_ACCOUNT


def test_the_extraction_sees_every_workspace_only_once_it_says_so(two: Two) -> None:
    with connect(two.settings, "extract", all_workspaces=True) as extract:
        for source in names.SOURCE_TABLES:
            query = f"SELECT count(*) FROM fluxo.{source.name}"
            with connect(two.settings, "owner") as owner:
                assert extract.execute(query.encode()).fetchone() == owner.execute(query.encode()).fetchone()
    with connect(two.settings, "extract") as extract:
        assert extract.execute("SELECT count(id) FROM fluxo.transactions").fetchone() == (0,)


def test_a_pooled_connection_forgets_the_scope_of_the_transaction_before(two: Two) -> None:
    """After a commit, an error of the database, one of ours, and a transaction that was never ended."""

    class OursError(Exception):
        pass

    async def seen(pool: object) -> int:
        async with looking_up(pool) as connection:  # type: ignore[arg-type]
            row = await (await connection.execute("SELECT count(*) FROM fluxo.entries")).fetchone()
            assert row is not None
            return int(row[0])

    async def run() -> list[int]:
        context.begin(RequestRecord("pool", "GET"))
        model = make_pool(two.settings)
        # one connection, so that each is the one that the transaction before had
        pool = AsyncConnectionPool(model.conninfo, kwargs=model.kwargs, min_size=1, max_size=1, open=False)
        await pool.open()
        counts = []
        try:
            async with within(pool, two.ours) as connection:
                row = await (await connection.execute("SELECT count(*) FROM fluxo.entries")).fetchone()
                assert row == (2,)
            counts.append(await seen(pool))
            with pytest.raises(psycopg.errors.DivisionByZero):
                async with within(pool, two.ours) as connection:
                    await connection.execute("SELECT 1 / 0")
            counts.append(await seen(pool))
            with pytest.raises(OursError):
                async with within(pool, two.ours):
                    raise OursError
            counts.append(await seen(pool))
            async with pool.connection() as connection:
                await connection.execute("BEGIN")
                await connection.execute(ENTER, (workspaces_literal([two.ours]),))
            counts.append(await seen(pool))
        finally:
            await pool.close()
        return counts

    assert asyncio.run(run()) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "call",
    [
        "SELECT fluxo.reserve(gen_random_uuid(), %(workspace)s, %(account)s, 1, now() + '1 day'::interval, NULL, NULL)",
        "SELECT fluxo.release(gen_random_uuid(), %(workspace)s, %(account)s, NULL)",
        "SELECT * FROM fluxo.balance_at(%(account)s, %(workspace)s, now())",
        "SELECT fluxo.lock_books(%(workspace)s)",
    ],
)
def test_the_owners_functions_serve_only_workspaces_that_were_named(two: Two, call: str) -> None:
    values = {"workspace": two.theirs, "account": two.accounts[two.theirs][chart.CASH]}
    for named in ((), (two.ours,)):
        with connect(two.settings, "app") as app:
            if named:
                _enter(app, *named)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(call.encode(), values)
    with connect(two.settings, "app") as app:
        _enter(app, two.ours, two.theirs)
        app.execute(call.encode(), values)
        app.rollback()
    with connect(two.settings, "app", all_workspaces=True) as tool:
        tool.execute(call.encode(), values)
        tool.rollback()


@pytest.mark.parametrize(
    "forged",
    [
        "INSERT INTO fluxo.audit_log (seq, action) OVERRIDING SYSTEM VALUE VALUES (1000000, 'login')",
        "INSERT INTO fluxo.audit_log (action, xid) VALUES ('login', '1'::xid8)",
        "INSERT INTO fluxo.audit_log (action, occurred_at) VALUES ('login', '2020-01-01')",
        "INSERT INTO fluxo.audit_chain VALUES (1000000, 1000000, '1'::xid8, sha256('x'))",
        "INSERT INTO fluxo.outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, occurred_at, "
        "recorded_at) VALUES ('x', 'x', gen_random_uuid(), 1, gen_random_uuid(), now(), now())",
    ],
)
def test_no_record_is_forged_in_place_time_or_chain(settings: Settings, forged: str) -> None:
    """Nor where an older database granted the whole tables: applying the grants takes that back."""
    with connect(settings, "owner") as owner, connect(settings, "app") as app:
        name = app.info.user
        for table in ("audit_log", "audit_chain", "outbox"):
            owner.execute(sql.SQL("GRANT INSERT ON fluxo.{} TO {}").format(sql.Identifier(table), sql.Identifier(name)))
    apply_operational_grants(settings)
    with connect(settings, "app", all_workspaces=True) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            app.execute(forged.encode())
        app.rollback()
        app.execute(APPEND, (None, None, "login", None, Jsonb({}), "r"))

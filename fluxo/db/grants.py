"""Who may do what in both databases. Applied after every migration, from the lists in fluxo.names."""

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings

_APP_INSERTS = (
    "workspaces", "workspace_settings", "customers", "users", "devices", "sessions", "refresh_tokens", "accounts",
    "pix_keys", "closed_days", "sales", "sale_items", "receivables", "request_log", "idempotency_keys", "bulk_jobs",
)  # fmt: skip
_APP_UPDATES = {
    "workspace_settings": (
        "whole_amounts_only", "kyc_automatic", "transaction_limit_cents", "daily_limit_cents",
        "pending_daily_limit_cents", "night_limit_cents", "late_fine_rate", "late_interest_rate", "debit_fee_rate",
        "credit_fee_rate", "installments_fee_rate", "sales_tax_rate",
    ),
    "customers": ("kyc_status", "kyc_at"),
    "users": ("password_hash", "pin_hash", "failed_attempts", "locked_until", "locked_at", "disabled_at"),
    "devices": ("revoked_at",),
    "sessions": ("revoked_at", "revoked_because"),
    "refresh_tokens": ("used_at",),
    "account_limits": ("night_limit_cents", "next_night_limit_cents", "next_night_limit_from"),
    "receivables": ("settlement_id", "settled_at"),
    "bulk_jobs": ("batches_done", "finished_at", "params"),
}  # fmt: skip
"""Columns that the API and the tools may change. Nothing of the ledger is among them."""
_APP_DELETES = ("idempotency_keys", "refresh_tokens", "sessions", "pix_keys")
"""What is kept for a time only, and Pix keys that their owner gives up."""
_FUNCTIONS = (
    "post", "post_history", "post_requests", "reserve", "release", "balance_at", "expire_all_holds", "lock_books",
    "find_workspace", "chain_audit",
)  # fmt: skip
"""The functions that act for the owner, each the only way to what it does."""
_APP_INSERTS_OF_COLUMNS = {
    "account_balances": ("account_id", "workspace_id", "normal_sign", "floor_cents"),
    "account_limits": ("account_id", "workspace_id", "kyc_status"),
    "audit_log": ("workspace_id", "actor_id", "action", "subject", "details", "request_id"),
}
"""Tables whose other columns the database fills in: the place of an audit record is never the writer's to choose."""
_NEVER_THE_APPS = ("audit_log", "audit_chain", "outbox")
"""Written by the owner's functions, or appended to by columns: a wider grant of an older database is taken back."""


def _role(settings: Settings, role: str) -> sql.Identifier:
    return sql.Identifier(str(make_url(settings.secret(f"{role}_database_url")).username))


def _grant_app(owner: Connection[TupleRow], app: sql.Identifier) -> None:
    schema = sql.Identifier(names.OPERATIONAL_SCHEMA)
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, app))
    owner.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, app))
    for table in _APP_INSERTS:
        owner.execute(sql.SQL("GRANT INSERT ON {}.{} TO {}").format(schema, sql.Identifier(table), app))
    for table in _NEVER_THE_APPS:
        owner.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {}.{} FROM {}").format(
                schema, sql.Identifier(table), app
            )
        )
    for right, tables in (("INSERT", _APP_INSERTS_OF_COLUMNS), ("UPDATE", _APP_UPDATES)):
        for table, columns in tables.items():
            owner.execute(
                sql.SQL("GRANT {} ({}) ON {}.{} TO {}").format(
                    sql.SQL(right), sql.SQL(", ").join(map(sql.Identifier, columns)), schema, sql.Identifier(table), app
                )
            )
    for table in _APP_DELETES:
        owner.execute(sql.SQL("GRANT DELETE ON {}.{} TO {}").format(schema, sql.Identifier(table), app))
    for function in _FUNCTIONS:
        name = sql.Identifier(names.OPERATIONAL_SCHEMA, function)
        owner.execute(sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(name))
        owner.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(name, app))


def _grant_extract(owner: Connection[TupleRow], extract: sql.Identifier) -> None:
    schema = sql.Identifier(names.OPERATIONAL_SCHEMA)
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, extract))
    for table in names.SOURCE_TABLES:
        owner.execute(
            sql.SQL("GRANT SELECT ({}) ON {}.{} TO {}").format(
                sql.SQL(", ").join(map(sql.Identifier, table.columns)), schema, sql.Identifier(table.name), extract
            )
        )


def apply_operational_grants(settings: Settings) -> None:
    """Give the API's and the extraction's roles what they need, and nothing more."""
    with connect(settings, "owner") as owner:
        _grant_app(owner, _role(settings, "app"))
        _grant_extract(owner, _role(settings, "extract"))


def apply_warehouse_grants(settings: Settings) -> None:
    """Create the marts schema and let the readers' role read what is and will be in it."""
    schema = sql.Identifier(names.MARTS_SCHEMA)
    with connect(settings, "warehouse") as warehouse:
        reader = _role(settings, "reader")
        for name in (names.RAW_SCHEMA, names.MARTS_SCHEMA):
            warehouse.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name)))
        warehouse.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
        warehouse.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, reader))
        warehouse.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT SELECT ON TABLES TO {}").format(schema, reader)
        )

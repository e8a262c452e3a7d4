"""Who may do what in both databases. Applied after every migration, from the lists in fluxo.names."""

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from fluxo import names
from fluxo.db.connect import connect
from fluxo.settings import Settings

_APP_INSERTS = (
    "workspaces", "customers", "users", "accounts", "pix_keys", "closed_days", "sales", "sale_items",
    "request_log", "idempotency_keys", "bulk_jobs",
)  # fmt: skip
_BALANCE_COLUMNS_AT_OPENING = ("account_id", "workspace_id", "normal_sign", "floor_cents")


def _role(settings: Settings, role: str) -> sql.Identifier:
    return sql.Identifier(str(make_url(settings.secret(f"{role}_database_url")).username))


def _grant_app(owner: Connection[TupleRow], app: sql.Identifier) -> None:
    schema = sql.Identifier(names.OPERATIONAL_SCHEMA)
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, app))
    owner.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, app))
    for table in _APP_INSERTS:
        owner.execute(sql.SQL("GRANT INSERT ON {}.{} TO {}").format(schema, sql.Identifier(table), app))
    owner.execute(
        sql.SQL("GRANT INSERT ({}) ON {}.account_balances TO {}").format(
            sql.SQL(", ").join(map(sql.Identifier, _BALANCE_COLUMNS_AT_OPENING)), schema, app
        )
    )
    owner.execute(sql.SQL("GRANT UPDATE (kyc_status, kyc_at) ON {}.customers TO {}").format(schema, app))
    owner.execute(sql.SQL("GRANT UPDATE (batches_done, finished_at, params) ON {}.bulk_jobs TO {}").format(schema, app))
    owner.execute(sql.SQL("REVOKE ALL ON FUNCTION {}.post FROM PUBLIC").format(schema))
    owner.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {}.post TO {}").format(schema, app))


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

"""Roles and databases, made by the superuser before the first migration; safe to repeat.

Least privilege: the API's role owns no table and writes the ledger only through ``fluxo.post``; the
extraction's role reads the extracted columns only; the readers' role sees the marts only.
"""

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import URL, make_url

from fluxo.db.connect import connect
from fluxo.settings import Settings

OPERATIONAL_ROLES = ("owner", "app", "extract")
WAREHOUSE_ROLES = ("warehouse", "reader")


def _ensure_role(admin: Connection[TupleRow], url: URL) -> None:
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (url.username,)).fetchone()
    verb = "ALTER" if exists else "CREATE"
    admin.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.Identifier(str(url.username)), sql.Literal(str(url.password))
        )
    )


def _ensure_database(admin: Connection[TupleRow], owner: URL) -> None:
    name = str(owner.database)
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(str(owner.username))
            )
        )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def create_roles_and_databases(settings: Settings) -> None:
    """Create what is missing and set the passwords of the settings."""
    urls = {role: make_url(settings.secret(f"{role}_database_url")) for role in OPERATIONAL_ROLES + WAREHOUSE_ROLES}
    with connect(settings, "admin", autocommit=True) as admin:
        for url in urls.values():
            _ensure_role(admin, url)
        for owner, roles in (("owner", OPERATIONAL_ROLES), ("warehouse", WAREHOUSE_ROLES)):
            _ensure_database(admin, urls[owner])
            for role in roles:
                admin.execute(
                    sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
                        sql.Identifier(str(urls[owner].database)), sql.Identifier(str(urls[role].username))
                    )
                )


def drop_databases(settings: Settings) -> None:
    """Drop both databases, open connections included. Everything in them is lost."""
    with connect(settings, "admin", autocommit=True) as admin:
        for role in ("owner", "warehouse"):
            database = str(make_url(settings.secret(f"{role}_database_url")).database)
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

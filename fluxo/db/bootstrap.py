"""Roles and databases, made by the administrator before the first migration; safe to repeat.

Least privilege: the API's role owns no table and writes the ledger only through ``fluxo.post``; the
extraction's role reads the extracted columns only; the readers' role sees the marts only.
"""

from psycopg import Connection, sql
from psycopg.rows import TupleRow
from sqlalchemy.engine import URL, make_url

from fluxo.db.connect import connect, one_at_a_time
from fluxo.settings import Settings

OPERATIONAL_ROLES = ("owner", "app", "extract")
WAREHOUSE_ROLES = ("warehouse", "reader")


def _ensure_role(admin: Connection[TupleRow], url: URL) -> None:
    user = str(url.username)
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (user,)).fetchone()
    # a new role is neither superuser nor may make databases or roles; saying so takes a superuser
    verb = "ALTER" if exists else "CREATE"
    # the verifier, not the password: a statement can end in the server's log
    verifier = admin.pgconn.encrypt_password(str(url.password).encode(), user.encode(), b"scram-sha-256").decode()
    admin.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(user), sql.Literal(verifier)))


def _join(admin: Connection[TupleRow], role: URL) -> None:
    """Let an administrator that is no superuser (RDS has none) give a database to the role."""
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row != (True,):
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(str(role.username))))


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
    with one_at_a_time(settings, "admin") as admin:
        for url in urls.values():
            _ensure_role(admin, url)
        for owner, roles in (("owner", OPERATIONAL_ROLES), ("warehouse", WAREHOUSE_ROLES)):
            _join(admin, urls[owner])
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

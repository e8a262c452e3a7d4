"""Roles and databases made by an administrator that is no superuser; no password in messages and statements."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from fluxo.db.bootstrap import create_roles_and_databases, drop_databases
from fluxo.db.connect import connect
from fluxo.db.migrate import current_revision, head_revision, migrate
from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.settings import Settings

ROLES = {"owner": "rds", "app": "rds", "extract": "rds", "warehouse": "rds_warehouse", "reader": "rds_warehouse"}
"""Role of the settings and its database."""


@pytest.fixture
def managed(settings: Settings) -> Iterator[Settings]:
    """Settings of other roles and databases on the same server, with an administrator as RDS gives."""
    server = f"127.0.0.1:{settings.postgres_port}"
    urls = {role: f"postgresql://rds_{role}:se%40cret@{server}/{database}" for role, database in ROLES.items()}
    urls["admin"] = f"postgresql://rds_admin:se%40cret@{server}/postgres"
    with connect(settings, "admin", autocommit=True) as admin:
        admin.execute("CREATE ROLE rds_admin LOGIN CREATEROLE CREATEDB PASSWORD 'se@cret'")
    managed = settings.model_copy(update={f"{role}_database_url": SecretStr(url) for role, url in urls.items()})
    yield managed
    drop_databases(managed)
    with connect(settings, "admin", autocommit=True) as admin:
        for role in (*ROLES, "admin"):
            admin.execute(f"DROP ROLE rds_{role}".encode())


def test_an_administrator_that_is_no_superuser_is_enough_and_repeating_is_safe(managed: Settings) -> None:
    for _ in range(2):
        create_roles_and_databases(managed)
        assert migrate(managed) == head_revision()
    for role in ROLES:
        with connect(managed, role) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_passwords_do_not_reach_the_log_of_statements(settings: Settings) -> None:
    def passwords() -> list[str]:
        return [
            settings.secret(f"{role}_database_url").split(":")[2].split("@")[0]
            for role in ("admin", "owner", "app", "extract", "warehouse", "reader")
        ]

    with connect(settings, "admin", autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET log_statement = 'all'")
        admin.execute("SELECT pg_reload_conf()")
        try:
            create_roles_and_databases(settings)
        finally:
            admin.execute("ALTER SYSTEM RESET log_statement")
            admin.execute("SELECT pg_reload_conf()")
    log = (settings.home.resolve() / "postgres" / "server.log").read_text()
    assert "ALTER ROLE" in log
    assert not [password for password in passwords() if password in log]


def test_a_malformed_address_is_told_without_its_password(settings: Settings) -> None:
    broken = settings.model_copy(update={"app_database_url": SecretStr("postgresql://a:hunter2@[::1/b")})
    with pytest.raises(ConfigurationError, match="FLUXO_APP_DATABASE_URL is not a PostgreSQL URL") as refusal:
        connect(broken, "app").__enter__()
    assert "hunter2" not in str(refusal.value)


def test_migrations_tell_a_server_that_is_away_in_one_sentence(settings: Settings) -> None:
    away = settings.model_copy(update={"owner_database_url": SecretStr("postgresql://a:hunter2@127.0.0.1:1/b")})
    with pytest.raises(ServiceDown, match=r"PostgreSQL at 127\.0\.0\.1:1/b does not answer"):
        current_revision(away)

"""Bring both databases to the present version: migrations, then grants. Safe to repeat."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from fluxo import names
from fluxo.db.connect import one_at_a_time, sqlalchemy_engine
from fluxo.db.grants import apply_operational_grants, apply_warehouse_grants
from fluxo.settings import Settings


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def head_revision() -> str:
    """Return the newest migration this code knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(settings: Settings, role: str = "owner") -> str | None:
    """Return the migration the operational database is at, None before the first."""
    engine = sqlalchemy_engine(settings, role)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table_schema": names.OPERATIONAL_SCHEMA})
            return context.get_current_revision()
    finally:
        engine.dispose()


def migrate(settings: Settings) -> str:
    """Run the missing migrations in one transaction and apply the grants; return the revision reached."""
    config = _config()
    engine = sqlalchemy_engine(settings, "owner")
    with one_at_a_time(settings, "owner"):
        try:
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            engine.dispose()
        apply_operational_grants(settings)
        apply_warehouse_grants(settings)
    return head_revision()

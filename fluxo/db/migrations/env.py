"""Alembic's entry point: runs migrations on the connection it is handed, never one of its own."""

from alembic import context
from sqlalchemy import text

from fluxo import names
from fluxo.db.tables import metadata

connection = context.config.attributes["connection"]
connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {names.OPERATIONAL_SCHEMA}"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table_schema=names.OPERATIONAL_SCHEMA,
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()

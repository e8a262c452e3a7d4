"""The migrated database is what fluxo.db.tables says, and migrating again changes nothing."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from fluxo import names
from fluxo.db.connect import connect, sqlalchemy_engine
from fluxo.db.migrate import current_revision, head_revision, migrate
from fluxo.db.tables import metadata
from fluxo.settings import Settings

CONSTRAINTS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE connamespace = 'fluxo'::regnamespace AND contype IN ('c', 'u', 'p', 'f') AND conrelid <> 0
ORDER BY 1, 2
"""


def test_migrated_database_equals_the_definition(settings: Settings) -> None:
    engine = sqlalchemy_engine(settings, "owner")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_schemas": True,
                "version_table_schema": names.OPERATIONAL_SCHEMA,
                "include_name": lambda name, kind, _: kind != "schema" or name == names.OPERATIONAL_SCHEMA,
            },
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_checks_and_keys_equal_the_definition(settings: Settings) -> None:
    """Alembic does not compare check constraints and key names."""
    defined = {
        (f"{table.schema}.{table.name}", str(constraint.name) if constraint.name else f"{table.name}_pkey")
        for table in metadata.sorted_tables
        for constraint in table.constraints
    }
    with connect(settings, "owner") as connection:
        found = {tuple(row) for row in connection.execute(CONSTRAINTS) if "alembic" not in row[0]}
    assert {(table, name) for table, name in found if name.endswith("_check")} == {
        (table, name) for table, name in defined if name.endswith("_check")
    }
    assert len(found) == len(defined)


def test_every_extracted_column_exists(settings: Settings) -> None:
    for source in names.SOURCE_TABLES:
        columns = metadata.tables[f"{names.OPERATIONAL_SCHEMA}.{source.name}"].columns
        assert set(source.columns) <= set(columns.keys())
        assert set(source.key) <= set(source.columns)


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    assert migrate(settings) == head_revision() == current_revision(settings)

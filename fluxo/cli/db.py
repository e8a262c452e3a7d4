"""``fluxo db``: the databases."""

from typing import Annotated

import typer

from fluxo.cli.console import print_json, print_table, say
from fluxo.errors import ConfigurationError
from fluxo.settings import Environment, load_settings

db = typer.Typer(no_args_is_help=True, help="Start, migrate, inspect and reset the databases.")


def register(app: typer.Typer) -> None:
    app.add_typer(db, name="db")


@db.command(epilog="Example: fluxo db start")
def start() -> None:
    """Start the embedded PostgreSQL and keep it up, making roles, databases and tables where they are missing."""
    from infra.embedded.postgres import start_database

    settings = load_settings()
    _only_embedded(settings.env)
    settings = start_database(settings)
    say(f"PostgreSQL is up on 127.0.0.1:{settings.postgres_port}.")


@db.command(epilog="Example: fluxo db stop")
def stop() -> None:
    """Stop the embedded PostgreSQL."""
    from infra.embedded.postgres import EmbeddedPostgres

    settings = load_settings()
    _only_embedded(settings.env)
    stopped = EmbeddedPostgres(settings).stop()
    say("PostgreSQL is stopped." if stopped else "PostgreSQL was not running.")


@db.command(epilog="Example: FLUXO_ENV=server FLUXO_ADMIN_DATABASE_URL=... fluxo db init")
def init() -> None:
    """Create roles and databases as the superuser, then migrate. Safe to repeat."""
    from fluxo.db.bootstrap import create_roles_and_databases
    from fluxo.db.migrate import migrate as run

    settings = load_settings()
    create_roles_and_databases(settings)
    say(f"Databases and roles are in place, at migration {run(settings)}.")


@db.command(epilog="Example: fluxo db migrate")
def migrate() -> None:
    """Run the missing migrations and apply the grants. Safe to repeat."""
    from fluxo.cli.embedded import database
    from fluxo.db.migrate import migrate as run

    with database() as settings:
        say(f"The database is at migration {run(settings)}.")


@db.command(epilog="Examples: fluxo db status; fluxo db status --json")
def status(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Show rows in each operational table and the migration reached."""
    from psycopg import sql

    from fluxo.cli.embedded import database
    from fluxo.db.connect import connect
    from fluxo.db.migrate import current_revision
    from fluxo.db.tables import metadata

    with database() as settings, connect(settings, "app", all_workspaces=True) as connection:
        counts: dict[str, int] = {}
        for table in metadata.sorted_tables:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(str(table.schema), table.name))
            counts[table.name] = connection.execute(query).fetchall()[0][0]
        revision = current_revision(settings)
    if as_json:
        print_json({"migration": revision, "rows": counts})
    else:
        print_table(f"Migration {revision}", ["table", "rows"], counts.items())


def _only_embedded(env: Environment) -> None:
    if env is not Environment.EMBEDDED:
        raise ConfigurationError("FLUXO_ENV is server: this database is started by whoever runs that server.")

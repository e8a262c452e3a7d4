"""What the table definitions share: the metadata and kinds of columns. No table is defined here."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, MetaData, Uuid, text

from fluxo import names

metadata = MetaData(
    schema=names.OPERATIONAL_SCHEMA,
    naming_convention={"pk": "%(table_name)s_pkey", "fk": "%(table_name)s_%(column_0_name)s_fkey"},
)


def instant(name: str, *, default: bool | str = False, nullable: bool = False) -> Column[object]:
    """A column of UTC instants; ``default`` is the server's: True for now(), or an expression."""
    expression = "now()" if default is True else default
    return Column(
        name, DateTime(timezone=True), nullable=nullable, server_default=text(expression) if expression else None
    )


def workspace_id(*, primary_key: bool = False) -> Column[object]:
    return Column("workspace_id", Uuid, ForeignKey("fluxo.workspaces.id"), nullable=False, primary_key=primary_key)


def one_of(table: str, column: str, values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({values})", name=f"{table}_{column}_check")


def recorded_at_brin(table: str) -> Index:
    return Index(
        f"{table}_recorded_at_idx", "recorded_at", postgresql_using="brin", postgresql_with={"pages_per_range": 16}
    )

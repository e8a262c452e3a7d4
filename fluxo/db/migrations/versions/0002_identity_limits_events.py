"""Limits, holds, receivables, sessions, outbox, audit log; row-level security; the posting function anew."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SQL = Path(__file__).parents[2] / "sql"
FILES = (
    "0002_tables.sql",
    "0002_post.sql",
    "0002_requests.sql",
    "0002_holds.sql",
    "0002_balance_at.sql",
    "0002_events.sql",
    "0002_audit.sql",
    "0002_row_security.sql",
)


def upgrade() -> None:
    for name in FILES:
        op.get_bind().exec_driver_sql((SQL / name).read_text().replace("%", "%%"))


def downgrade() -> None:
    raise NotImplementedError("the ledger is not taken down by a migration; use `fluxo reset`")

"""Tables of the ledger, sales, identity and lead-time log; the posting function."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    for name in ("0001_tables.sql", "0001_post.sql"):
        op.get_bind().exec_driver_sql((SQL / name).read_text())


def downgrade() -> None:
    raise NotImplementedError("the ledger is not taken down by a migration; use `fluxo reset`")

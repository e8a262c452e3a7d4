"""History posted set by set."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SQL = Path(__file__).parents[2] / "sql"


def upgrade() -> None:
    op.get_bind().exec_driver_sql((SQL / "0003_post_history.sql").read_text().replace("%", "%%"))


def downgrade() -> None:
    raise NotImplementedError("the ledger is not taken down by a migration; use `fluxo reset`")

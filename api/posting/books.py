"""The house accounts of each workspace, read once: a chart's accounts are never renamed or removed."""

from uuid import UUID

from api.database import Pool, within

SELECT_HOUSE_ACCOUNTS = "SELECT code, id FROM fluxo.accounts WHERE workspace_id = %b AND customer_id IS NULL"


class Books:
    """Account ids by code, of the workspaces this worker has served."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._by_workspace: dict[UUID, dict[str, UUID]] = {}

    async def accounts(self, workspace_id: UUID) -> dict[str, UUID]:
        """Return the ids of the workspace's own accounts (no customer's) by their code."""
        if workspace_id not in self._by_workspace:
            async with within(self._pool, workspace_id) as connection:
                rows = await (await connection.execute(SELECT_HOUSE_ACCOUNTS, (workspace_id,))).fetchall()
            self._by_workspace[workspace_id] = dict(rows)
        return self._by_workspace[workspace_id]

"""Which workspaces a transaction may see: the row-level security of the operational database.

Belongs here: naming them. The policies are in ``sql/0002_row_security.sql``; they are a second fence: every
statement filters by workspace itself.
"""

from collections.abc import Iterable
from uuid import UUID

ENTER = "SELECT set_config('fluxo.workspaces', %b::text, true)"
"""Names the workspaces of the running transaction; its parameter is ``workspaces_literal``'s answer."""
CORRELATE = "SELECT set_config('fluxo.correlation_id', %b::text, true)"
"""Names the request that events of this transaction come from, where no posting does."""
FIND_WORKSPACE = "SELECT id, slug, kind, name, currency FROM fluxo.find_workspace(%s)"
"""A workspace by its slug: what must be known before one can be entered."""


def workspaces_literal(workspace_ids: Iterable[UUID]) -> str:
    """Return ids as the array that the setting ``fluxo.workspaces`` takes."""
    return "{" + ",".join(map(str, workspace_ids)) + "}"

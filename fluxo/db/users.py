"""Users made and listed by hand, from the command line. The API has its own statements, within one workspace."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from fluxo.db.audit import APPEND
from fluxo.db.workspaces import find_workspace
from fluxo.errors import FluxoError
from fluxo.ids import uuid7
from fluxo.ledger.chart import WorkspaceKind

INSERT_USER = """
INSERT INTO fluxo.users (id, workspace_id, login, name, role, password_hash) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, login) DO NOTHING
"""
SELECT_STAFF = """
SELECT
    w.slug, u.login, u.name, u.role, CASE
        WHEN u.disabled_at IS NOT NULL THEN 'disabled'
        WHEN u.locked_at IS NOT NULL THEN 'locked'
        WHEN u.locked_until > now() THEN 'throttled'
        ELSE 'active'
    END, u.created_at
FROM fluxo.users AS u
JOIN fluxo.workspaces AS w ON w.id = u.workspace_id
WHERE u.role <> 'customer' AND (%(workspace)s::text IS NULL OR w.slug = %(workspace)s)
ORDER BY w.slug, u.login
"""


@dataclass(frozen=True, slots=True)
class StaffMember:
    workspace: str
    login: str
    name: str | None
    role: str
    state: str
    created_at: datetime


def add_user(
    connection: Connection[TupleRow], slug: str, login: str, role: str, password_hash: str, name: str | None = None
) -> str:
    """Add a user to a workspace, audited; return their id. Raises FluxoError: no such workspace, or login taken."""
    workspace = find_workspace(connection, slug)
    if workspace is None:
        raise FluxoError(f"There is no workspace called {slug}: open a shop with POST /lojas, or correct the name.")
    if role == "seller" and workspace.kind is not WorkspaceKind.SHOP:
        raise FluxoError("Sellers are of shops: in a bank choose manager, analyst or service.")
    user_id = uuid7()
    values = (user_id, workspace.id, login, name, role, password_hash)
    if connection.execute(INSERT_USER, values).rowcount == 0:
        raise FluxoError(f"{slug} has a user with the login {login} already: choose another.")
    details = Jsonb({"role": role, "by": "command line"})
    connection.execute(APPEND, (workspace.id, None, "user_created", str(user_id), details, None))
    return str(user_id)


def list_staff(connection: Connection[TupleRow], slug: str | None = None) -> list[StaffMember]:
    """Return the users that are not customers, of one workspace or of all. Raises FluxoError: no such workspace."""
    if slug is not None and find_workspace(connection, slug) is None:
        raise FluxoError(f"There is no workspace called {slug}: `fluxo users list` shows all that have staff.")
    return [StaffMember(*row) for row in connection.execute(SELECT_STAFF, {"workspace": slug})]

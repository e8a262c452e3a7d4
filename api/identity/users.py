"""Users as they log in and refresh: who they are and what is stored of their secrets.

Belongs here: reading them. What the staff does to users is in ``api.routes.staff``.
"""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import TupleRow

from api.identity.attempts import Attempts
from api.identity.security import Identity
from fluxo.documents import parse_document

SELECT_USER = """
SELECT
    u.id, u.role, w.kind, u.password_hash, u.pin_hash, u.customer_id, (
        SELECT a.id FROM fluxo.accounts AS a
        WHERE a.customer_id = u.customer_id AND a.workspace_id = u.workspace_id
        ORDER BY a.created_at LIMIT 1
    ), u.failed_attempts, u.locked_until, u.locked_at
FROM fluxo.users AS u
JOIN fluxo.workspaces AS w ON w.id = u.workspace_id
WHERE u.workspace_id = %b AND (u.login = %b OR u.id = %b) AND u.disabled_at IS NULL
"""
LOCK_USER = SELECT_USER + "FOR NO KEY UPDATE OF u"


@dataclass(frozen=True, slots=True)
class User:
    """Who may log in, with what is stored of their secrets."""

    id: UUID
    role: str
    kind: str
    password_hash: str | None
    pin_hash: str | None
    customer_id: UUID | None
    account_id: UUID | None
    attempts: Attempts

    def identity(self, workspace_id: UUID, session_id: UUID) -> Identity:
        return Identity(self.id, workspace_id, self.role, self.kind, session_id, self.customer_id, self.account_id)


def user_of(row: TupleRow | None) -> User | None:
    """Return the user of a row of ``SELECT_USER``."""
    if row is None:
        return None
    user_id, role, kind, password_hash, pin_hash, customer_id, account_id, *attempts = row
    return User(user_id, role, kind, password_hash, pin_hash, customer_id, account_id, Attempts(*attempts))


def stored_login(login: str) -> str:
    """Return a login as it is stored: a CPF or CNPJ in its characters alone, anything else as it is."""
    try:
        return parse_document(login)
    except ValueError:
        return login

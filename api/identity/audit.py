"""Records of the audit log: who did what that is not a posting.

Belongs here: the actions there are and the statement that appends a record. It runs in the commit of what it
tells. Never in ``details``: passwords, PINs, tokens, documents, names.
"""

from enum import StrEnum
from uuid import UUID

from psycopg.types.json import Jsonb

from api.http import context
from api.identity.security import Identity
from fluxo.db.audit import APPEND

Record = tuple[str, tuple[object, ...]]
"""A statement and its parameters: one of the ``records`` of a Draft or Recorded, or to be executed."""


class Action(StrEnum):
    """What is audited."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOCKED = "locked"
    LOGOUT = "logout"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - not a password
    USER_CREATED = "user_created"
    USER_DISABLED = "user_disabled"
    USER_UNLOCKED = "user_unlocked"
    DEVICE_REGISTERED = "device_registered"
    DEVICE_REVOKED = "device_revoked"
    KYC_DECIDED = "kyc_decided"
    SETTINGS_CHANGED = "settings_changed"
    LIMIT_CHANGED = "limit_changed"
    PIX_KEY_REGISTERED = "pix_key_registered"
    PIX_KEY_GIVEN_UP = "pix_key_given_up"
    DAY_CLOSED = "day_closed"
    TRANSACTION_REVERSED = "transaction_reversed"


def audit_record(caller: Identity, action: Action, subject: object = None, **details: object) -> Record:
    """Return the statement that records what a caller does to ``subject``: the id of a user, a day, a transaction."""
    return audit_event(caller.workspace_id, caller.user_id, action, subject, **details)


def audit_event(
    workspace_id: UUID | None, actor_id: UUID | None, action: Action, subject: object = None, **details: object
) -> Record:
    """Return the same where nobody is logged in: sign-ups, logins."""
    told = None if subject is None else str(subject)
    return APPEND, (workspace_id, actor_id, action.value, told, Jsonb(details), context.current().request_id)

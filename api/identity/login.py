"""Log in: by login and password, or by a PIN on a registered till.

Belongs here: the order of things. An attempt is counted before the secret is looked at (``api.identity.attempts``) and
taken back, with a session begun, in one commit if it was right. Somebody unknown costs as much as somebody wrong.
"""

from dataclasses import dataclass, replace
from hmac import compare_digest
from typing import NoReturn
from uuid import UUID

from api.database import AppConnection, looking_up, within
from api.http import context
from api.http.problems import Problem
from api.identity.attempts import Refused as TooMany
from api.identity.attempts import attempt
from api.identity.audit import Action, audit_event
from api.identity.security import Identity
from api.identity.sessions import Ended, Refusal, Refused, Session, revoke, rotate, sha256, start, workspace_of
from api.identity.users import LOCK_USER, SELECT_USER, User, stored_login, user_of
from api.services import Services
from fluxo.clock import utc_now
from fluxo.db.scope import FIND_WORKSPACE

COUNT_ATTEMPT = """
UPDATE fluxo.users SET failed_attempts = %b, locked_until = %b, locked_at = %b WHERE id = %b AND workspace_id = %b
"""
# a user who was disabled while the secret was looked at does not get in
SUCCEED = """
UPDATE fluxo.users SET
    failed_attempts = 0, locked_until = NULL, locked_at = NULL,
    password_hash = coalesce(%b, password_hash), pin_hash = coalesce(%b, pin_hash)
WHERE id = %b AND workspace_id = %b AND disabled_at IS NULL
"""
SELECT_DEVICE = """
SELECT secret_sha256 FROM fluxo.devices WHERE id = %b AND workspace_id = %b AND revoked_at IS NULL FOR SHARE
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a caller presents: a password, or a PIN and the till it is typed on."""

    workspace_id: UUID
    login: str
    secret: str
    device_id: UUID | None = None
    device_secret: str = ""

    @property
    def by_pin(self) -> bool:
        return self.device_id is not None

    def stored(self, user: User | None) -> str | None:
        """Return the hash that the secret is to match."""
        if user is None:
            return None
        return user.pin_hash if self.by_pin else user.password_hash


async def refuse_stranger(api: Services, secret: str) -> NoReturn:
    """Refuse somebody of no workspace, at the cost of looking at a secret. Raises Problem."""
    with api.passwords.place():
        await api.passwords.verify(None, secret)
    raise Problem("invalid_credentials")


async def workspace_called(api: Services, slug: str) -> UUID | None:
    """Return the id of a workspace, None if there is none of this slug."""
    async with looking_up(api.pool) as connection:
        found = await (await connection.execute(FIND_WORKSPACE, (slug,))).fetchone()
    return found[0] if found else None


async def log_in(api: Services, entry: Entry) -> tuple[Identity, Session]:
    """Return who has entered and their new session. Raises Problem, the same for whatever was not right."""
    async with api.turns.turn((entry.workspace_id, stored_login(entry.login))):
        return await _log_in(api, entry)


async def _log_in(api: Services, entry: Entry) -> tuple[Identity, Session]:
    # the place comes first: an attempt that is counted is looked at
    with api.passwords.place():
        user = await _count(api, entry)
        stored = entry.stored(user)
        right = await api.passwords.verify(stored, entry.secret)
        renewed = await api.passwords.hash(entry.secret) if right and api.passwords.outdated(stored or "") else None
    if user is None:
        # in the request log alone: any workspace's audit log could be written full of these
        raise Problem("invalid_credentials")
    if not right:
        await _note_failure(api, entry, user)
        raise Problem("invalid_credentials")
    now = utc_now()
    async with within(api.pool, entry.workspace_id) as connection:
        hashes = (None, renewed) if entry.by_pin else (renewed, None)
        if entry.by_pin and not await _is_ours(connection, entry):
            raise Problem("invalid_credentials")
        let_in = await connection.execute(SUCCEED, (*hashes, user.id, entry.workspace_id))
        if let_in.rowcount == 0:
            raise Problem("invalid_credentials")
        session = await start(connection, entry.workspace_id, user.id, now, entry.device_id)
        told = {"session": str(session.id)} | ({"device": str(entry.device_id)} if entry.by_pin else {})
        await connection.execute(*audit_event(entry.workspace_id, user.id, Action.LOGIN, user.id, **told))
    return user.identity(entry.workspace_id, session.id), session


async def _count(api: Services, entry: Entry) -> User | None:
    """Count an attempt and return whose it is; nobody's is not counted. Raises Problem if none is taken."""
    async with within(api.pool, entry.workspace_id) as connection:
        if entry.by_pin and not await _is_ours(connection, entry):
            return None
        wanted = (entry.workspace_id, stored_login(entry.login), None)
        user = user_of(await (await connection.execute(LOCK_USER, wanted)).fetchone())
        # without this secret there is nothing to guess; counting would lock a seller out from afar
        if user is None or entry.stored(user) is None:
            return None
        after = attempt(user.attempts, utc_now(), locks=entry.by_pin)
        if isinstance(after, TooMany):
            raise Problem("locked") if after.locked else Problem("too_many_attempts", retry_after=after.seconds)
        values = (after.failed, after.throttled_until, after.locked_at, user.id, entry.workspace_id)
        await connection.execute(COUNT_ATTEMPT, values)
    return replace(user, attempts=after)


async def _note_failure(api: Services, entry: Entry, user: User) -> None:
    by = "pin" if entry.by_pin else "password"
    async with within(api.pool, entry.workspace_id) as connection:
        await connection.execute(*audit_event(entry.workspace_id, user.id, Action.LOGIN_FAILED, user.id, by=by))
        if user.attempts.locked_at is not None:
            locked = audit_event(entry.workspace_id, user.id, Action.LOCKED, user.id, failed=user.attempts.failed)
            await connection.execute(*locked)


async def _is_ours(connection: AppConnection, entry: Entry) -> bool:
    """Tell whether the till is registered, not revoked, and knows its secret."""
    found = await (await connection.execute(SELECT_DEVICE, (entry.device_id, entry.workspace_id))).fetchone()
    return found is not None and compare_digest(found[0], sha256(entry.device_secret))


async def refresh(api: Services, token: str) -> tuple[Identity, Session]:
    """Exchange a refresh token; the user is read anew. Raises Problem."""
    workspace_id = workspace_of(token)
    if workspace_id is None:
        raise Problem(Refusal.UNKNOWN.value)
    async with within(api.pool, workspace_id) as connection:
        outcome = await rotate(connection, workspace_id, token, utc_now())
        user = None
        if isinstance(outcome, Session):
            wanted = (workspace_id, None, outcome.user_id)
            user = user_of(await (await connection.execute(SELECT_USER, wanted)).fetchone())
            if user is None:
                await revoke(connection, workspace_id, Ended.RESET, session_id=outcome.id)
                outcome = Refused(Refusal.ENDED, outcome.id, outcome.user_id)
        elif outcome.why is Refusal.REUSED:
            reused = audit_event(
                workspace_id, outcome.user_id, Action.TOKEN_REUSED, outcome.user_id, session=str(outcome.session_id)
            )
            await connection.execute(*reused)
    if isinstance(outcome, Refused):
        if outcome.session_id is not None:
            api.tokens.ended([outcome.session_id])
        raise Problem(outcome.why.value)
    assert user is not None
    return user.identity(workspace_id, outcome.id), outcome


def note_caller(identity: Identity) -> None:
    """Write who it turned out to be into the request's record."""
    record = context.current()
    record.workspace_id, record.actor_id, record.customer_id = (
        identity.workspace_id, identity.user_id, identity.customer_id,
    )  # fmt: skip

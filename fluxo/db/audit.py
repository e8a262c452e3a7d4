"""The audit log: how a record is appended, and how the chain of hashes over it is verified.

Belongs here: SQL of ``audit_log`` and ``audit_chain``. The chain is made by ``fluxo.chain_audit``; this module
computes it anew from the columns, so that neither the function nor a hash in the table is taken at its word.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

APPEND = """
INSERT INTO fluxo.audit_log (workspace_id, actor_id, action, subject, details, request_id)
VALUES (%b::uuid, %b::uuid, %b::text, %b::text, %b::jsonb, %b::text)
"""
SELECT_CHAIN = """
SELECT
    c.link, c.seq, c.hash, a.seq IS NOT NULL,
    coalesce(a.xid <> c.xid OR (c.xid, c.seq) > (lead(c.xid) OVER chain, lead(c.seq) OVER chain), false),
    a.workspace_id, a.actor_id, a.action, a.subject, a.details::text, a.request_id, a.occurred_at
FROM fluxo.audit_chain AS c
LEFT JOIN fluxo.audit_log AS a ON a.seq = c.seq
WINDOW chain AS (ORDER BY c.link)
ORDER BY c.link
"""
# a record that the chain has not reached has a later transaction than the last that it has
SELECT_UNCHAINED = """
SELECT
    count(*) FILTER (WHERE (a.xid, a.seq) > (last.xid, last.seq)),
    min(a.seq) FILTER (WHERE (a.xid, a.seq) <= (last.xid, last.seq))
FROM fluxo.audit_log AS a
CROSS JOIN (
    SELECT coalesce(max(xid), '0'::xid8) AS xid, coalesce((array_agg(seq ORDER BY link DESC))[1], 0) AS seq
    FROM fluxo.audit_chain
) AS last
WHERE NOT EXISTS (SELECT FROM fluxo.audit_chain AS c WHERE c.seq = a.seq)
"""
SELECT_RECORDS = """
SELECT a.seq, w.slug, u.login, a.actor_id, a.action, a.subject, a.details, a.request_id, a.occurred_at
FROM fluxo.audit_log AS a
LEFT JOIN fluxo.workspaces AS w ON w.id = a.workspace_id
LEFT JOIN fluxo.users AS u ON u.id = a.actor_id AND u.role <> 'customer'
WHERE (%(workspace)s::text IS NULL OR w.slug = %(workspace)s) AND (%(action)s::text IS NULL OR a.action = %(action)s)
ORDER BY a.seq DESC
LIMIT %(limit)s
"""
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold first, and what was done there. ``seq`` None: to no record in particular."""

    seq: int | None
    what: str

    def __str__(self) -> str:
        return f"record {self.seq} {self.what}" if self.seq is not None else self.what


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What the chain says of the log: records in it, records that wait for it, the hash it ends with (hex)."""

    records: int
    waiting: int
    head: str
    broken: Break | None


@dataclass(frozen=True, slots=True)
class Audited:
    """A record to be read. ``actor`` is the login of a user of the staff, the id of anybody else."""

    seq: int
    workspace: str | None
    actor: str | None
    action: str
    subject: str | None
    details: dict[str, object]
    request_id: str | None
    occurred_at: datetime


def _text(
    seq: int,
    workspace_id: UUID | None,
    actor_id: UUID | None,
    action: str,
    subject: str | None,
    details: str,
    request_id: str | None,
    occurred_at: datetime,
) -> str:
    """Return a record as the chain hashes it: the twin of ``fluxo.audit_text``."""
    fields = (
        seq, workspace_id or "", actor_id or "", action, subject or "", details, request_id or "",
        occurred_at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
    )  # fmt: skip
    return _SEPARATOR.join(map(str, fields))


def verify_chain(connection: Connection[TupleRow], expected_head: str | None = None) -> ChainReport:
    """Compute every hash anew, in a transaction of its own, and report the first record that does not fit.

    ``expected_head`` (hex) is a head that was noted down before: the chain must still hold it, or its end was cut
    off, or the whole was made anew.
    """
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    wanted = bytes.fromhex(expected_head) if expected_head else None
    head, held, found = b"", 0, wanted is None
    broken: Break | None = None
    with connection.cursor(name="audit_chain") as rows:
        rows.itersize = 5_000
        for link, seq, stored, there, disordered, *columns in rows.execute(SELECT_CHAIN):
            if not there:
                broken = Break(seq, "was removed")
            elif link != held + 1:
                broken = Break(seq, f"follows a gap in the chain: link {held + 1} was removed")
            elif disordered:
                broken = Break(seq, "is out of its order")
            elif (hashed := hashlib.sha256(head + _text(seq, *columns).encode()).digest()) != stored:
                broken = Break(seq, "was changed")
            if broken is not None:
                break
            head, held, found = hashed, link, found or hashed == wanted
    waiting, inserted = connection.execute(SELECT_UNCHAINED).fetchall()[0]
    if broken is None and inserted is not None:
        broken = Break(inserted, "was inserted: the chain passed its place without it")
    if broken is None and not found:
        broken = Break(None, "the expected head is not in the chain, which was cut off or made anew")
    return ChainReport(held, waiting, head.hex(), broken)


def read_records(
    connection: Connection[TupleRow], limit: int, workspace: str | None = None, action: str | None = None
) -> list[Audited]:
    """Return the newest records first."""
    values = {"workspace": workspace, "action": action, "limit": limit}
    return [
        Audited(seq, slug, login or (str(actor) if actor else None), *rest)
        for seq, slug, login, actor, *rest in connection.execute(SELECT_RECORDS, values)
    ]

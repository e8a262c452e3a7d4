"""The workspace an import goes into: one import at a time, opened if new, of the right kind and currency."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection, errors
from psycopg.rows import TupleRow

from fluxo.db.workspaces import Workspace, find_workspace, open_workspace
from fluxo.ledger.chart import WorkspaceKind
from imports.errors import ImportRefused
from imports.mapping import BankStatement, Sales

LOCK_CLASS = 0x696D70
"""First half of the advisory lock that keeps imports into one workspace one after the other."""
LOCK = "SELECT pg_advisory_lock(%s, hashtext(%s))"
SELECT_USER = "SELECT 1 FROM fluxo.users WHERE workspace_id = %s LIMIT 1"
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


@contextmanager
def turn(connection: Connection[TupleRow], slug: str, *, dry_run: bool) -> Iterator[None]:
    """Wait for an earlier import into the workspace, one just killed for example; a dry run only reads."""
    if dry_run:
        connection.read_only = True
        yield
        return
    try:
        connection.execute("SET LOCAL lock_timeout = '15s'")
        connection.execute(LOCK, (LOCK_CLASS, slug))
        connection.commit()
    except errors.LockNotAvailable:
        raise ImportRefused(f"Another import into workspace {slug} is running: wait for it to end.") from None
    # the session's end frees the lock, whatever ends it
    yield


def ready_workspace(
    connection: Connection[TupleRow],
    slug: str,
    mapping: BankStatement | Sales,
    *,
    keep: bool,
    write: bool,
    into_existing: bool,
) -> Workspace | None:
    """Return the workspace, opened if new; None where it is new and nothing may be written.

    ``keep`` commits the opening at once. Raises ImportRefused if it is of another kind or currency, or, unless
    ``into_existing``, has users: anybody may have opened a shop of this slug through the API.
    """
    kind = WorkspaceKind.BANK if isinstance(mapping, BankStatement) else WorkspaceKind.SHOP
    workspace = find_workspace(connection, slug)
    if workspace is None and not SLUG.fullmatch(slug):
        raise ImportRefused(f"{slug!r} cannot name a workspace: use small letters, digits and hyphens, 63 at most.")
    if workspace is None and write:
        workspace = open_workspace(connection, slug, kind, mapping.workspace_name or slug, mapping.currency)
        if keep:
            connection.commit()
    if workspace is not None and workspace.kind is not kind:
        raise ImportRefused(f"Workspace {slug} is a {workspace.kind}: a file of kind {mapping.kind} needs a {kind}.")
    if workspace is not None and workspace.currency != mapping.currency:
        raise ImportRefused(f"Workspace {slug} is in {workspace.currency}, the mapping in {mapping.currency}.")
    if workspace is not None and not into_existing and connection.execute(SELECT_USER, (workspace.id,)).fetchone():
        raise ImportRefused(
            f"Workspace {slug} has users, so an import did not open it: where the books are those of this file, run "
            "it again with --into-existing; otherwise choose another --workspace."
        )
    return workspace

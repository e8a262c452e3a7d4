"""What the routes work with, made at start-up and closed at shutdown; and how a route reaches it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from psycopg_pool import AsyncConnectionPool

from api.batching import Poster
from api.books import Books
from api.database import AppConnection, make_pool
from api.log_writer import LogWriter
from api.security import Passwords, Tokens
from fluxo.db.connect import connect
from fluxo.db.migrate import head_revision
from fluxo.db.workspaces import open_workspace
from fluxo.ledger.chart import WorkspaceKind
from fluxo.settings import Settings

BANK_SLUG = "banco"
"""The bank that customers sign up with; opened at start-up if it is missing."""


@dataclass(frozen=True)
class Services:
    """One worker's parts. ``head_revision`` is the migration this code was written for."""

    settings: Settings
    pool: AsyncConnectionPool[AppConnection]
    poster: Poster
    books: Books
    passwords: Passwords
    tokens: Tokens
    log_writer: LogWriter
    head_revision: str


def _open_bank(settings: Settings) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        open_workspace(connection, BANK_SLUG, WorkspaceKind.BANK, "Banco Fluxo")


@asynccontextmanager
async def open_services(settings: Settings, log_writer: LogWriter) -> AsyncIterator[Services]:
    """Open the pool and start the writers; at the end finish what was accepted, flush the log, close.

    Raises ServiceDown if the database does not answer, ConfigurationError if a secret is missing.
    """
    tokens = Tokens(settings.secret("jwt_secret"))
    await asyncio.to_thread(_open_bank, settings)
    pool = make_pool(settings)
    passwords = Passwords()
    async with pool:
        poster = Poster(pool)
        poster.start()
        log_writer.start(pool)
        try:
            yield Services(
                settings,
                pool,
                poster,
                Books(pool),
                passwords,
                tokens,
                log_writer,
                await asyncio.to_thread(head_revision),
            )
        finally:
            await poster.stop()
            await log_writer.stop()
            passwords.close()

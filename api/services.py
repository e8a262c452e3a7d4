"""What the routes work with, made at start-up and closed at shutdown; and how a route reaches it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from api.database import Pool, make_pool, make_reserved_pool
from api.http.log_writer import LogWriter
from api.http.rate_limits import PixLookups, RequestLimits
from api.identity.security import Passwords, Tokens
from api.identity.turns import Turns
from api.maintenance import Clockwork, learn_ended_sessions, standing_errands
from api.posting.batching import Poster
from api.posting.books import Books
from api.shop.terms import TermsOfShops
from fluxo.db.connect import connect
from fluxo.db.migrate import head_revision
from fluxo.db.workspaces import open_workspace
from fluxo.errors import ServiceDown
from fluxo.ledger.chart import WorkspaceKind
from fluxo.settings import Settings

BANK_SLUG = "banco"
"""The bank that customers sign up with; opened at start-up if it is missing."""
START_PATIENCE_SECONDS = 30.0
"""How long a worker that starts waits for the database: one that gave up at once would end the whole service."""
_START_PAUSE_SECONDS = 0.5
_log = logging.getLogger("fluxo.api")


@dataclass(frozen=True)
class Services:
    """One worker's parts. ``head_revision`` is the migration this code was written for."""

    settings: Settings
    pool: Pool
    poster: Poster
    books: Books
    terms: TermsOfShops
    passwords: Passwords
    turns: Turns
    tokens: Tokens
    limits: RequestLimits
    pix_lookups: PixLookups
    log_writer: LogWriter
    head_revision: str


def _open_bank(settings: Settings) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        open_workspace(connection, BANK_SLUG, WorkspaceKind.BANK, "Banco Fluxo")


async def _once_the_database_answers(step: Callable[[], Awaitable[None]]) -> None:
    """Run a step of the start, again and again while the database is away; at the end of patience raise its error."""
    until = monotonic() + START_PATIENCE_SECONDS
    while True:
        try:
            await step()
            return
        except (ServiceDown, OperationalError, PoolTimeout) as error:
            if monotonic() > until:
                raise
            _log.warning("starting: %s", error)
            await asyncio.sleep(_START_PAUSE_SECONDS)


@asynccontextmanager
async def open_services(settings: Settings, log_writer: LogWriter) -> AsyncIterator[Services]:
    """Open the pools and start the writers; at the end finish what was accepted, flush the log, close.

    Raises ServiceDown if the database does not answer for a while, ConfigurationError if a secret is missing.
    """
    tokens = Tokens(settings.secret("jwt_secret"))
    await _once_the_database_answers(lambda: asyncio.to_thread(_open_bank, settings))
    pool, reserved = make_pool(settings), make_reserved_pool(settings)
    passwords = Passwords()
    async with pool, reserved:
        poster = Poster(pool, reserved)
        poster.start()
        log_writer.start(reserved)
        # before the first request: a token whose session has ended is never taken
        await _once_the_database_answers(lambda: learn_ended_sessions(reserved, tokens))
        clockwork = Clockwork(standing_errands(pool, reserved, tokens))
        clockwork.start()
        try:
            yield Services(
                settings,
                pool,
                poster,
                Books(pool),
                TermsOfShops(pool),
                passwords,
                Turns(),
                tokens,
                RequestLimits(
                    settings.api_rate_limit, settings.api_open_rate_limit, hashing=settings.api_hashing_rate_limit
                ),
                PixLookups(),
                log_writer,
                await asyncio.to_thread(head_revision),
            )
        finally:
            await clockwork.stop()
            await poster.stop()
            await log_writer.stop()
            passwords.close()

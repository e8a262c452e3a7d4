"""How much one caller may ask for: requests a second, and look-ups of Pix keys.

Belongs here: token buckets in the memory of one worker (with several, a caller has as many buckets). The clock
is given, so that tests drive it. A bucket is one number, the instant at which it will be full again, and one that
is full is forgotten: taking costs the same however many callers there are.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager
from math import ceil
from time import monotonic
from uuid import UUID

from api.http.problems import Problem
from api.posting.idempotency import Answer

MAX_KEYS = 50_000
"""Callers remembered a generation; there are two. More than this at once, and the oldest have full buckets."""
BURST_SECONDS = 2
"""What a caller may save up: a burst of this many seconds' worth."""
HASHING_BURST_SECONDS = 4
PIX_TOKENS = 100
PIX_TOKENS_A_MINUTE = 2
PIX_FOUND = 1
PIX_NOT_FOUND = 20
_TELLING = ("pix_key_not_found", "pix_key_taken")
"""Refusals that say of a key somebody wrote whether anybody has it."""
_NEGLIGIBLE = 1e-6

Clock = Callable[[], float]
"""Seconds, never going back."""


class TokenBuckets:
    """A bucket for each key, of ``capacity`` tokens, refilled by ``per_second``. For one thread."""

    def __init__(self, capacity: float, per_second: float, clock: Clock = monotonic, max_keys: int = MAX_KEYS) -> None:
        self._token = 1 / per_second
        self._whole = capacity / per_second
        self._clock = clock
        self._max_keys = max_keys
        self._full_at: dict[Hashable, float] = {}
        self._older: dict[Hashable, float] = {}
        self._turns_at = clock() + 2 * self._whole

    def __len__(self) -> int:
        return len(self._full_at) + len(self._older)

    def take(self, key: Hashable, tokens: float = 1) -> float:
        """Take tokens and return 0, or take none and return the seconds until there are enough."""
        now = self._clock()
        after = self._when_full(key, now) + tokens * self._token
        missing = after - now - self._whole
        if missing > _NEGLIGIBLE:
            return missing
        self._keep(key, after, now)
        return 0.0

    def charge(self, key: Hashable, tokens: float) -> None:
        """Take tokens, there or not: a bucket may owe as much as it holds."""
        now = self._clock()
        self._keep(key, min(self._when_full(key, now) + tokens * self._token, now + 2 * self._whole), now)

    def give(self, key: Hashable, tokens: float) -> None:
        """Put tokens back; what does not fit is lost."""
        now = self._clock()
        self._keep(key, self._when_full(key, now) - tokens * self._token, now)

    def _when_full(self, key: Hashable, now: float) -> float:
        full_at = self._full_at.get(key)
        if full_at is None:
            full_at = self._older.get(key, now)
        return full_at if full_at > now else now

    def _keep(self, key: Hashable, full_at: float, now: float) -> None:
        self._full_at[key] = full_at
        # whatever has not been touched for a generation is full, or nearly all of the memory is in use
        if now >= self._turns_at or len(self._full_at) >= self._max_keys:
            self._older, self._full_at = self._full_at, {}
            self._turns_at = now + 2 * self._whole


class RequestLimits:
    """Requests a second: of a user, and of an address on the routes that are open to anybody. 0: no limit.

    ``hashing`` is of either on the routes that look at a password or make one: each costs 15 ms of a processor.
    """

    def __init__(self, per_user: float, per_address: float, clock: Clock = monotonic, *, hashing: float = 0) -> None:
        self._users = TokenBuckets(BURST_SECONDS * per_user, per_user, clock) if per_user else None
        self._addresses = TokenBuckets(BURST_SECONDS * per_address, per_address, clock) if per_address else None
        self._hashing = TokenBuckets(HASHING_BURST_SECONDS * hashing, hashing, clock) if hashing else None

    def user(self, user_id: UUID) -> None:
        """Count a request of a user. Raises Problem if it is one too many."""
        if self._users is not None and (wait := self._users.take(user_id)):
            raise Problem("rate_limited", retry_after=ceil(wait))

    def address(self, address: str) -> None:
        """Count a request that anybody may make. Raises Problem if it is one too many from there."""
        if self._addresses is not None and (wait := self._addresses.take(address)):
            raise Problem("rate_limited", retry_after=ceil(wait))

    def hashing(self, who: str | UUID) -> None:
        """Count a password to be looked at or made for an address or a user. Raises Problem if it is one too many."""
        if self._hashing is not None and (wait := self._hashing.take(who)):
            raise Problem("rate_limited", retry_after=ceil(wait))


def pix_cost(answer: Answer | None) -> int:
    """Return what a Pix sent costs as a look-up of its key: nothing if it paid, was answered before or failed."""
    if answer is None or answer.replayed or answer.status == 201:
        return 0
    return _cost_of_refusal(answer.body.get("code"))


def _cost_of_refusal(code: object) -> int:
    return PIX_NOT_FOUND if code in _TELLING else PIX_FOUND


class PixLookups:
    """Keeps a customer from trying out keys to learn who has an account.

    100 tokens, 2 more a minute. A look-up takes 20, and gets 19 back if somebody has the key and all if it was a
    payment; a registration gets 19 back if nobody had it. Who has too few left because others of theirs are
    under way waits for those to end: what is asked at once learns no more than what is asked in turn.
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self._buckets = TokenBuckets(PIX_TOKENS, PIX_TOKENS_A_MINUTE / 60, clock)
        self._under_way: dict[UUID, tuple[int, asyncio.Event]] = {}

    async def begin(self, account_id: UUID) -> None:
        """Count a look-up that is about to be made; ``end`` has to follow. Raises Problem if none is left."""
        while wait := self._buckets.take(account_id, PIX_NOT_FOUND):
            if account_id not in self._under_way:
                raise Problem("pix_lookups_exhausted", retry_after=ceil(wait))
            await self._under_way[account_id][1].wait()
        count, ended = self._under_way.get(account_id) or (0, asyncio.Event())
        self._under_way[account_id] = (count + 1, ended)

    def end(self, account_id: UUID, cost: int) -> None:
        """Settle a look-up by what it came to, in tokens."""
        self._buckets.give(account_id, PIX_NOT_FOUND - cost)
        count, ended = self._under_way.pop(account_id)
        if count > 1:
            self._under_way[account_id] = (count - 1, asyncio.Event())
        ended.set()

    @asynccontextmanager
    async def counted(self, account_id: UUID) -> AsyncIterator[None]:
        """Count what is done within by the refusal it ends with, if any; a fault of ours costs nothing."""
        await self.begin(account_id)
        cost = 0
        try:
            yield
            cost = PIX_FOUND
        except Problem as problem:
            cost = _cost_of_refusal(problem.code)
            raise
        finally:
            self.end(account_id, cost)

"""An HTTP client that measures: what was sent, what came of it, how long it took; told to come later, it does."""

import asyncio
import json
from functools import lru_cache
from time import perf_counter
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from fluxo.errors import ServiceDown
from simulator.sinks.live.measured import Measured
from simulator.sinks.live.steps import Sending, Step

MOST_UNDER_WAY = 256
"""Requests under way at once, those that wait as told included; more say that the API does not keep up."""
_TRIES = 3
_WAITS = 60
"""How often a request that came too soon is made again; after that it is refused as any other."""
_TOO_SOON = ("rate_limited", "too_busy", "request_in_progress")
_UNHEARD_SECONDS = 0.02
_SECONDS = 30.0
_JSON = "application/json"


class Answer(NamedTuple):
    """Status and body of an answer; ``replayed``: it was told before."""

    status: int
    body: bytes
    retry_after: float
    replayed: bool

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """Return the body's object, empty if it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def code(self) -> str:
        """Why it is refused, in the API's words."""
        return str(self.json().get("code", self.status))


class ApiClient:
    """The API as people see it. ``patience``: the seconds after which an answer that does not come is given up on."""

    def __init__(self, base_url: str, measured: Measured, patience: float = 0.0) -> None:
        self.base_url = base_url.rstrip("/")
        self.measured = measured
        self.under_way = 0
        self.hurry = asyncio.Event()
        """Set when the traffic is to end: nobody waits any longer."""
        self._patience = patience
        self._url = lru_cache(4096)(self._make_url)
        self._http = ClientSession(
            connector=TCPConnector(limit=MOST_UNDER_WAY),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=_SECONDS),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )

    def _make_url(self, path: str) -> URL:
        return URL(self.base_url + path, encoded=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.close()

    async def require_up(self) -> None:
        """Raise ServiceDown unless the API answers."""
        try:
            answer = await self._exchange("GET", "/health", None, {})
        except (TimeoutError, ClientError, ValueError) as error:
            raise ServiceDown(
                f"The API at {self.base_url} does not answer ({type(error).__name__}): start it with `fluxo api run`."
            ) from None
        if not answer.accepted:
            raise ServiceDown(f"The API at {self.base_url} is not well: GET /health says {answer.status}.")

    async def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        async with self._http.request(method, self._url(path), data=body, headers=headers) as response:
            content = await response.read()
            told = response.headers
            return Answer(
                response.status, content, float(told.get("Retry-After", 0)), "Idempotent-Replayed" in told
            )  # fmt: skip

    async def send(self, step: Step, token: str | None = None, path: str | None = None) -> Answer | None:
        """Send a request as its step says; None when it never gets through.

        Told to come later it waits as long as it was told to: only the answer that ends it is measured.
        """
        self.under_way += 1
        try:
            path = path or step.path
            if step.sending is Sending.LOST:
                return await self._send_unheard(step, token, path)
            if step.sending is Sending.TWICE:
                answer, _ = await asyncio.gather(self._send(step, token, path), self._send(step, token, path))
                return answer
            return await self._send(step, token, path)
        finally:
            self.under_way -= 1

    async def _send_unheard(self, step: Step, token: str | None, path: str) -> Answer | None:
        tally = self.measured.of(step.route)
        tally.sent += 1
        tally.given_up += 1
        try:
            async with asyncio.timeout(_UNHEARD_SECONDS):
                await self._exchange(step.route.partition(" ")[0], path, step.body, _headers(step, token))
        except (TimeoutError, ClientError):
            pass
        await self._pause(self._patience)
        self.measured.of(step.route).retried += 1
        return await self._send(step, token, path)

    async def _send(self, step: Step, token: str | None, path: str) -> Answer | None:
        method, headers = step.route.partition(" ")[0], _headers(step, token)
        tries = waits = 0
        while tries < _TRIES:
            started = perf_counter()
            try:
                answer = await self._exchange(method, path, step.body, headers)
            except (TimeoutError, ClientError) as error:
                tries += 1
                tally = self.measured.of(step.route)
                tally.sent += 1
                tally.retried += tries < _TRIES
                tally.failed[type(error).__name__] += 1
                continue
            if answer.status in (409, 429, 503) and waits < _WAITS and (code := answer.code) in _TOO_SOON:
                waits += 1
                self.measured.waits[code] += 1
                if not await self._pause(answer.retry_after):
                    return None
                continue
            self._note(step, answer, (perf_counter() - started) * 1000)
            return answer
        return None

    async def _pause(self, seconds: float) -> bool:
        """Wait; False if there is no more time to."""
        try:
            async with asyncio.timeout(seconds):
                await self.hurry.wait()
        except TimeoutError:
            return True
        return False

    def _note(self, step: Step, answer: Answer, milliseconds: float) -> None:
        tally = self.measured.of(step.route)
        tally.sent += 1
        tally.replayed += answer.replayed
        tally.latencies.add(milliseconds)
        if answer.accepted:
            tally.accepted += 1
        elif answer.status < 500:
            tally.refused[answer.code] += 1
        else:
            tally.failed[str(answer.status)] += 1


def _headers(step: Step, token: str | None) -> dict[str, str]:
    headers = {"Content-Type": _JSON} if step.body is not None else {}
    if token is not None:
        headers["Authorization"] = token
    if step.key is not None:
        headers["Idempotency-Key"] = step.key
    return headers

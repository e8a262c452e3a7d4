"""An HTTP client that keeps to a rate and measures: what was sent, what came of it, how long it took."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx
import numpy as np

from fluxo.errors import ServiceDown

_TRIES = 3
_WAITS = 60
"""How often a request that came too soon is made again; after that it is refused as any other."""
_TOO_SOON = ("rate_limited", "too_busy")
_KEEP = 200_000
"""Latencies kept for the percentiles: the latest ones."""


@dataclass
class Measured:
    """What came of the requests so far."""

    sent: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def note(self, milliseconds: float, response: httpx.Response) -> None:
        self.sent += 1
        self.milliseconds.append(milliseconds)
        if len(self.milliseconds) > 2 * _KEEP:
            del self.milliseconds[:_KEEP]
        if response.is_success:
            self.accepted += 1
        elif response.status_code < 500:
            self.refused[_code(response)] += 1
        else:
            self.failed[str(response.status_code)] += 1

    def percentile(self, percent: float) -> float:
        return round(float(np.percentile(self.milliseconds, percent)), 2) if self.milliseconds else 0.0


def _code(response: httpx.Response) -> str:
    try:
        return str(response.json()["code"])
    except (ValueError, KeyError, TypeError):
        return str(response.status_code)


class Pacer:
    """Lets one request start every 1/rate seconds; a backlog is not made up for in a burst."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._next = time.monotonic()

    async def turn(self) -> None:
        if not self._gap:
            return
        now = time.monotonic()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)


class ApiClient:
    """The API as the clients of the simulator see it."""

    def __init__(self, base_url: str, rate: float | None, connections: int, measured: Measured) -> None:
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        self._http = httpx.AsyncClient(base_url=base_url, limits=limits, timeout=30.0)
        self._pacer = Pacer(rate)
        self.base_url = base_url
        self.measured = measured

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def require_up(self) -> None:
        """Raise ServiceDown unless the API answers."""
        try:
            response = await self._http.get("/health")
        except httpx.HTTPError as error:
            raise ServiceDown(
                f"The API at {self.base_url} does not answer ({type(error).__name__}): start it with `fluxo api run`."
            ) from None
        if not response.is_success:
            raise ServiceDown(f"The API at {self.base_url} is not well: GET /health says {response.status_code}.")

    async def send(
        self, method: str, path: str, *, body: dict[str, Any] | None = None, token: str | None = None,
        key: str | None = None,
    ) -> httpx.Response | None:  # fmt: skip
        """Send a request, again with the same key if the connection fails; None when it never gets through.

        Told to come back later it waits as long as it was told to: only the answer that ends it is measured.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key:
            headers["Idempotency-Key"] = key
        tries = waits = 0
        while tries < _TRIES:
            await self._pacer.turn()
            started = time.perf_counter()
            try:
                response = await self._http.request(method, path, json=body, headers=headers)
            except httpx.HTTPError as error:
                self.measured.sent += 1
                self.measured.failed[type(error).__name__] += 1
                tries += 1
                continue
            if response.status_code in (429, 503) and _code(response) in _TOO_SOON and waits < _WAITS:
                waits += 1
                await asyncio.sleep(int(response.headers["Retry-After"]))
                continue
            self.measured.note((time.perf_counter() - started) * 1000, response)
            return response
        return None

"""A load generator that costs little of the processors it shares with what it measures.

Belongs here: keep-alive connections that send ready-made requests, as fast as the answers come or on a
schedule. On a schedule a latency counts from the instant the request was due, so that a stall shows in
every request that it held up.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

Requests = Iterator[bytes]


@dataclass
class Load:
    """What was measured: answers by HTTP status, and the latency of each in milliseconds."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)

    def rate(self, status: int) -> float:
        """Answers with this status a second."""
        return self.statuses.get(status, 0) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency, in milliseconds, that this share of the requests kept."""
        ordered = sorted(self.latencies_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Connection(asyncio.Protocol):
    """One keep-alive connection with one request under way at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) >= length and self._answer is not None:
            self._received = b""
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the API closed the connection"))

    async def send(self, request: bytes) -> int:
        """Send a request and return the status of its answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def _client(port: int, requests: Requests, load: Load, until: float, due: float, period: float) -> None:
    """Send until the time is up: one after the other (period 0), or one each ``period`` seconds from ``due``."""
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
    try:
        while (now := perf_counter()) < until and due < until:
            if period and due > now:
                await asyncio.sleep(due - now)
            started = due if period else perf_counter()
            status = await connection.send(next(requests))
            load.latencies_ms.append((perf_counter() - started) * 1000)
            load.statuses[status] = load.statuses.get(status, 0) + 1
            due += period
    finally:
        connection.close()


async def run_load(port: int, clients: list[Requests], seconds: float, rate: float | None = None) -> Load:
    """Load the server on ``port`` for some seconds, as fast as it goes or at ``rate`` requests a second."""
    load = Load()
    started = perf_counter()
    period = len(clients) / rate if rate else 0.0
    await asyncio.gather(
        *(
            _client(port, requests, load, started + seconds, started + period * n / len(clients), period)
            for n, requests in enumerate(clients)
        )
    )
    load.seconds = perf_counter() - started
    return load

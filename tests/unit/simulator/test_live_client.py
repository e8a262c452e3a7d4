"""The client of live traffic: told to come back later it does, and only the answer that ends it is measured."""

import asyncio
import json

import pytest

from simulator.sinks.live_client import ApiClient, Measured

CAME_TOO_SOON = (429, "rate_limited")
BUSY = (503, "too_busy")
DONE = (200, "done")


def _answer(status: int, code: str) -> bytes:
    body = json.dumps({"code": code}).encode()
    return b"HTTP/1.1 %d X\r\nRetry-After: 0\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def _measure(answers: list[tuple[int, str]]) -> Measured:
    """Send one request to a server that gives these answers in turn."""
    left = iter(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(_answer(*next(left)))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    measured = Measured()
    async with server, ApiClient(f"http://127.0.0.1:{port}", None, 1, measured) as client:
        await client.send("GET", "/")
    assert next(left, None) is None, "every answer was asked for"
    return measured


def test_who_comes_too_soon_waits_and_asks_again() -> None:
    measured = asyncio.run(_measure([CAME_TOO_SOON, BUSY, CAME_TOO_SOON, CAME_TOO_SOON, DONE]))
    assert (measured.sent, measured.accepted, measured.refused, measured.failed) == (1, 1, {}, {})


@pytest.mark.parametrize("refused", [(429, "too_many_attempts"), (429, "pix_lookups_exhausted"), (422, "closed_day")])
def test_other_refusals_are_final(refused: tuple[int, str]) -> None:
    measured = asyncio.run(_measure([refused]))
    assert (measured.sent, measured.refused) == (1, {refused[1]: 1})

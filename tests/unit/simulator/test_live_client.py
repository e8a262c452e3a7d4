"""The client of live traffic: told to come back later it does, and only the answer that ends it is measured."""

import asyncio
import json

import pytest

from simulator.sinks.live.client import ApiClient
from simulator.sinks.live.measured import Measured, Tally
from simulator.sinks.live.steps import Sending, Step

CAME_TOO_SOON = (429, "rate_limited")
BUSY = (503, "too_busy")
DONE = (200, "done")


def _answer(status: int, code: str) -> bytes:
    body = json.dumps({"code": code}).encode()
    return b"HTTP/1.1 %d X\r\nRetry-After: 0\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


async def _measure(answers: list[tuple[int, str]], sending: Sending = Sending.ONCE) -> tuple[Tally, list[str]]:
    """Send one request to a server that gives these answers in turn; return also the keys that it heard."""
    left = iter(answers)
    keys: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while header := (await reader.readline()).decode().strip():
                name, _, value = header.partition(": ")
                if name == "Idempotency-Key":
                    keys.append(value)
            writer.write(_answer(*next(left)))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    measured = Measured()
    async with ApiClient(f"http://127.0.0.1:{port}", measured) as client:
        await client.send(Step("GET /", "/", 0.0, key="k", sending=sending))
    server.close()
    assert next(left, None) is None, "every answer was asked for"
    return measured.total(), keys


def test_who_comes_too_soon_waits_and_asks_again() -> None:
    measured, _ = asyncio.run(_measure([CAME_TOO_SOON, BUSY, CAME_TOO_SOON, CAME_TOO_SOON, DONE]))
    assert (measured.sent, measured.accepted, measured.refused, measured.failed) == (1, 1, {}, {})


@pytest.mark.parametrize("refused", [(429, "too_many_attempts"), (429, "pix_lookups_exhausted"), (422, "closed_day")])
def test_other_refusals_are_final(refused: tuple[int, str]) -> None:
    measured, _ = asyncio.run(_measure([refused]))
    assert (measured.sent, measured.refused) == (1, {refused[1]: 1})


def test_who_hears_no_answer_asks_again_with_the_same_key() -> None:
    measured, keys = asyncio.run(_measure([DONE, DONE], Sending.LOST))
    assert keys == ["k", "k"]
    assert (measured.sent, measured.accepted, measured.given_up, measured.retried) == (2, 1, 1, 1)


def test_a_double_click_is_two_requests_with_one_key() -> None:
    measured, keys = asyncio.run(_measure([DONE, DONE], Sending.TWICE))
    assert keys == ["k", "k"]
    assert (measured.sent, measured.accepted, measured.retried) == (2, 2, 0)

"""One write a response; heads that are too large and requests that do not arrive."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.http.protocol import ARRIVE_SECONDS, OneWrite, OneWriteProtocol

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


class Written:
    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.parts.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_head_and_body_leave_together_and_what_follows_at_once() -> None:
    under = Written()
    transport = OneWrite(under)
    transport.write(HEAD)
    assert under.parts == []
    transport.write(b"ok")
    transport.write(b"more")
    assert under.parts == [HEAD + b"ok", b"more"]


def test_a_head_alone_leaves_at_the_end() -> None:
    for end in (OneWrite.flush, OneWrite.close):
        under = Written()
        transport = OneWrite(under)
        transport.write(HEAD)
        end(transport)
        end(transport)
        assert under.parts == [HEAD]
        assert transport.is_closing() is (end is OneWrite.close)


def test_an_interim_answer_does_not_wait() -> None:
    under = Written()
    OneWrite(under).write(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert under.parts == [b"HTTP/1.1 100 Continue\r\n\r\n"]


class Clock:
    """The part of an event loop that the protocol's own timer uses: timers that go off when they are told to."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, callback: Callable[[], None]) -> "Timer":
        self.due.append((seconds, callback))
        return Timer(self, self.due[-1])

    def create_task(self, work: Coroutine[Any, Any, None]) -> "asyncio.Future[None]":
        work.close()
        return asyncio.Future(loop=LOOP)


class Timer:
    def __init__(self, clock: Clock, entry: tuple[float, Callable[[], None]]) -> None:
        self.clock, self.entry = clock, entry

    def cancel(self) -> None:
        if self.entry in self.clock.due:
            self.clock.due.remove(self.entry)


class Client(Written):
    """A connection as the protocol sees it. Requests that reach the application are counted, not answered."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        config = uvicorn.Config(lambda *_: None, log_config=None)  # type: ignore[arg-type, return-value]
        config.load()
        self.protocol = OneWriteProtocol(config, ServerState(), {}, self.clock)  # type: ignore[arg-type]
        self.protocol.connection_made(self)  # type: ignore[arg-type]

    def get_extra_info(self, _: str) -> None:
        return None

    def pause_reading(self) -> None:
        pass

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.protocol.data_received(piece)

    @property
    def requests(self) -> int:
        return len(self.protocol.tasks)


LOOP = asyncio.new_event_loop()
FIRST_LINE = b"POST /pix HTTP/1.1\r\nHost: x\r\nAccept-Language: en\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [FIRST_LINE, *[b"a" * 1_000] * 40],
        [FIRST_LINE + b"a: " + b"b" * 40_000],
        [FIRST_LINE + b"a: " + b"b" * 40_000 + b"\r\n\r\n"],
        [FIRST_LINE + b"a: b\r\n" * 100 + b"\r\n"],
        [b"POST /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"],
    ],
)
def test_a_head_that_is_too_large_is_refused_before_anything_is_done(pieces: list[bytes]) -> None:
    client = Client()
    for piece in pieces:
        if not client.closed:
            client.send(piece)
    assert (client.requests, client.closed, len(client.parts)) == (0, True, 1)
    head, _, body = client.parts[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 431 ")
    assert b"content-type: application/problem+json" in head
    assert json.loads(body)["code"] == "headers_too_large"


def test_a_large_body_is_no_large_head() -> None:
    client = Client()
    body = b"b" * 100_000
    client.send(FIRST_LINE + b"Content-Length: 100000\r\n\r\n" + body[:50_000], body[50_000:])
    client.send(FIRST_LINE + b"a: " + b"b" * 30_000 + b"\r\n\r\n")
    assert (client.requests, client.closed) == (1, False), "the second waits for the answer to the first"


@pytest.mark.parametrize("begun", [b"", b"POST", FIRST_LINE, FIRST_LINE + b"Content-Length: 9\r\n\r\nhalf"])
def test_who_does_not_send_a_request_whole_in_time_is_hung_up_on(begun: bytes) -> None:
    client = Client()
    if begun:
        client.send(begun[:2], begun[2:])
    ((seconds, give_up),) = client.clock.due
    assert seconds == ARRIVE_SECONDS
    give_up()
    assert client.closed


def test_a_whole_request_has_all_the_time_there_is() -> None:
    client = Client()
    client.send(FIRST_LINE + b"Content-Length: 9\r\n\r\nhalf", b"-half")
    assert (client.requests, client.clock.due) == (1, [])
    client.protocol.connection_lost(None)
    gone = Client()
    gone.protocol.connection_lost(None)
    assert gone.clock.due == []

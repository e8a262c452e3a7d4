"""HTTP as uvicorn speaks it, but with one write a response.

uvicorn writes the head and the body apart, and uvloop sends each at once: two system calls, and a client that
wakes up twice (a fifth of a worker's time, measured). Here the head waits for the body or the end.

And with limits that uvicorn does not have: on what comes before a body, and on how long a request may take to
arrive. Those of the body are ``api.http.lead_time``.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.context import RequestRecord
from api.http.problems import MEDIA_TYPE, Problem, json_bytes, language_of
from fluxo.ids import uuid7

MAX_HEAD_BYTES = 32_768
MAX_HEADERS = 100
PIECE_BYTES = 8_192
ARRIVE_SECONDS = 20.0
"""How long a connection has to send a request whole, from its first byte or from being made."""
_HEAD, _CONTINUE, _END_OF_HEAD = b"HTTP/1.1 ", b"HTTP/1.1 100 ", b"\r\n\r\n"


class OneWrite:
    """A transport that keeps the head of a response until the next write, ``flush`` or ``close``."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._head = b""

    def write(self, data: bytes) -> None:
        if not self._head and data.startswith(_HEAD) and data.endswith(_END_OF_HEAD) and not data.startswith(_CONTINUE):
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def flush(self) -> None:
        """Send the head that waits, if one does: the answer to a HEAD has nothing else."""
        if self._head:
            self._transport.write(self._head)
            self._head = b""

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's protocol over such a transport, with the limits."""

    _head_bytes = 0
    _too_large = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if len(data) > PIECE_BYTES:
            # a head is looked at before all of it has been read
            for start in range(0, len(data), PIECE_BYTES):
                if not self.transport.is_closing():
                    self.data_received(data[start : start + PIECE_BYTES])
            return
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope:
            # the head is complete; a request that came whole, as nearly all do, has met no timer
            self._head_bytes = 0
            if not cycle.more_body:
                if self._deadline is not None:
                    self._disarm()
                return
        else:
            self._head_bytes += len(data)
            if self._head_bytes >= MAX_HEAD_BYTES and not self._too_large:
                self._refuse_head()
        if self._deadline is None:
            self._arm()

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) >= MAX_HEADERS:
            self._too_large = True
            raise ValueError("too many headers")
        # as uvicorn does, and not by calling it: this is the one thing done for each header of each request
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_response_complete(self) -> None:
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what uvicorn cannot read, or what we did not let it read."""
        if self._too_large:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _refuse_head(self) -> None:
        self._too_large = True
        languages = (value for name, value in self.headers or () if name == b"accept-language")
        record = RequestRecord(str(uuid7()), "-", language_of(next(languages, b"").decode("latin-1")))
        problem = Problem("headers_too_large", limit=MAX_HEAD_BYTES, count=MAX_HEADERS)
        body = json_bytes(problem.body(record))
        head = (
            f"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {record.request_id}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _arm(self) -> None:
        self._deadline = self.loop.call_later(ARRIVE_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.close()

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

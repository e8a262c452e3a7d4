"""HTTP as uvicorn speaks it, but with one write a response.

uvicorn writes the head and the body apart, and uvloop sends each at once: two system calls, and a client that
wakes up twice (a fifth of a worker's time, measured). Here the head waits for the body or the end.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
    """uvicorn's protocol over such a transport."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(OneWrite(transport))  # type: ignore[arg-type]

    def on_response_complete(self) -> None:
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

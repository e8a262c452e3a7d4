"""An API that answers at once and keeps nothing: what live traffic costs its generator, whatever the API costs."""

import argparse
import asyncio
import json
from typing import cast

import httptools
import uvloop

_ID = "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10"
_TOKENS = {"access_token": "x" * 400, "refresh_token": "y" * 60, "expires_in": 900}
_ANSWER = {"valor": "10.50", "saldo": "110.50", "ocorrido_em": "2026-01-05T12:00:00+00:00", "transacao_id": _ID}
_MADE = {"venda_id": _ID, "reserva_id": _ID, "dispositivo": _ID, "segredo": "z", "itens": []}


def _http(body: dict[str, object]) -> bytes:
    content = json.dumps({**_ANSWER, **body}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: {_ID}\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


_LOGIN, _OTHER = _http(dict(_TOKENS)), _http(dict(_MADE))


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""

    def on_url(self, url: bytes) -> None:
        self._path = url

    def on_message_complete(self) -> None:
        self._transport.write(_LOGIN if self._path.endswith((b"/login", b"/refresh")) else _OTHER)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    uvloop.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()

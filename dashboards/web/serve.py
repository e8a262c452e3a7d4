"""Serve the site over HTTP. Belongs here: headers, and what is said before the first site is built."""

import logging
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from fluxo.errors import ServiceDown
from fluxo.settings import Settings

log = logging.getLogger(__name__)

_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Vega compiles its expressions, hence unsafe-eval; nothing is fetched from elsewhere
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    ),
}
_NO_SITE = "Ainda não há dashboards: rode `fluxo dashboards build`.\n"


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if (Path(self.directory) / "index.html").exists():
            super().do_GET()
            return
        body = _NO_SITE.encode()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)


def make_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server of the folder, bound but not yet serving; port 0 takes any. Raises ServiceDown."""
    try:
        return ThreadingHTTPServer((host, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise ServiceDown(
            f"The dashboards cannot be served on {host}:{port} ({error.strerror}): "
            "another port is set with FLUXO_DASHBOARDS_PORT."
        ) from None


def serve(settings: Settings) -> None:
    """Serve the site until interrupted. A site built meanwhile is served from the next request on."""
    with make_server(settings.site_folder, settings.dashboards_host, settings.dashboards_port) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            log.info("interrupted")

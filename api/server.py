"""Serve the application with uvicorn until told to stop."""

import signal
import sys
from types import FrameType

import uvicorn

from api.http.protocol import OneWriteProtocol
from api.logs import log_config
from fluxo.settings import Settings

SHUTDOWN_SECONDS = 20
"""How long requests under way have to finish after SIGTERM."""
MAX_CLIENTS = 1_000
"""Connections of one worker; who comes when there are as many is answered 503."""
APPLICATION = "api.app:create_default_app"


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)


def serve(
    settings: Settings, port: int | None = None, workers: int | None = None, application: str = APPLICATION
) -> None:
    """Listen on ``settings.api_host`` in the foreground; returns or exits 0 after SIGTERM or Ctrl-C.

    ``application`` is what each worker calls (module:function). A worker finishes the requests it has accepted
    and flushes its log before it ends.
    """
    # uvicorn repeats the signal once it has shut down; without a handler that would skip our own clean-up
    signal.signal(signal.SIGTERM, _leave)
    uvicorn.run(
        application,
        factory=True,
        host=settings.api_host,
        port=port or settings.api_port,
        workers=workers or settings.api_workers,
        loop="uvloop",
        http=OneWriteProtocol,
        access_log=False,
        proxy_headers=settings.api_trusted_proxies is not None,
        forwarded_allow_ips=settings.api_trusted_proxies,
        server_header=False,
        log_config=log_config(settings.log_level),
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        timeout_keep_alive=30,
        limit_concurrency=MAX_CLIENTS,
        ws="none",
    )

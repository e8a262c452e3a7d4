"""Measure every request and hand its record to the log; answer what nothing else answered.

Belongs here: the ASGI middleware. It is the outermost layer of ours, so that a failure is measured like
a success. Writing the records is ``api.http.log_writer``.
"""

import logging
import re
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import context
from api.http.context import RequestRecord
from api.http.log_writer import LogWriter
from api.http.problems import Problem, language_of, problem_response
from api.http.short_way import ShortWay
from fluxo.ids import uuid7

MAX_BODY_BYTES = 65_536
MAX_SALE_BYTES = 262_144
"""A sale may have 500 items."""
_LARGER = {("POST", "/vendas"): MAX_SALE_BYTES}
# what a caller writes ends up in the lake: an identifier, never a text. A UUID, or a trace id of the W3C
_REQUEST_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}", re.IGNORECASE)
_log = logging.getLogger("fluxo.api")


class LeadTimeMiddleware:
    """Pure ASGI: one record a request, with its route, outcome, total and database milliseconds."""

    def __init__(self, app: ASGIApp, writer: LogWriter, short_ways: dict[tuple[str, str], ShortWay]) -> None:
        self.app = app
        self.writer = writer
        self.short_ways = short_ways

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        record, declared = _begin(scope)
        context.begin(record)
        answering = False

        async def send_and_note(message: Message) -> None:
            nonlocal answering
            if message["type"] == "http.response.start":
                answering = True
                record.status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", record.request_id.encode())]
            await send(message)

        try:
            address = (scope["method"], scope["path"])
            limit = _LARGER.get(address, MAX_BODY_BYTES)
            if declared > limit:
                raise Problem("body_too_large", limit=limit)
            way = self.short_ways.get(address, self.app)
            await way(scope, _limited(receive, limit), send_and_note)
        except Problem as problem:
            await problem_response(problem, record)(scope, receive, send_and_note)
        except Exception:
            _log.exception("request failed", extra={"request_id": record.request_id})
            record.status, record.reason = 500, "internal_error"
            if not answering:
                await problem_response(Problem("internal_error"), record)(scope, receive, send_and_note)
        finally:
            record.route = getattr(scope.get("route"), "path", "unmatched")
            record.total_ms = (perf_counter() - started) * 1000
            self.writer.add(record)


def _begin(scope: Scope) -> tuple[RequestRecord, int]:
    """Return a new record and the declared length of the body."""
    given = language = ""
    declared = 0
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
        elif name == b"accept-language":
            language = value.decode("latin-1")
        elif name == b"content-length" and value.isdigit():
            declared = int(value)
    request_id = given if _REQUEST_ID.fullmatch(given) else str(uuid7())
    return RequestRecord(request_id, scope["method"], language_of(language)), declared


def _limited(receive: Receive, limit: int) -> Receive:
    """Refuse a body that grows past the limit without having declared it."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise Problem("body_too_large", limit=limit)
        return message

    return receive_some

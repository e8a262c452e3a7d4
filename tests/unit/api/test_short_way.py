"""Which routes have a short way; who calls is known before the body is looked at."""

import asyncio
import json
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.requests import ClientDisconnect

from api.http.short_way import MOST_ERRORS, short_ways


class Given(BaseModel):
    model_config = ConfigDict(extra="forbid")
    n: int


async def _who(request: Request) -> str:
    if request.headers.get("who") == "nobody":
        raise KeyError("nobody")
    return request.headers.get("who", "")


Who = Annotated[str, Depends(_who)]


def _app() -> FastAPI:
    app = FastAPI()

    @app.post("/plain")
    async def plain(given: Given, who: Who) -> Response:
        if given.n < 0:
            raise KeyError("negative")
        return Response(f"{who} {given.n}")

    @app.get("/read")
    async def read(who: Who) -> Response:
        return Response(who)

    @app.get("/query")
    async def query(who: Who, n: int = 1) -> Response:
        return Response(who)

    @app.post("/path/{n}")
    async def path(n: int, given: Given) -> Response:
        return Response()

    @app.post("/optional")
    async def optional(given: Given | None = None) -> Response:
        return Response()

    @app.get("/model")
    async def model(who: Who) -> dict[str, str]:
        return {}

    async def on_key_error(_: Request, __: Exception) -> Response:
        return Response("handled", 418)

    async def on_invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        (one,) = [one for one in error.errors() if one["type"] != "missing"] or error.errors()
        return Response(f"{one['type']} {'.'.join(one['loc'])}", 422)

    async def on_half(_: Request, __: Exception) -> Response:
        return Response("gone")

    app.add_exception_handler(KeyError, on_key_error)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(ClientDisconnect, on_half)
    return app


def _ask(
    app: FastAPI,
    body: bytes,
    content_type: bytes = b"application/json",
    who: bytes = b"ana",
    hangs_up: bool = False,
) -> tuple[bytes, int]:
    """Return what was answered, and how many pieces of the body were not asked for."""
    chunks = [body[:3], body[3:]]
    sent: list[bytes] = []

    async def receive() -> dict[str, Any]:
        if hangs_up and len(chunks) == 1:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    headers = [(b"content-type", content_type), (b"who", who)]
    scope = {"type": "http", "method": "POST", "path": "/plain", "headers": headers, "app": app, "query_string": b""}
    asyncio.run(short_ways(app)["POST", "/plain"](scope, receive, send))
    return b"".join(sent), len(chunks)


def test_only_routes_of_one_body_and_simple_dependencies_have_one() -> None:
    assert set(short_ways(_app())) == {("POST", "/plain"), ("GET", "/read")}


def test_a_valid_request_reaches_its_endpoint() -> None:
    app = _app()
    assert _ask(app, b'{"n": 7}') == (b"ana 7", 0)
    assert _ask(app, b'{"n": 7}', b"application/json; charset=utf-8") == (b"ana 7", 0)
    assert _ask(app, b'{"n": 7}', b"Application/JSON") == (b"ana 7", 0)
    assert _ask(app, b'{"n": -1}') == (b"handled", 0)


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b'{"n": "x"}', b"application/json", "int_parsing body.n"),
        (b'{"n": 1, "m": 2}', b"application/json", "extra_forbidden body.m"),
        (b"{", b"application/json", "json_invalid body"),
        (b"", b"application/json", "missing body"),
        (b'{"n": 1}', b"", "model_attributes_type body"),
        (b'{"n": 1}', b"text/plain", "model_attributes_type body"),
    ],
)
def test_what_is_wrong_with_a_body_is_told_as_fastapi_tells_it(body: bytes, content_type: bytes, told: str) -> None:
    assert _ask(_app(), body, content_type) == (told.encode(), 0)


def test_who_calls_is_known_before_the_body_is_read() -> None:
    assert _ask(_app(), b"{" * 99, who=b"nobody") == (b"handled", 2)


def test_of_very_many_errors_none_is_written_down() -> None:
    body = json.dumps({str(n): n for n in range(MOST_ERRORS)}).encode()
    assert _ask(_app(), body) == (b"too_many_errors body", 0)


def test_half_a_body_is_not_taken_for_a_whole_one() -> None:
    assert _ask(_app(), b"{}  ", hangs_up=True)[0] == b"gone"

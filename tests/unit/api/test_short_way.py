"""Which routes have a short way, and what goes the long way all the same."""

import asyncio
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel

from api.http.short_way import ShortWay, short_ways


class Given(BaseModel):
    n: int


async def _who(request: Request) -> str:
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

    app.add_exception_handler(KeyError, on_key_error)
    return app


def _ask(way: ShortWay, app: FastAPI, body: bytes, content_type: bytes = b"application/json") -> tuple[str, bytes]:
    """Return which way was taken and what was answered, or (the long way) the body that arrived there."""
    chunks = [body[:3], body[3:]]
    sent: list[bytes] = []
    taken: list[str] = ["short"]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def long_way(scope: Any, receive: Any, send: Any) -> None:
        taken[0] = "long"
        sent.append((await receive())["body"])

    headers = [(b"content-type", content_type), (b"who", b"ana")]
    scope = {"type": "http", "method": "POST", "path": "/plain", "headers": headers, "app": app, "query_string": b""}
    asyncio.run(way(scope, receive, send, long_way))
    return taken[0], b"".join(sent)


def test_only_routes_of_one_body_and_simple_dependencies_have_one() -> None:
    assert set(short_ways(_app())) == {("POST", "/plain"), ("GET", "/read")}


def test_a_valid_request_goes_the_short_way() -> None:
    app = _app()
    way = short_ways(app)["POST", "/plain"]
    assert _ask(way, app, b'{"n": 7}') == ("short", b"ana 7")
    assert _ask(way, app, b'{"n": 7}', b"application/json; charset=utf-8") == ("short", b"ana 7")
    assert _ask(way, app, b'{"n": -1}') == ("short", b"handled")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b'{"n": "x"}', b"application/json"), (b"{", b"application/json"), (b"", b"application/json"), (b'{"n": 1}', b"")],
)
def test_what_is_not_plainly_valid_goes_the_long_way_with_its_body(body: bytes, content_type: bytes) -> None:
    app = _app()
    assert _ask(short_ways(app)["POST", "/plain"], app, body, content_type) == ("long", body)

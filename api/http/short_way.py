"""The short way of a request to its endpoint, for the routes that need nothing else.

FastAPI solves a route's dependencies anew for each request, in two stacks of exits and five layers of
middleware: most of the time of a request (measured). A route that asks for no more than a body and
dependencies of the request alone is called directly. Whatever is not plainly valid goes FastAPI's way,
the body read again: errors are FastAPI's own, and so is the OpenAPI document.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Dependency = Callable[..., Awaitable[Any]]
JSON = b"application/json"


@dataclass(frozen=True, slots=True)
class ShortWay:
    """How to call a route's endpoint: its body's name and validator, and its dependencies."""

    route: APIRoute
    endpoint: Callable[..., Awaitable[Response]]
    body_name: str | None
    validate: Callable[[bytes], Any] | None
    dependencies: tuple[tuple[str, str, Dependency], ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send, long_way: ASGIApp) -> None:
        arguments: dict[str, Any] = {}
        if self.validate is not None:
            body = await _read(receive)
            try:
                if not _is_json(scope):
                    raise ValueError
                arguments[self.body_name or ""] = self.validate(body)
            except (ValidationError, ValueError):
                await long_way(scope, _again(body, receive), send)
                return
        scope["route"] = self.route
        request = Request(scope, receive, send)
        try:
            for name, parameter, dependency in self.dependencies:
                arguments[name] = await dependency(**{parameter: request})
            response = await self.endpoint(**arguments)
        except Exception as error:
            response = await _handled(request, error)
        await response(scope, receive, send)


def short_ways(app: FastAPI) -> dict[tuple[str, str], ShortWay]:
    """Return the routes that have a short way, by method and path."""
    ways: dict[tuple[str, str], ShortWay] = {}
    for route in app.router.routes:
        if isinstance(route, APIRoute) and (way := _short_way(route)) is not None:
            for method in route.methods:
                ways.setdefault((method, route.path), way)
    return ways


def _short_way(route: APIRoute) -> ShortWay | None:
    """Return the short way of a route, None where it asks for more than we do."""
    asks = route.dependant
    bodies = asks.body_params
    inputs = (asks.path_params, asks.query_params, asks.header_params, asks.cookie_params)
    if "{" in route.path or any(inputs) or len(bodies) > 1 or _asks_for_itself(asks) or asks.request_param_name:
        return None
    model = bodies[0].field_info.annotation if bodies else None
    if bodies and not (isinstance(model, type) and issubclass(model, BaseModel) and bodies[0].field_info.is_required()):
        return None
    if signature(route.endpoint).return_annotation is not Response or not iscoroutinefunction(route.endpoint):
        return None
    dependencies = []
    for one in asks.dependencies:
        if one.call is None or one.name is None or not _of_the_request_alone(one):
            return None
        dependencies.append((one.name, str(one.request_param_name), one.call))
    return ShortWay(
        route,
        route.endpoint,
        bodies[0].name if bodies else None,
        model.__pydantic_validator__.validate_json if model is not None else None,
        tuple(dependencies),
    )


def _asks_for_itself(asks: Dependant) -> bool:
    others = (
        asks.websocket_param_name, asks.http_connection_param_name, asks.response_param_name,
        asks.background_tasks_param_name, asks.security_scopes_param_name,
    )  # fmt: skip
    return any(name is not None for name in others)


def _of_the_request_alone(dependency: Dependant) -> bool:
    inputs = (
        dependency.path_params, dependency.query_params, dependency.header_params, dependency.cookie_params,
        dependency.body_params, dependency.dependencies,
    )  # fmt: skip
    call = dependency.call
    is_coroutine = iscoroutinefunction(call) or iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004
    if dependency.request_param_name is None or not is_coroutine:
        return False
    return not any(inputs) and not _asks_for_itself(dependency)


def _is_json(scope: Scope) -> bool:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return bool(value == JSON or value.startswith(JSON + b";"))
    return False


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body that was read, then goes on."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _handled(request: Request, error: Exception) -> Response:
    """Return the answer of the application's handler for this kind of error; raise it again if there is none."""
    handlers = request.app.exception_handlers
    for kind in type(error).__mro__:
        if kind in handlers:
            answer: Response = await handlers[kind](request, error)
            return answer
    raise error

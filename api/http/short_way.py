"""The short way of a request to its endpoint, for the routes that need nothing else.

FastAPI solves a route's dependencies anew for each request, in two stacks of exits and five layers of
middleware: most of the time of a request (measured). A route that asks for no more than a body and
dependencies of the request alone is called directly. The OpenAPI document is FastAPI's own, and what is wrong with
a body is told as FastAPI tells it, but who is calling is known before their body is looked at.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

Dependency = Callable[..., Awaitable[Any]]
JSON = b"application/json"
MOST_ERRORS = 100
"""Of a body with more errors none is told: each would cost time to write down."""


@dataclass(frozen=True, slots=True)
class ShortWay:
    """How to call a route's endpoint: its body's name and validator, and its dependencies."""

    route: APIRoute
    endpoint: Callable[..., Awaitable[Response]]
    body_name: str | None
    validate: Callable[[bytes], Any] | None
    dependencies: tuple[tuple[str, str, Dependency], ...]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        arguments: dict[str, Any] = {}
        scope["route"] = self.route
        request = Request(scope, receive, send)
        try:
            for name, parameter, dependency in self.dependencies:
                arguments[name] = await dependency(**{parameter: request})
            if self.validate is not None:
                body = await _read(receive)
                try:
                    arguments[self.body_name or ""] = self.validate(_json(scope, body))
                except ValidationError as error:
                    raise _as_of_fastapi(error) from None
            response = await self.endpoint(**arguments)
        except Exception as error:
            response = await _handled(request, error)
        await response(scope, receive, send)


def short_ways(app: FastAPI) -> dict[tuple[str, str], ShortWay]:
    """Return the routes that have a short way, by method and path."""
    ways: dict[tuple[str, str], ShortWay] = {}
    for route in app.router.routes:
        if isinstance(route, APIRoute) and (way := _short_way(route)) is not None:
            for method in route.methods or ():
                ways.setdefault((method, route.path), way)
    return ways


def _short_way(route: APIRoute) -> ShortWay | None:
    """Return the short way of a route, None where it asks for more than we do."""
    asks = route.dependant
    bodies = asks.body_params
    inputs = (asks.path_params, asks.query_params, asks.header_params, asks.cookie_params)
    if "{" in route.path or any(inputs) or len(bodies) > 1 or _asks_for_itself(asks) or asks.request_param_name:
        return None
    validate = None
    if bodies:
        model = bodies[0].field_info.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel) and bodies[0].field_info.is_required()):
            return None
        validate = model.__pydantic_validator__.validate_json
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
        validate,
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


def _json(scope: Scope, body: bytes) -> bytes:
    """Return a body that says it is JSON. Raises RequestValidationError if it does not, or if there is none."""
    if not body:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required"}])
    for name, value in scope["headers"]:
        if name == b"content-type":
            if value == JSON or value.partition(b";")[0].strip().lower() == JSON:
                return body
            break
    told = {"type": "model_attributes_type", "loc": ("body",), "msg": "Content-Type is not JSON", "input": b""}
    raise RequestValidationError([told])


def _as_of_fastapi(error: ValidationError) -> RequestValidationError:
    if error.error_count() > MOST_ERRORS:
        return RequestValidationError([{"type": "too_many_errors", "loc": ("body",), "msg": "Too many errors"}])
    return RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)])


async def _read(receive: Receive) -> bytes:
    """Return the body. Raises ClientDisconnect if the caller goes before it has come whole."""
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        body += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return body


async def _handled(request: Request, error: Exception) -> Response:
    """Return the answer of the application's handler for this kind of error; raise it again if there is none."""
    handlers = request.app.exception_handlers
    for kind in type(error).__mro__:
        if kind in handlers:
            answer: Response = await handlers[kind](request, error)
            return answer
    raise error

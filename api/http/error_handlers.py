"""Turn exceptions into problem+json: validation, unknown addresses, a database that is away."""

from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from api.http.context import current
from api.http.problems import Problem, problem_response
from fluxo.errors import ServiceDown

_BY_STATUS = {401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error, current())


def _field(location: tuple[Any, ...]) -> str:
    names = [str(part) for part in location[1:]]
    # of a body that is not JSON the location is a position in it
    return str(location[0]) if not names or names[0].isdigit() else ".".join(names)


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # the given value is left out: it may be a password
    errors = [{"field": _field(tuple(item["loc"])), "reason": item["msg"]} for item in error.errors()[:20]]
    fields = ", ".join(dict.fromkeys(item["field"] for item in errors))
    return problem_response(Problem("invalid_request", {"errors": errors}, fields=fields), current())


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, Problem):
        # FastAPI wraps what is raised while a body is read
        return problem_response(error.__cause__, current())
    code = _BY_STATUS.get(error.status_code, "invalid_request" if error.status_code < 500 else "internal_error")
    response = problem_response(Problem(code, fields=str(error.detail), role="-"), current())
    response.headers.update(error.headers or {})
    return response


async def _on_database_away(_: Request, __: Exception) -> Response:
    return problem_response(Problem("service_unavailable"), current())


def install(app: FastAPI) -> None:
    """Register the handlers. What none of them takes is answered by the lead-time middleware as a 500."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    for error in (psycopg.OperationalError, PoolTimeout, ServiceDown):
        app.add_exception_handler(error, _on_database_away)

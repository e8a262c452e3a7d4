"""Turn exceptions into problem+json: validation, unknown addresses, a database that is away."""

from collections.abc import Sequence
from typing import Any

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.catalogue import CATALOGUE
from api.http.context import current
from api.http.problems import Problem, problem_response
from api.http.reasons import field_of, words_of
from fluxo.errors import ServiceDown

_BY_STATUS = {401: "unauthenticated", 404: "not_found", 405: "method_not_allowed"}
MOST_ERRORS = 20
MOST_IN_DETAIL = 3


async def _on_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error, current())


def _reason(error: Any, english: bool) -> dict[str, str]:
    return {
        "field": field_of(tuple(error["loc"]), error.get("ctx") or {}) or "body",
        "reason": words_of(error)[english],
    }


def invalid_request(errors: Sequence[Any], english: bool) -> Problem:
    """Return the refusal of a request with these errors of pydantic; a rule may name a refusal of its own."""
    for error in errors:
        if error["type"] in CATALOGUE:
            return Problem(error["type"])
    told = [_reason(error, english) for error in errors[:MOST_ERRORS]]
    faults = [f"{one['field']}: {one['reason']}" for one in told[:MOST_IN_DETAIL]]
    if more := len(told) - len(faults):
        faults.append(f"and {more} more, in errors" if english else f"e mais {more}, em errors")
    return Problem("invalid_request", {"errors": told}, faults="; ".join(faults))


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    record = current()
    return problem_response(invalid_request(error.errors(), record.language == "en"), record)


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, Problem):
        # FastAPI wraps what is raised while a body is read
        return problem_response(error.__cause__, current())
    if error.status_code in _BY_STATUS or error.status_code >= 500:
        problem = Problem(_BY_STATUS.get(error.status_code, "internal_error"))
    else:
        # FastAPI's word for a body that cannot be read
        problem = invalid_request([{"type": "json_invalid", "loc": ("body",)}], current().language == "en")
    response = problem_response(problem, current())
    response.headers.update(error.headers or {})
    return response


async def _on_database_away(_: Request, __: Exception) -> Response:
    return problem_response(Problem("service_unavailable"), current())


async def _on_half_a_body(_: Request, __: Exception) -> Response:
    # nobody hears it; in the log it is a refusal
    return problem_response(invalid_request([{"type": "json_invalid", "loc": ("body",)}], False), current())


async def _on_lock_timeout(_: Request, __: Exception) -> Response:
    return problem_response(Problem("busy"), current())


def install(app: FastAPI) -> None:
    """Register the handlers. What none of them takes is answered by the lead-time middleware as a 500."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(psycopg.errors.LockNotAvailable, _on_lock_timeout)
    app.add_exception_handler(ClientDisconnect, _on_half_a_body)
    for error in (psycopg.OperationalError, PoolTimeout, ServiceDown):
        app.add_exception_handler(error, _on_database_away)

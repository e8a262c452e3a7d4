"""The OpenAPI document against the running API: nothing undocumented is answered, whatever is asked by whoever.

schemathesis makes requests from the document, some as it says and some not, the same ones in every run.
"""

from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import requests
from hypothesis import HealthCheck, Phase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi import from_dict
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from fluxo.settings import Settings
from tests.integration.api.everyone import everyone
from tests.integration.api.invariants import broken_invariants
from tests.integration.api.serving import Api, Caller
from tests.integration.api.test_roles import EVERYBODY, MAY

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
REQUESTS = 8
"""How many are made for a route and a caller who may use it, as documented and again as not; others make one."""
NOBODY = "nobody"
AT_THE_END = "/logout"


@pytest.fixture(scope="module")
def callers(api: Api, settings: Settings) -> dict[str, Caller]:
    return everyone(api, settings) | {NOBODY: Caller(api.address, "none")}


def _operations(settings: Settings) -> list[APIOperation[Any, Any, Any, Any]]:
    schema = from_dict(create_app(settings).openapi())
    found = [result.ok() for result in schema.get_all_operations()]
    assert {(operation.method.upper(), operation.path) for operation in found} == MAY.keys()
    return sorted(found, key=lambda operation: operation.path == AT_THE_END)


def _modes(caller: str, operation: APIOperation[Any, Any, Any, Any]) -> list[tuple[GenerationMode, int]]:
    """Return the modes in which a caller asks for a route, and how often; of the open ones only nobody asks."""
    may = MAY[operation.method.upper(), operation.path]
    if operation.path == AT_THE_END and caller != NOBODY:
        return [(GenerationMode.POSITIVE, 1)]
    if (may is None and caller == NOBODY) or (may is not None and caller in may):
        return [(GenerationMode.POSITIVE, REQUESTS), (GenerationMode.NEGATIVE, REQUESTS)]
    return [] if may is None else [(GenerationMode.POSITIVE, 1)]


def _faults(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, count: int, address: str, token: str
) -> list[str]:
    """Return what does not conform among so many answers."""
    found: list[str] = []
    session = requests.Session()
    session.headers["Authorization"] = token

    @hypothesis.settings(
        max_examples=count, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy(mode))
    def ask(case: Case) -> None:
        key = {"Idempotency-Key": uuid4().hex} if mode is GenerationMode.POSITIVE else None
        response = case.call(base_url=address, session=session, headers=key)
        try:
            case.validate_response(response, checks=CHECKS)  # type: ignore[arg-type]
        except FailureGroup as group:
            told = "; ".join(f"{failure.title}: {failure.message[:300]}" for failure in group.exceptions)
            found.append(f"{case.method} {case.path} {case.body!r:.200} -> {response.status_code}: {told}")

    try:
        ask()
    except hypothesis.errors.Unsatisfiable:
        # a route that asks for nothing cannot be asked wrongly
        assert mode is GenerationMode.NEGATIVE
    return found


@pytest.mark.parametrize("name", [*sorted(EVERYBODY), NOBODY])
def test_what_is_answered_is_documented(api: Api, callers: dict[str, Caller], settings: Settings, name: str) -> None:
    token = callers[name].http.headers["authorization"]
    faults = [
        fault
        for operation in _operations(settings)
        for mode, count in _modes(name, operation)
        for fault in _faults(operation, mode, count, api.address, token)
    ]
    assert faults == []
    assert broken_invariants(settings) == []

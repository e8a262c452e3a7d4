"""A refusal as RFC 9457 problem+json, in Portuguese or English. The codes and sentences are ``api.http.catalogue``."""

import json
from typing import Any

from fastapi import Response

from api.http.catalogue import CATALOGUE
from api.http.context import RequestRecord

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:fluxo:problem:"


class Problem(Exception):
    """A refusal of the catalogue. ``values`` fill the sentence; ``extra`` are further members of the body.

    The value ``retry_after`` (whole seconds) is sent as the header too.
    """

    def __init__(self, code: str, extra: dict[str, Any] | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.kind = CATALOGUE[code]
        self.extra = extra or {}
        self.values = values

    def body(self, record: RequestRecord) -> dict[str, Any]:
        """Return the members of the problem, in the language of the request."""
        english = record.language == "en"
        detail = self.kind.detail_en if english else self.kind.detail_pt
        return {
            "type": TYPE_PREFIX + self.code,
            "title": self.kind.title_en if english else self.kind.title_pt,
            "status": self.kind.status,
            "detail": detail.format(**self.values),
            "code": self.code,
            "request_id": record.request_id,
            **self.extra,
        }


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


def json_text(body: dict[str, Any]) -> str:
    """Serialise a body. Keys are sorted: an answer replayed from storage is the same to the byte."""
    return _encode(body)


def json_bytes(body: dict[str, Any]) -> bytes:
    """Serialise a body as it is sent."""
    return _encode(body).encode()


def problem_response(problem: Problem, record: RequestRecord) -> Response:
    """Return the answer for a refusal and note its code in the request's record."""
    record.reason = problem.code
    headers = {"WWW-Authenticate": "Bearer"} if problem.kind.status == 401 else None
    if problem.code in ("request_in_progress", "service_unavailable"):
        headers = {"Retry-After": "1"}
    elif "retry_after" in problem.values:
        headers = {"Retry-After": str(problem.values["retry_after"])}
    return Response(json_bytes(problem.body(record)), problem.kind.status, headers, MEDIA_TYPE)


def language_of(accept_language: str) -> str:
    """Return "en" or "pt" (the default): the first of the two that the header names."""
    for part in accept_language.lower().split(","):
        if (tag := part.strip()[:2]) in ("en", "pt"):
            return tag
    return "pt"

"""A refusal as RFC 9457 problem+json, in Portuguese or English. The codes and sentences are ``api.http.catalogue``."""

import json
import re
from typing import Any

from fastapi import Response

from api.http.catalogue import CATALOGUE
from api.http.context import RequestRecord
from fluxo.money import format_money, to_decimal

_WEIGHT = re.compile(r"q *= *([01](?:\.[0-9]{0,3})?)")
MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:fluxo:problem:"
_IN_PORTUGUESE = {
    "customer": "cliente",
    "seller": "vendedor",
    "manager": "gerente",
    "analyst": "analista",
    "service": "serviço",
    "bank": "banco",
    "shop": "loja",
}
"""Roles and kinds of workspaces."""


class Problem(Exception):
    """A refusal of the catalogue. ``values`` fill the sentence; ``extra`` are further members of the body.

    A value called ``..._cents`` is told as money; ``role`` and ``kind`` are words of the API, told in the language.
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
            "detail": detail.format(**{name: _told(name, value, english) for name, value in self.values.items()}),
            "code": self.code,
            "request_id": record.request_id,
            **self.extra,
        }


def _told(name: str, value: object, english: bool) -> object:
    if name.endswith("_cents"):
        # PostgreSQL's sums, and what was stored, need not be int
        amount = to_decimal(int(str(value)))
        return f"R$ {amount:,.2f}" if english else format_money(amount)
    return value if english or name not in ("role", "kind") else _IN_PORTUGUESE.get(str(value), value)


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
    if problem.code in ("request_in_progress", "service_unavailable", "busy"):
        headers = {"Retry-After": "1"}
    elif "retry_after" in problem.values:
        headers = {"Retry-After": str(problem.values["retry_after"])}
    return Response(json_bytes(problem.body(record)), problem.kind.status, headers, MEDIA_TYPE)


def language_of(accept_language: str) -> str:
    """Return "en" or "pt" (the default): which of the two the header gives more weight, the first of equals."""
    language, most = "pt", 0.0
    for part in accept_language[:200].lower().split(","):
        tag, _, weight = part.partition(";")
        given = _WEIGHT.fullmatch(weight.strip())
        heavy = float(given[1]) if given else 1.0
        if heavy > most and (name := tag.strip().partition("-")[0]) in ("en", "pt"):
            language, most = name, heavy
    return language

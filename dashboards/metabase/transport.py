"""Requests to Metabase: the raw verbs of ``metabase-api`` under a layer that checks every answer.

Of that package only the verbs are used: its own log-in asks before every request who is logged in, and its
short answers (``False``, a bare status) hide what went wrong. Every request here has a time-out.
"""

from typing import Any

import requests
from metabase_api import Metabase_API

from fluxo.errors import FluxoError, ServiceDown

_TIMEOUT_SECONDS = 60
_NOT_FOUND = 404


class MetabaseRefused(FluxoError):
    """Metabase answered with an error, or kept something other than what it was sent."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class _Verbs(Metabase_API):  # type: ignore[misc]
    """The package's verbs without its log-in; ``header`` carries the session."""

    def __init__(self, domain: str) -> None:
        self.domain = domain.rstrip("/")
        self.email: str | None = None
        self.auth = None
        self.header: dict[str, str] = {}


class Metabase:
    """A Metabase server. ``requests_made`` counts what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.requests_made = 0
        self._verbs = _Verbs(self.url)

    def use_session(self, session: str) -> None:
        self._verbs.header = {"X-Metabase-Session": session}

    def get(self, path: str) -> Any:
        return self._call("get", path, None)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._call("post", path, body)

    def put(self, path: str, body: dict[str, Any]) -> Any:
        return self._call("put", path, body)

    def find(self, path: str) -> Any:
        """GET that returns None where there is nothing."""
        try:
            return self.get(path)
        except MetabaseRefused as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    def _call(self, verb: str, path: str, body: dict[str, Any] | None) -> Any:
        extra = {} if body is None else {"json": body}
        self.requests_made += 1
        try:
            answer = getattr(self._verbs, verb)(path, "raw", timeout=_TIMEOUT_SECONDS, **extra)
        except requests.RequestException as error:
            raise ServiceDown(
                f"Metabase at {self.url} does not answer ({type(error).__name__}): "
                "start it, or correct FLUXO_METABASE_URL."
            ) from None
        if not answer.ok:
            reason = " ".join(answer.text.split())[:300]
            message = f"Metabase refused {verb.upper()} {path}: {answer.status_code} {reason}"
            raise MetabaseRefused(message, answer.status_code)
        return answer.json() if answer.content else None

"""A session with the API's cash book over HTTP. Belongs here: login, sending once and only once. No screen."""

import time
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

from fluxo.cli.cash_texts import Texts
from fluxo.errors import FluxoError, ServiceDown

TRIES = 5
FIRST_WAIT = 0.2
"""Seconds before the second try; each further wait is twice as long."""
_AGAIN = (409, 503)


class Refused(FluxoError):
    """The API said no; the sentence is its own."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class CashSession:
    """Requests of one person. The password is kept to log in again when the token has expired."""

    def __init__(self, url: str, language: str, texts: Texts) -> None:
        self.url = url
        self._texts = texts
        try:
            self._http = httpx.Client(base_url=url, timeout=30, headers={"Accept-Language": language})
        except (httpx.InvalidURL, ValueError) as error:
            raise ServiceDown(texts.away.format(url=url, reason=error)) from None
        self._credentials: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def require_up(self) -> None:
        """Raise ServiceDown unless the API answers."""
        self._answer("GET", "/health")

    def log_in(self, workspace: str, login: str, password: str) -> None:
        """Raise Refused unless these open the shop."""
        self._credentials = {"workspace": workspace, "login": login, "senha": password}
        self._log_in()

    def _log_in(self) -> None:
        answer = self._answer("POST", "/login", self._credentials)
        self._http.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def move(self, direction: str, amount: str) -> dict[str, Any]:
        """Record a movement, sent again with the same key if the connection is lost; return the API's answer.

        Raises Refused, or ServiceDown when no answer came: the movement may then be recorded or not.
        """
        key, body = str(uuid4()), {"tipo": direction, "valor": amount}
        try:
            return self._answer("POST", "/movimentacao", body, key)
        except Refused as refused:
            if refused.code != "token_expired":
                raise
            self._log_in()
            return self._answer("POST", "/movimentacao", body, key)

    def _answer(
        self, method: str, path: str, body: dict[str, str] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        response = self._send(method, path, body, key)
        try:
            answer = response.json()
            if response.is_success and isinstance(answer, dict):
                return answer
            code, sentence = str(answer["code"]), str(answer["detail"])
        except (ValueError, KeyError, TypeError):
            raise ServiceDown(self._texts.unwell.format(url=self.url, status=response.status_code)) from None
        raise Refused(code, sentence)

    def _send(self, method: str, path: str, body: dict[str, str] | None, key: str | None) -> httpx.Response:
        """Send; with a key, until there is an answer to keep: the same request, which takes effect once."""
        wait = FIRST_WAIT
        for tries_left in range(TRIES - 1 if key else 0, -1, -1):
            try:
                response = self._http.request(
                    method, path, headers={"Idempotency-Key": key} if key else None, json=body
                )
                if response.status_code not in _AGAIN or not tries_left:
                    return response
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if not tries_left:
                    reason = str(error) or type(error).__name__
                    raise ServiceDown(self._texts.away.format(url=self.url, reason=reason)) from None
            time.sleep(wait)
            wait *= 2
        raise AssertionError("unreachable")

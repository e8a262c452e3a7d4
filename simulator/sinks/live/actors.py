"""People and their logins: a session is begun with a secret, or goes on with the tokens of an earlier one."""

import asyncio
import json
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from simulator.sinks.live.client import Answer, ApiClient
from simulator.sinks.live.steps import Step

_MARGIN_SECONDS = 30.0
"""An access token is exchanged this long before it ends."""


@dataclass
class Login:
    """The tokens of a session. Two visits that share it do not exchange its refresh token at once."""

    access: str
    refresh: str
    ends: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, body: dict[str, Any]) -> None:
        """Take over the tokens of an answer."""
        self.access, self.refresh = f"Bearer {body['access_token']}", body["refresh_token"]
        self.ends = monotonic() + body["expires_in"] - _MARGIN_SECONDS


def login_of(answer: Answer | None) -> Login | None:
    """Return the login that an answer gives, if it lets in."""
    if answer is None or not answer.accepted:
        return None
    login = Login("", "", 0.0)
    login.take(answer.json())
    return login


@dataclass
class Actor:
    """Somebody who logs in at ``path``: the body with the right secret, and with a wrong one."""

    path: str
    right: bytes
    wrong: bytes
    kept: Login | None = None

    async def enter(self, client: ApiClient, *, wrong: bool = False) -> Login | None:
        """Log in with the secret; None if that is refused."""
        body = self.wrong if wrong else self.right
        return login_of(await client.send(Step(f"POST {self.path}", self.path, 0.0, body)))

    async def current(self, client: ApiClient, login: Login, *, anew: bool = False) -> Login | None:
        """Return the login with an access token that is still good for a while, exchanged if need be or ``anew``."""
        if monotonic() < login.ends and not anew:
            return login
        async with login.lock:
            if monotonic() < login.ends and not anew:
                return login
            body = json.dumps({"refresh_token": login.refresh}).encode()
            answer = await client.send(Step("POST /token/refresh", "/token/refresh", 0.0, body))
            if answer is not None and answer.accepted:
                login.take(answer.json())
                return login
        if self.kept is login:
            self.kept = None
        return await self.enter(client)


def with_password(workspace: str, login: str, password: str) -> Actor:
    """Return a customer or manager."""
    right, wrong = (
        json.dumps({"workspace": workspace, "login": login, "senha": secret}).encode()
        for secret in (password, f"{password}x")
    )
    return Actor("/login", right, wrong)


def with_pin(device: str, secret: str, code: str, pin: str) -> Actor:
    """Return a seller at a registered till. The wrong PIN has its last digit mistaken."""
    mistaken = pin[:-1] + str((int(pin[-1]) + 1) % 10)
    right, wrong = (
        json.dumps({"dispositivo": device, "segredo": secret, "vendedor": code, "pin": typed}).encode()
        for typed in (pin, mistaken)
    )
    return Actor("/pdv/login", right, wrong)

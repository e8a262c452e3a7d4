"""What routes ask for: who is calling, in which role, with which idempotency key.

One dependency a route reads the headers itself: a tree of small dependencies cost FastAPI half of the
time of a request (measured). What ``/docs`` needs to know of the headers is in ``CALLER`` and ``MONEY_CALLER``.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from api import context
from api.idempotency import Answer, Scope, fingerprint
from api.problems import MEDIA_TYPE, Problem, json_bytes
from api.security import Identity, InvalidToken, TokenExpired
from api.services import Services

SECURITY_SCHEMES = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
CALLER: dict[str, Any] = {"security": [{"token": []}]}
MONEY_CALLER: dict[str, Any] = {
    **CALLER,
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Nova para cada operação; repetida, devolve a mesma resposta sem novo efeito.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            "example": "8e03978e-40d5-43e8-bc93-6894a57f9324",
        }
    ],
}
_KEY = re.compile(r"[!-~]{1,255}")


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose caller is known and may use the route. ``key`` is empty where none is asked for."""

    api: Services
    caller: Identity
    key: str = ""

    @property
    def account_id(self) -> UUID:
        """The account of a caller who is a customer."""
        assert self.caller.account_id is not None
        return self.caller.account_id

    def scope(self, route: str, request: dict[str, Any]) -> Scope:
        """Return the idempotency scope; ``request`` is all that was asked, as validated."""
        return Scope(self.caller.workspace_id, self.caller.user_id, route, self.key, fingerprint(request))


async def services(request: Request) -> Services:
    """Return the services, for the routes that anyone may use."""
    found: Services = request.app.state.services
    return found


def _identify(request: Request) -> Call:
    """Return who is calling and note it in the request's record. Raises Problem (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Problem("unauthenticated")
    api: Services = request.app.state.services
    try:
        found = api.tokens.read(token)
    except TokenExpired:
        raise Problem("token_expired") from None
    except InvalidToken:
        raise Problem("unauthenticated") from None
    record = context.current()
    record.workspace_id, record.actor_id, record.customer_id = found.workspace_id, found.user_id, found.customer_id
    return Call(api, found)


def _with_key(request: Request, call: Call) -> Call:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Problem("idempotency_key_missing")
    return Call(call.api, call.caller, key)


async def _customer(request: Request) -> Call:
    call = _identify(request)
    if call.caller.role != "customer" or call.caller.account_id is None:
        raise Problem("forbidden", role=call.caller.role)
    return call


async def _customer_with_key(request: Request) -> Call:
    return _with_key(request, await _customer(request))


async def _shop_staff_with_key(request: Request) -> Call:
    call = _identify(request)
    if call.caller.role not in ("seller", "manager"):
        raise Problem("forbidden", role=call.caller.role)
    return _with_key(request, call)


Api = Annotated[Services, Depends(services)]
CustomerCall = Annotated[Call, Depends(_customer)]
"""A customer with an account reads."""
CustomerMoneyCall = Annotated[Call, Depends(_customer_with_key)]
"""A customer with an account moves money."""
ShopMoneyCall = Annotated[Call, Depends(_shop_staff_with_key)]
"""A shop's seller or manager moves money."""


def respond(answer: Answer) -> Response:
    """Send an answer of the write path; one that was stored before says so in a header."""
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    if answer.status < 400:
        return Response(json_bytes(answer.body), answer.status, headers, "application/json")
    context.current().reason = str(answer.body["code"])
    return Response(json_bytes(answer.body), answer.status, headers, MEDIA_TYPE)

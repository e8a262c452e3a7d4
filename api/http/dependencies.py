"""What routes ask for: who is calling, in which role, with which idempotency key.

One dependency a route reads the headers itself: a tree of small dependencies cost FastAPI half of the
time of a request (measured). What ``/docs`` needs to know of the headers is in ``CALLER`` and ``MONEY_CALLER``.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response

from api.http import context
from api.http.problems import MEDIA_TYPE, Problem, json_bytes
from api.http.roles import Role
from api.identity.security import Identity, InvalidToken, SessionEnded, TokenExpired
from api.posting.idempotency import Answer, Scope, fingerprint
from api.services import Services
from fluxo.ledger.chart import WorkspaceKind

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
        """The account of a caller who is a customer. Raises Problem if they have none."""
        if self.caller.account_id is None:
            raise Problem("forbidden", role=self.caller.role, kind=self.caller.kind)
        return self.caller.account_id

    def scope(self, route: str, request: dict[str, Any]) -> Scope:
        """Return the idempotency scope; ``request`` is all that was asked, as validated."""
        return Scope(self.caller.workspace_id, self.caller.user_id, route, self.key, fingerprint(request))


async def services(request: Request) -> Services:
    """Return the services, for the routes that anyone may use."""
    found: Services = request.app.state.services
    return found


async def _anybody(request: Request) -> Services:
    """Return the services to somebody unknown. Raises Problem if that address asks too often."""
    api = await services(request)
    api.limits.address(_address(request))
    return api


async def _anybody_with_a_secret(request: Request) -> Services:
    """Return the same where a password is looked at or made. Raises Problem if that address asks too often."""
    api = await _anybody(request)
    api.limits.hashing(_address(request))
    return api


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


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
    except SessionEnded:
        raise Problem("session_ended") from None
    except InvalidToken:
        raise Problem("unauthenticated") from None
    record = context.current()
    record.workspace_id, record.actor_id, record.customer_id = found.workspace_id, found.user_id, found.customer_id
    api.limits.user(found.user_id)
    return Call(api, found)


def _with_key(request: Request, call: Call) -> Call:
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Problem("idempotency_key_missing")
    return Call(call.api, call.caller, key)


@dataclass(frozen=True)
class Allowed:
    """The dependency of a route: a caller of one of ``roles``, in a workspace of ``kind`` (None: of any).

    ``money`` asks for an Idempotency-Key too. ``api.http.roles.roles_of`` reads the roles back.
    """

    roles: frozenset[Role]
    kind: WorkspaceKind | None = None
    money: bool = False

    async def __call__(self, request: Request) -> Call:
        call = _identify(request)
        caller = call.caller
        if caller.role not in self.roles or (self.kind is not None and caller.kind != self.kind):
            raise Problem("forbidden", role=caller.role, kind=caller.kind)
        return _with_key(request, call) if self.money else call


def _allowed(*roles: Role, kind: WorkspaceKind | None = None, money: bool = False) -> Any:
    return Depends(Allowed(frozenset(roles), kind, money))


Api = Annotated[Services, Depends(services)]
OpenApi = Annotated[Services, Depends(_anybody)]
"""The routes that anybody may use and that cost something."""
HashingApi = Annotated[Services, Depends(_anybody_with_a_secret)]
"""Those of them that cost most: sign-up, login."""
CustomerCall = Annotated[Call, _allowed(Role.CUSTOMER, kind=WorkspaceKind.BANK)]
"""A customer with an account reads."""
CustomerMoneyCall = Annotated[Call, _allowed(Role.CUSTOMER, kind=WorkspaceKind.BANK, money=True)]
"""A customer with an account moves money."""
ShopCall = Annotated[Call, _allowed(Role.SELLER, Role.MANAGER, Role.SERVICE, kind=WorkspaceKind.SHOP)]
"""Who sells asks before selling: what an instalment costs."""
ShopMoneyCall = Annotated[Call, _allowed(Role.SELLER, Role.MANAGER, kind=WorkspaceKind.SHOP, money=True)]
"""A shop's seller or manager moves money: returns."""
ShopServiceMoneyCall = Annotated[
    Call, _allowed(Role.SELLER, Role.MANAGER, Role.SERVICE, kind=WorkspaceKind.SHOP, money=True)
]
"""Who sells, and programs of the shop: sales, the cash book."""
ManagerMoneyCall = Annotated[Call, _allowed(Role.MANAGER, kind=WorkspaceKind.SHOP, money=True)]
"""A shop's manager alone: purchases, expenses, closings."""
ManagerServiceMoneyCall = Annotated[Call, _allowed(Role.MANAGER, Role.SERVICE, kind=WorkspaceKind.SHOP, money=True)]
"""A shop's manager and its programs: settlements."""
ShopReportCall = Annotated[
    Call, _allowed(Role.SELLER, Role.MANAGER, Role.ANALYST, Role.SERVICE, kind=WorkspaceKind.SHOP)
]
"""Everybody of a shop reads its cash book."""
ShopBooksCall = Annotated[Call, _allowed(Role.MANAGER, Role.ANALYST, Role.SERVICE, kind=WorkspaceKind.SHOP)]
"""Whoever reads a shop's books and is not a seller: the consolidation, receivables."""
ManagerCall = Annotated[Call, _allowed(Role.MANAGER)]
"""A manager of a shop or of a bank: staff, settings."""
BankManagerCall = Annotated[Call, _allowed(Role.MANAGER, kind=WorkspaceKind.BANK)]
"""A bank's manager: decisions on customers."""
ShopManagerCall = Annotated[Call, _allowed(Role.MANAGER, kind=WorkspaceKind.SHOP)]
"""A shop's manager: tills."""
SettingsCall = Annotated[Call, _allowed(Role.MANAGER, Role.ANALYST)]
"""Who reads a workspace's settings."""
AnyCall = Annotated[Call, _allowed(*Role)]
"""Whoever is logged in."""


def respond(answer: Answer) -> Response:
    """Send an answer of the write path; one that was stored before says so in a header."""
    headers = {"Idempotent-Replayed": "true"} if answer.replayed else None
    if answer.status < 400:
        return Response(json_bytes(answer.body), answer.status, headers, "application/json")
    context.current().reason = str(answer.body["code"])
    return Response(json_bytes(answer.body), answer.status, headers, MEDIA_TYPE)

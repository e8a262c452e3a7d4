"""The roles there are, and which of them may use each route, read from the routes themselves.

Belongs here: the words and ``roles_of``. A route says its roles by the call it asks for: ``api.http.dependencies``.
"""

from collections.abc import Iterator
from enum import StrEnum

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute


class Role(StrEnum):
    """What a user may be in a workspace."""

    CUSTOMER = "customer"
    SELLER = "seller"
    MANAGER = "manager"
    ANALYST = "analyst"
    SERVICE = "service"


EVERY_ROLE = frozenset(Role)


def _guards(dependant: Dependant) -> Iterator[frozenset[Role]]:
    for dependency in dependant.dependencies:
        roles = getattr(dependency.call, "roles", None)
        if roles is not None:
            yield roles
        yield from _guards(dependency)


def roles_of(app: FastAPI) -> dict[tuple[str, str], frozenset[Role] | None]:
    """Return, by (method, path), the roles that may use each route; None where it is open to anybody."""
    return {
        (method, route.path): next(_guards(route.dependant), None)
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }

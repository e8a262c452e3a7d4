"""The columns of the lead-time log, and the words it uses: routes, outcomes, and the API's reasons of refusal.

Belongs here: names and shapes. A test holds reasons and statuses equal to the API's catalogue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.streams import Hashes, Integers

ROUTES = (
    "/cadastro", "/login", "/saldo", "/deposito", "/saque", "/pix", "/pix/{transacao_id}/devolucao", "/pagamento",
    "/vendas", "/vendas/{venda_id}/devolucao", "/historico", "/pdv/login", "/consolidado",
)  # fmt: skip
GET_ROUTES = ("/saldo", "/historico", "/consolidado")
SIGN_UP, LOGIN, BALANCE = ROUTES.index("/cadastro"), ROUTES.index("/login"), ROUTES.index("/saldo")
PIX, STATEMENT, TILL_LOGIN = ROUTES.index("/pix"), ROUTES.index("/historico"), ROUTES.index("/pdv/login")
CONSOLIDATED = ROUTES.index("/consolidado")
"""What a shop's manager may see and a seller may not."""

OK, REFUSED, ERROR = 0, 1, 2
OUTCOMES = ("ok", "refused", "error")
NO_REASON = ""
DOWN = "service_unavailable"

STATUS = {
    "invalid_credentials": 401,
    "token_expired": 401,
    "too_many_attempts": 429,
    "locked": 423,
    "forbidden": 403,
    "rate_limited": 429,
    "invalid_document": 422,
    "invalid_request": 422,
    "pix_key_not_found": 404,
    "insufficient_funds": 422,
    "closed_day": 422,
    "limit_exceeded": 422,
    "transaction_limit_exceeded": 422,
    "daily_limit_exceeded": 422,
    "night_limit_exceeded": 422,
    "service_unavailable": 503,
    "busy": 503,
}
"""The API's reasons that the simulator knows, with the statuses of its catalogue."""
_OTHER_REFUSAL = 422
_UNKNOWN_CALLER = 401
CREATED, FOUND = 201, 200


@dataclass(frozen=True)
class Requests:
    """Columns of the log; instants in microseconds (UTC), durations in microseconds."""

    key: Hashes
    workspace: Integers
    customer: Integers
    """Number of the customer; NOBODY where the request is a shop's or nobody is known."""
    device: Hashes
    """What the request came from; 0 where it is no customer's. For files: the log has no such column."""
    route: Integers
    status: Integers
    outcome: Integers
    reason: NDArray[np.str_]
    ended_us: Integers
    total_us: Integers
    db_us: Integers

    def __len__(self) -> int:
        return len(self.route)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp] | slice) -> "Requests":
        return Requests(**{field.name: getattr(self, field.name)[index] for field in fields(self)})


def concat_requests(parts: Sequence[Requests]) -> Requests:
    """Return the requests of all parts, one after the other."""
    return Requests(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Requests)}
    )


@dataclass(frozen=True)
class Asked:
    """Requests before it is known how long they took: who asked what, from where, and when it ended."""

    key: Hashes
    workspace: Integers
    customer: Integers
    device: Hashes
    route: Integers
    ended_us: Integers

    def __len__(self) -> int:
        return len(self.key)

    def take(self, index: NDArray[np.bool_] | NDArray[np.intp]) -> "Asked":
        return Asked(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def but(self, **others: Any) -> "Asked":
        """Return the same requests with some columns replaced; a number stands for a whole column."""
        columns = {field.name: others.get(field.name, getattr(self, field.name)) for field in fields(self)}
        if np.isscalar(columns["route"]):
            columns["route"] = np.full(len(self), columns["route"], dtype=np.int64)
        return Asked(**columns)


def status_of(reason: NDArray[np.str_], route: Integers) -> Integers:
    """Return the HTTP status of each answer: by its reason, or that of success on its route."""
    reads = np.isin(route, [ROUTES.index(name) for name in GET_ROUTES] + [LOGIN, TILL_LOGIN])
    status = np.where(reason == NO_REASON, np.where(reads, FOUND, CREATED), _OTHER_REFUSAL)
    for name in np.unique(reason).tolist():
        if name in STATUS:
            status = np.where(reason == name, STATUS[name], status)
    return status.astype(np.int64)


def outcome_of(status: Integers) -> Integers:
    """Return ok, refused or error, as the API tells them apart by status."""
    return np.where(status >= 500, ERROR, np.where(status >= 400, REFUSED, OK))


def knows_caller(status: Integers) -> NDArray[np.bool_]:
    """Tell whether the API knew who was asking: not where it answered 401."""
    known: NDArray[np.bool_] = status != _UNKNOWN_CALLER
    return known

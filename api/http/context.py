"""What is known about the request being served; filled as the request goes, written to the log at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from uuid import UUID

from fluxo.clock import utc_now


@dataclass(slots=True)
class RequestRecord:
    """One request: who, what, how long (milliseconds) and how it ended.

    ``reason`` is the stable code of a refusal or an error, None when all went well.
    """

    request_id: str
    method: str
    language: str = "pt"
    route: str = "unmatched"
    status: int = 500
    reason: str | None = None
    workspace_id: UUID | None = None
    actor_id: UUID | None = None
    customer_id: UUID | None = None
    total_ms: float = 0.0
    db_ms: float = 0.0
    started_at: datetime = field(default_factory=utc_now)

    @property
    def outcome(self) -> str:
        """``ok``, ``refused`` (a rule or a bad request) or ``error`` (ours)."""
        if self.status >= 500:
            return "error"
        return "refused" if self.status >= 400 else "ok"

    @contextmanager
    def database_time(self) -> Iterator[None]:
        """Count the block as time spent on the database."""
        started = perf_counter()
        try:
            yield
        finally:
            self.db_ms += (perf_counter() - started) * 1000


_current: ContextVar[RequestRecord] = ContextVar("request_record")


def begin(record: RequestRecord) -> None:
    """Make ``record`` the one of the running task."""
    _current.set(record)


def current() -> RequestRecord:
    """Return the record of the request being served. Raises LookupError outside of one."""
    return _current.get()

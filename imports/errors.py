"""What stops an import as a whole, and what is wrong with a single line."""

from dataclasses import dataclass

from fluxo.errors import FluxoError


class BadMapping(FluxoError):
    """The mapping cannot be read, says something impossible, or does not fit the file."""

    exit_code = 2


class BadFile(FluxoError):
    """The file cannot be read at all."""

    exit_code = 2


class ImportRefused(FluxoError):
    """The import as a whole may not be loaded (``--strict``, another currency, a busy workspace)."""


class BadLine(ValueError):
    """A line that is not loaded. ``reason`` is a stable code, the message a sentence with the value."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a line that is loaded deserves a look; the same two parts as ``BadLine``."""

    reason: str
    detail: str

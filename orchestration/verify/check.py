"""The outcome of looking at one invariant, and how several counts become one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Whether something holds, and what was compared or what was found."""

    holds: bool
    detail: str


@dataclass(frozen=True)
class Check:
    """An invariant of the design, looked at: ``number`` and ``name`` say which, ``seconds`` what it cost."""

    number: int
    name: str
    holds: bool
    detail: str
    seconds: float


def outcome_of(faults: Mapping[str, int], compared: str) -> Outcome:
    """Return an outcome that holds if no count is above zero; else its sentence names those that are."""
    found = [f"{count:,} {what}" for what, count in faults.items() if count]
    return Outcome(not found, "; ".join(found) or compared)

"""What history to post, and what came of it."""

from dataclasses import dataclass, field
from datetime import date

from simulator.scenario.model import NORMAL, Scenario


@dataclass(frozen=True)
class HistoryPlan:
    """Which world to post. The default gives more than 250,000 transactions, in every trade.

    ``start`` None: where this seed's history began in this database, or else so that the last day is
    yesterday.
    """

    seed: int = 42
    start: date | None = None
    days: int = 365
    customers: int = 5000
    shops: int = 6
    scenario: Scenario = NORMAL


@dataclass(frozen=True)
class HistoryResult:
    """``transactions_posted`` counts this call; ``total_posted`` and ``refused`` the job since it began."""

    start: date
    days: int
    events: int
    transactions_posted: int
    total_posted: int
    refused: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    """Known before this job came to them."""
    sent_again: int = 0
    """Posted once and told twice, as the scenario has it; not among ``duplicates``."""
    sales: int = 0
    requests: int = 0
    customers: int = 0
    seconds: float = 0.0

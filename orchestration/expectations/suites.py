"""The suites: for each table, expectations by name with their arguments. Data only."""

from dataclasses import dataclass, field
from typing import Any

from fluxo import names
from fluxo.ledger.entries import TransactionKind
from fluxo.ledger.events import EventType
from fluxo.money import MAX_CENTS


@dataclass(frozen=True)
class Rule:
    """One expectation: the class of the library, its arguments, and what it is about for people."""

    expectation: str
    about: str
    arguments: dict[str, Any] = field(default_factory=dict)


def _never_null(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule("ExpectColumnValuesToNotBeNull", f"{name} is never empty", {"column": name}) for name in columns)


SUITES: dict[str, tuple[Rule, ...]] = {
    names.TRANSACTIONS: (
        *_never_null("id", "workspace_id", "occurred_at", "recorded_at"),
        Rule("ExpectColumnValuesToBeUnique", "id is there once", {"column": "id"}),
        Rule(
            "ExpectColumnValuesToBeInSet", "kind is one of the ledger's",
            {"column": "kind", "value_set": [kind.value for kind in TransactionKind]},
        ),
        Rule(
            "ExpectColumnValuesToBeBetween", "amount_cents is positive and not absurd",
            {"column": "amount_cents", "min_value": 1, "max_value": MAX_CENTS},
        ),
    ),
    names.ENTRIES: (
        *_never_null("account_id", "transaction_id", "workspace_id", "business_date"),
        Rule("ExpectColumnValuesToBeBetween", "version begins at 1", {"column": "version", "min_value": 1}),
        Rule(
            "ExpectCompoundColumnsToBeUnique", "an account's version is there once",
            {"column_list": ["account_id", "version"]},
        ),
        Rule(
            "ExpectColumnSumToBeBetween", "debits and credits cancel out",
            {"column": "amount_cents", "min_value": 0, "max_value": 0},
        ),
    ),
    names.OUTBOX: (
        *_never_null("id", "aggregate_id", "aggregate_version", "workspace_id", "occurred_at"),
        Rule("ExpectColumnValuesToBeUnique", "id is there once", {"column": "id"}),
        Rule(
            "ExpectColumnValuesToBeInSet", "type is an event that is announced",
            {"column": "type", "value_set": [event.value for event in EventType]},
        ),
    ),
}  # fmt: skip

"""What became of a file's lines, and the identity that every import must keep.

Lines: in the file = posted + duplicates + rejected. Worth: in the file = inflow - outflow + rejected.
The file's side is counted as lines are read, the other side as their fate is known.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fluxo.errors import InvariantBroken
from fluxo.money import to_decimal


@dataclass(slots=True)
class Tally:
    """Counts of lines; worth in centavos, and exact decimals where a line may have more than two places.

    Inflow and outflow are those of the lines in the ledger, posted now or by an earlier import: money
    into and out of customers' accounts, or sales and returns.
    """

    lines: int = 0
    posted: int = 0
    duplicates: int = 0
    rejected: int = 0
    transactions: int = 0
    inflow_cents: int = 0
    outflow_cents: int = 0
    file_worth: Decimal = Decimal(0)
    rejected_worth: Decimal = Decimal(0)
    rejected_without_worth: int = 0

    def read(self, worth: Decimal | None) -> None:
        """Count a line of the file; ``worth`` is None where it cannot be told."""
        self.lines += 1
        if worth is not None:
            self.file_worth += worth

    def reject(self, worth: Decimal | None) -> None:
        self.rejected += 1
        if worth is None:
            self.rejected_without_worth += 1
        else:
            self.rejected_worth += worth

    def accept(self, lines: int, signed_cents: int, *, duplicate: bool) -> None:
        """Count the lines of one transaction that is in the ledger."""
        if duplicate:
            self.duplicates += lines
        else:
            self.posted += lines
            self.transactions += 1
        if signed_cents > 0:
            self.inflow_cents += signed_cents
        else:
            self.outflow_cents -= signed_cents

    def prove(self) -> None:
        """Raises InvariantBroken if a line or a centavo of the file is neither loaded nor reported."""
        lines = self.posted + self.duplicates + self.rejected
        worth = to_decimal(self.inflow_cents - self.outflow_cents) + self.rejected_worth
        if lines != self.lines or worth != self.file_worth:
            raise InvariantBroken(
                f"The import lost something: {self.lines} lines worth {self.file_worth} were read, "
                f"{lines} worth {worth} are loaded or reported. Nothing was lost from the ledger; report this as a bug."
            )


@dataclass(frozen=True)
class BalanceCheck:
    """How well the file's balance column agrees with its amounts and with the ledger, in account-days.

    ``steps_held``: end-of-day balance = the previous one + the day's signed sum, within the tolerance.
    ``levels_held``: end-of-day balance = sum of all the account's lines so far, which is the ledger's
    balance if the account was empty. Rounding in the file adds up in levels, not in steps.
    """

    tolerance: Decimal
    account_days: int
    steps_held: int
    steps_exact: int
    levels_held: int
    largest_step: Decimal
    largest_level: Decimal
    accounts: int
    accounts_not_from_zero: int
    accounts_out_of_order: int


@dataclass(frozen=True)
class Summary:
    """The result of an import. ``status`` is loaded, dry_run or refused (strict: nothing was loaded)."""

    file: Path
    workspace: str
    kind: str
    currency: str
    status: str
    tally: Tally
    doubtful: int
    reasons: dict[str, int]
    report: Path | None
    balance_check: BalanceCheck | None
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON: amounts are decimals in the file's currency."""
        tally = self.tally
        return {
            "file": str(self.file),
            "workspace": self.workspace,
            "kind": self.kind,
            "currency": self.currency,
            "status": self.status,
            "lines": tally.lines,
            "posted": tally.posted,
            "duplicates": tally.duplicates,
            "rejected": tally.rejected,
            "doubtful": self.doubtful,
            "transactions": tally.transactions,
            "inflow": to_decimal(tally.inflow_cents),
            "outflow": to_decimal(tally.outflow_cents),
            "turnover": to_decimal(tally.inflow_cents + tally.outflow_cents),
            "net": to_decimal(tally.inflow_cents - tally.outflow_cents),
            "rejected_amount": tally.rejected_worth,
            "rejected_without_amount": tally.rejected_without_worth,
            "file_amount": tally.file_worth,
            "reasons": self.reasons,
            "report": None if self.report is None else str(self.report),
            "balance_check": None if self.balance_check is None else asdict(self.balance_check),
            "seconds": round(self.seconds, 2),
        }

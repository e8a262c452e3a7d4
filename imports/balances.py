"""Holds a statement's balance column against its amounts; the column is checked, never trusted.

Lines of a day come in any order, so the day's closing balance is the one of its lines that is nearest
to the previous close plus the day's sum. Memory: one record an account.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from imports.bank import BankLine
from imports.errors import Doubt
from imports.tally import BalanceCheck


@dataclass(slots=True)
class _Account:
    """An account up to the day being read. ``close`` is the file's last closing balance, None at first."""

    day: date
    close: Decimal | None = None
    running: Decimal = Decimal(0)
    day_sum: Decimal = Decimal(0)
    day_balances: list[Decimal] = field(default_factory=list)
    last: BankLine | None = None
    out_of_order: bool = False


class BalanceChecker:
    """Fed with the loaded lines in the file's order; yields the lines whose day does not close."""

    def __init__(self, tolerance: Decimal) -> None:
        self._tolerance = tolerance
        self._accounts: dict[str, _Account] = {}
        self._days = self._steps_held = self._steps_exact = self._levels_held = self._not_from_zero = 0
        self._largest_step = self._largest_level = Decimal(0)

    def add(self, line: BankLine) -> Iterator[tuple[BankLine, Doubt]]:
        account = self._accounts.setdefault(line.account_code, _Account(line.business_date))
        if line.business_date < account.day:
            account.out_of_order = True
        if account.out_of_order:
            return
        if line.business_date > account.day:
            yield from self._close(account)
            account.day = line.business_date
        account.day_sum += line.worth
        account.last = line
        if line.balance is not None:
            account.day_balances.append(line.balance)

    def finish(self) -> Iterator[tuple[BankLine, Doubt]]:
        """Close the last day of every account."""
        for account in self._accounts.values():
            if not account.out_of_order:
                yield from self._close(account)

    def _close(self, account: _Account) -> Iterator[tuple[BankLine, Doubt]]:
        account.running += account.day_sum
        balances, day_sum = account.day_balances, account.day_sum
        account.day_balances, account.day_sum = [], Decimal(0)
        if not balances:
            return
        expected = (account.close or Decimal(0)) + day_sum
        close = min(balances, key=lambda balance: abs(balance - expected))
        first_day, account.close = account.close is None, close
        step, level = abs(close - expected), abs(close - account.running)
        self._days += 1
        self._steps_held += step <= self._tolerance
        self._steps_exact += step == 0
        self._levels_held += level <= self._tolerance
        self._largest_step = max(self._largest_step, step)
        self._largest_level = max(self._largest_level, level)
        if step > self._tolerance:
            assert account.last is not None
            self._not_from_zero += first_day
            yield account.last, self._doubt(account.day, close, expected, first_day=first_day)

    @staticmethod
    def _doubt(day: date, close: Decimal, expected: Decimal, *, first_day: bool) -> Doubt:
        if first_day:
            return Doubt(
                "opening_balance", f"the account had {close - expected} before its first day, {day}, in the file"
            )
        return Doubt("balance_mismatch", f"{day} closes with {close} where amounts give {expected}")

    def result(self) -> BalanceCheck:
        return BalanceCheck(
            tolerance=self._tolerance,
            account_days=self._days,
            steps_held=self._steps_held,
            steps_exact=self._steps_exact,
            levels_held=self._levels_held,
            largest_step=self._largest_step,
            largest_level=self._largest_level,
            accounts=len(self._accounts),
            accounts_not_from_zero=self._not_from_zero,
            accounts_out_of_order=sum(account.out_of_order for account in self._accounts.values()),
        )

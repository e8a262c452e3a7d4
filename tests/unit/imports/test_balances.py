"""The balance column is held against the amounts, whatever the order of a day's lines."""

from datetime import date
from decimal import Decimal

from imports.balances import BalanceChecker
from imports.bank import BankLine
from imports.source import Row


def line(number: int, day: int, cents: int, balance: str | None, account: str = "1") -> BankLine:
    return BankLine(
        Row(number, ()), account, date(2024, 1, day), cents, "deposit", "1.1.1", "", None, str(number),
        None if balance is None else Decimal(balance),
    )  # fmt: skip


def check(lines: list[BankLine], tolerance: str = "0"):
    checker = BalanceChecker(Decimal(tolerance))
    doubts = [(bad.row.line, doubt.reason) for item in lines for bad, doubt in checker.add(item)]
    doubts += [(bad.row.line, doubt.reason) for bad, doubt in checker.finish()]
    return doubts, checker.result()


def test_lines_of_a_day_come_in_any_order():
    doubts, result = check(
        [line(1, 1, 10_00, "10"), line(2, 2, -3_00, "12"), line(3, 2, 5_00, "15"), line(4, 3, 1, None)]
    )
    assert doubts == []
    assert (result.account_days, result.steps_exact, result.levels_held) == (2, 2, 2)


def test_a_day_that_does_not_close_is_doubtful_once():
    doubts, result = check([line(1, 1, 10_00, "10"), line(2, 2, 5_00, "14"), line(3, 3, 1_00, "15")])
    assert doubts == [(2, "balance_mismatch")]
    assert (result.steps_held, result.levels_held, result.largest_level) == (2, 1, Decimal(1))


def test_rounding_adds_up_in_levels_and_not_in_steps():
    lines = [line(n, n, 10_00, f"{10 * n + n / 10:.1f}") for n in range(1, 5)]
    doubts, result = check(lines, "0.2")
    assert doubts == []
    assert (result.steps_held, result.levels_held) == (4, 2)


def test_money_from_before_the_file_is_told():
    doubts, result = check([line(1, 1, 5_00, "105"), line(2, 2, 5_00, "110")])
    assert doubts == [(1, "opening_balance")]
    assert (result.accounts_not_from_zero, result.steps_held) == (1, 1)


def test_an_account_out_of_order_is_not_judged():
    doubts, result = check([line(1, 2, 5_00, "5"), line(2, 1, 5_00, "99"), line(3, 2, 5_00, "5", "2")])
    assert doubts == []
    assert (result.accounts, result.accounts_out_of_order, result.account_days) == (2, 1, 1)

"""Boletos: the line of 47 digits that people type, and what is charged after the due date. Pure rules.

Policies. Fine and interest are rounded half up, each on its own, to the centavo. Interest is simple, a
thirtieth of the month's rate for each calendar day since the due date. A boleto due on a day on which banks
do not settle may be paid on the next business day without charge; later than that, days count from the due
date itself.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from fluxo.business_days import next_business_day
from fluxo.money import round_cents

FINE_RATE = Decimal("0.02")
MONTHLY_INTEREST_RATE = Decimal("0.01")
_DAYS_OF_A_MONTH = 30
_FIRST_DAY = date(1997, 10, 7)
_FACTORS = 9000  # 1000 to 9999, and from 1000 again: 2025-02-21 is 9999, 2025-02-22 is 1000
_LOWEST_FACTOR = 1000
_DAYS_BACK = 3000
"""A factor names a day every 9,000 days: the one meant is no further back than this."""
_REAL = "9"


@dataclass(frozen=True, slots=True)
class Boleto:
    """What a line tells: the issuing bank's number, centavos (None: left open), due date (None: at sight)."""

    bank: str
    amount_cents: int | None
    due_date: date | None


@dataclass(frozen=True, slots=True)
class Charge:
    """What is paid, in centavos: the amount itself, fine and interest."""

    amount_cents: int
    fine_cents: int = 0
    interest_cents: int = 0

    @property
    def total_cents(self) -> int:
        return self.amount_cents + self.fine_cents + self.interest_cents


def due_date_factor(day: date) -> int:
    """Return the four digits by which a boleto tells its due date: 1000 to 9999, over and over."""
    return ((day - _FIRST_DAY).days - _LOWEST_FACTOR) % _FACTORS + _LOWEST_FACTOR


def due_date_of(factor: int, today: date) -> date:
    """Return the day of a factor: of the days 9,000 apart that it names, the first not over 3,000 days ago.

    Raises ValueError below 1000.
    """
    if not _LOWEST_FACTOR <= factor < _LOWEST_FACTOR + _FACTORS:
        raise ValueError("a due-date factor is from 1000 to 9999")
    earliest = today - timedelta(days=_DAYS_BACK)
    return earliest + timedelta(days=(factor - due_date_factor(earliest)) % _FACTORS)


def mod10_digit(digits: str) -> int:
    """Return the check digit of a field of the line: weights 2 and 1 from the right, digits of products added."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        product = int(digit) * (1 if position % 2 else 2)
        total += product - 9 if product > 9 else product
    return -total % 10


def mod11_digit(digits: str) -> int:
    """Return the check digit of the bar code's 43 other digits: weights 2 to 9 from the right; 0, 10, 11 give 1."""
    total = sum(int(digit) * (2 + position % 8) for position, digit in enumerate(reversed(digits)))
    digit = 11 - total % 11
    return digit if 1 <= digit <= 9 else 1


def digits_of(line: str) -> str:
    """Return a line as it is typed without its dots and spaces: the same however it was written."""
    return re.sub(r"[.\s]", "", line)


def parse_line(line: str, today: date) -> Boleto:
    """Return what a line of a boleto says, dots and spaces apart. Raises ValueError: not 47 digits, a check
    digit that does not match, another currency, a due-date factor that is none."""
    digits = digits_of(line)
    if not re.fullmatch(r"[0-9]{47}", digits):
        raise ValueError("has not 47 digits")
    fields = (digits[:10], digits[10:21], digits[21:32])
    if any(mod10_digit(field[:-1]) != int(field[-1]) for field in fields):
        raise ValueError("has a wrong check digit")
    general, factor, amount = digits[32], digits[33:37], digits[37:]
    free = fields[0][4:9] + fields[1][:10] + fields[2][:10]
    if mod11_digit(digits[:4] + factor + amount + free) != int(general):
        raise ValueError("has a wrong check digit")
    if digits[3] != _REAL:
        raise ValueError("is not in reais")
    due = None if factor == "0000" else due_date_of(int(factor), today)
    return Boleto(digits[:3], int(amount) or None, due)


def make_line(bank: str, amount_cents: int, due_date: date | None, free: str) -> str:
    """Return the line of a boleto with ``free``, the 25 digits that the issuing bank uses as it likes."""
    factor = "0000" if due_date is None else str(due_date_factor(due_date))
    head, tail = bank + _REAL, f"{factor}{amount_cents:010d}"
    fields = (head + free[:5], free[5:15], free[15:])
    return "".join(f"{field}{mod10_digit(field)}" for field in fields) + f"{mod11_digit(head + tail + free)}{tail}"


def charge(
    amount_cents: int,
    due_date: date,
    paid_on: date,
    fine_rate: Decimal = FINE_RATE,
    monthly_rate: Decimal = MONTHLY_INTEREST_RATE,
) -> Charge:
    """Return what paying ``amount_cents`` on a day costs. Rates are shares: 0.02 for 2 per cent."""
    if paid_on <= next_business_day(due_date):
        return Charge(amount_cents)
    days = (paid_on - due_date).days
    fine = round_cents(amount_cents * fine_rate)
    return Charge(amount_cents, fine, round_cents(amount_cents * monthly_rate * days / _DAYS_OF_A_MONTH))

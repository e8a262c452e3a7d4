"""Single values of a file: text, money, quantities, dates. Each function raises BadLine with a code.

Money is exact: a binary float is read through its shortest decimal form, and text is never rounded.
"""

import math
import re
from collections.abc import Hashable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from fluxo.clock import business_date, utc_now
from fluxo.money import MAX_CENTS
from imports.errors import BadLine

EARLIEST = date(1900, 1, 1)
"""A mistyped year would give the daily consolidation a row a day since then."""
MAX_QUANTITY = 2**31 - 1

_WRITTEN = {
    mark: re.compile(rf"[+-]?(\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+)({re.escape(mark)}\d+)?", re.ASCII)
    for mark, group in ((".", ","), (",", "."))
}
"""A written number by its decimal mark. Groups are of three digits: "10,50" is never taken for 1050."""


def text(value: object) -> str:
    """Return a value as stripped text, "" where there is none. 2378.0 is "2378": a code, not a measure."""
    if isinstance(value, str):
        result = value.strip()
    elif value is None:
        return ""
    elif isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(value)
    else:
        result = str(value).strip()
    if "\x00" in result:
        raise BadLine("bad_text", "a zero byte in the text")
    return result


@lru_cache(maxsize=65_536, typed=True)
def number(value: Hashable, name: str, decimal: str = ".") -> Decimal:
    """Return an exact number. Raises BadLine ``missing_<name>`` or ``bad_<name>``."""
    if isinstance(value, str):
        digits = value.strip()
        if digits and not _WRITTEN[decimal].fullmatch(digits):
            raise BadLine(f"bad_{name}", f"{value!r} is not a number written with the decimal mark {decimal!r}")
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif isinstance(value, bool):
        digits = ""
    else:
        digits = "" if value is None else repr(value) if isinstance(value, float) else str(value)
    if digits in ("", "nan"):
        raise BadLine(f"missing_{name}", f"no {name.replace('_', ' ')}")
    try:
        result = Decimal(digits)
    except InvalidOperation:
        raise BadLine(f"bad_{name}", f"{value!r} is not a number") from None
    if not result.is_finite():
        raise BadLine(f"bad_{name}", f"{value!r} is not a number")
    return result


@lru_cache(maxsize=65_536)
def cents(amount: Decimal, name: str) -> int:
    """Return centavos. Raises BadLine ``too_many_decimals`` or ``bad_<name>`` beyond what the ledger takes."""
    if abs(amount) > MAX_CENTS // 100:
        raise BadLine(f"bad_{name}", f"{amount} is larger than the ledger accepts")
    result = int(amount * 100)
    if Decimal(result) / 100 != amount:
        raise BadLine("too_many_decimals", f"{name.replace('_', ' ')} {amount} has more than two decimals")
    return result


def quantity(amount: Decimal) -> int:
    """Return a whole number of pieces, below zero where goods come back."""
    if amount != amount.to_integral_value() or abs(amount) > MAX_QUANTITY:
        raise BadLine("bad_quantity", f"{amount} is not a whole number of pieces")
    if amount == 0:
        raise BadLine("zero_quantity", "a quantity of zero")
    return int(amount)


def day(value: object, date_format: str) -> date:
    """Return the date of a value, as the file writes it; a time of day is left out."""
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    else:
        found = _parsed(_date_text(value), date_format).date()
    return _believable(found)


def instant(value: object, date_format: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a date with time, in UTC; without a zone of its own it is in ``zone``."""
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        raise BadLine("bad_date", f"{value} has no time of day")
    else:
        moment = _parsed(_date_text(value), date_format)
    return _in_zone(moment, zone)


def _date_text(value: object) -> str:
    result = text(value)
    if not result:
        raise BadLine("missing_date", "no date")
    return result


@lru_cache(maxsize=4096)
def _parsed(written: str, date_format: str) -> datetime:
    try:
        return datetime.strptime(written, date_format)  # noqa: DTZ007 - the zone is given by the caller
    except ValueError:
        raise BadLine("bad_date", f"{written!r} is not a date written {date_format}") from None


@lru_cache(maxsize=4096)
def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    # first as written: the edges of the calendar cannot be moved to another zone
    _believable(moment.date())
    found = (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
    _believable(business_date(found))
    return found


def _believable(found: date) -> date:
    if not EARLIEST <= found <= utc_now().date() + timedelta(days=1):
        raise BadLine("date_out_of_range", f"{found} is before 1900 or in the future")
    return found
